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
} from '../dto/library.ts';
import { mediaSchema } from '../dto/annotation.ts';
import { trackRowSchema } from '../dto/track.ts';
import { call, job, topic } from '../schema.ts';

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
    z.strictObject({ done: z.int(), total: z.int(), message: z.string() }),
    relocationSchema,
  ),
  /** Gives one track its file: the choice among ambiguous ones, or by hand. */
  setFile: call(
    z.strictObject({ trackId: trackIdSchema, path: z.string() }),
    z.strictObject({ row: trackRowSchema }),
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
