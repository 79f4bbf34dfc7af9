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
  /** In the requested order; ids that no longer exist are left out. */
  rows: call(
    z.strictObject({ ids: z.array(trackIdSchema).max(1000) }),
    z.strictObject({ rows: z.array(trackRowSchema) }),
    { safe: true },
  ),
  /** Where to play a track from, analyzed or not. */
  media: call(z.strictObject({ trackId: trackIdSchema }), mediaSchema, { safe: true }),
  summary: call(z.strictObject({}), librarySummarySchema, { safe: true }),
  playlists: call(z.strictObject({}), z.strictObject({ nodes: z.array(playlistNodeSchema) }), { safe: true }),
  facets: call(z.strictObject({}), facetsSchema, { safe: true }),
  /** Looks for the files of missing tracks in a folder, or by rewriting paths. Certain matches are stored. */
  relocate: job(
    z.strictObject({
      /** All missing tracks if absent. */
      trackIds: z.array(trackIdSchema).optional(),
      folder: z.string().optional(),
      pathMap: pathMapSchema.optional(),
    }),
    relocationProgressSchema,
    relocationSchema,
  ),
  /** Folders, as Rekordbox names them, below which files are missing; those with the most files first. */
  missingFolders: call(
    z.strictObject({ trackIds: z.array(trackIdSchema).optional() }),
    z.strictObject({ folders: z.array(z.strictObject({ folder: z.string(), count: z.int() })) }),
    { safe: true },
  ),
  /** Assigns the files that a person chose to tracks. */
  setFiles: job(
    z.strictObject({ files: z.array(z.strictObject({ trackId: trackIdSchema, path: z.string() })) }),
    relocationProgressSchema,
    z.strictObject({
      set: z.array(trackIdSchema),
      failures: unusableFilesSchema,
    }),
  ),
  /** Rows that changed, or `many` if fetching everything again is cheaper. */
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
