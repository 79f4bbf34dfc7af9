import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import {
  facetsSchema,
  librarySummarySchema,
  pathMapSchema,
  playlistNodeSchema,
  relocationSchema,
  sortSchema,
  trackFilterSchema,
  unusableFilesSchema,
} from '../dto/library.ts';
import { mediaSchema } from '../dto/annotation.ts';
import { trackRowSchema } from '../dto/track.ts';
import { call, job, topic } from '../schema.ts';

const relocationProgressSchema = z.strictObject({ done: z.int(), total: z.int(), message: z.string() });

export const library = {
  /** Ids of all matching tracks in order; rows are fetched by window. */
  query: call(
    z.strictObject({ filter: trackFilterSchema, sort: z.array(sortSchema).max(3) }),
    z.strictObject({ ids: z.array(trackIdSchema), revision: z.int() }),
    { safe: true },
  ),
  /** In the order asked for; ids that no longer exist are left out. */
  rows: call(
    z.strictObject({ ids: z.array(trackIdSchema).max(1000) }),
    z.strictObject({ rows: z.array(trackRowSchema) }),
    { safe: true },
  ),
  /** Where to hear a track, analyzed or not. */
  media: call(z.strictObject({ trackId: trackIdSchema }), mediaSchema, { safe: true }),
  summary: call(z.strictObject({}), librarySummarySchema, { safe: true }),
  playlists: call(z.strictObject({}), z.strictObject({ nodes: z.array(playlistNodeSchema) }), { safe: true }),
  facets: call(z.strictObject({}), facetsSchema, { safe: true }),
  /** Looks for the files of missing tracks in a folder, or by rewriting paths. Certain finds are stored. */
  relocate: job(
    z.strictObject({
      /** All missing tracks when absent. */
      trackIds: z.array(trackIdSchema).optional(),
      folder: z.string().optional(),
      pathMap: pathMapSchema.optional(),
    }),
    relocationProgressSchema,
    relocationSchema,
  ),
  /** Folders below which the library looks in vain for files, as Rekordbox names them; the fullest first. */
  missingFolders: call(
    z.strictObject({ trackIds: z.array(trackIdSchema).optional() }),
    z.strictObject({ folders: z.array(z.strictObject({ folder: z.string(), count: z.int() })) }),
    { safe: true },
  ),
  /** Gives tracks the files that a person chose. */
  setFiles: job(
    z.strictObject({ files: z.array(z.strictObject({ trackId: trackIdSchema, path: z.string() })) }),
    relocationProgressSchema,
    z.strictObject({
      set: z.array(trackIdSchema),
      failures: unusableFilesSchema,
    }),
  ),
  /** Rows that changed, or `many` when it is better to ask again for everything. */
  changed: topic(
    z.strictObject({
      trackIds: z.union([z.array(trackIdSchema), z.literal('many')]),
      reason: z.enum([
        'import',
        'scan',
        'analysis',
        'edit',
        'relocation',
        'waveform',
        'review',
        'removal',
        'playlists',
      ]),
      revision: z.int(),
    }),
  ),
};
