import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import { playlistIdSchema, trackFilterSchema, trackSelectionSchema } from '../dto/library.ts';
import { stepResultSchema } from '../dto/step.ts';
import { call } from '../schema.ts';

const nameSchema = z.string().max(200);

/** What people do to playlists. Each is one step that `steps.undo` takes back; `library.playlists` lists them. */
export const playlists = {
  /** `parentId` null: at the top. A smart list needs a filter. Fails as `conflict` where the name is taken. */
  create: call(
    z.strictObject({
      kind: z.enum(['folder', 'playlist', 'smart']),
      name: nameSchema,
      parentId: playlistIdSchema.nullable().default(null),
      selection: trackSelectionSchema.optional(),
      filter: trackFilterSchema.optional(),
    }),
    z.strictObject({ id: playlistIdSchema, stepId: z.string() }),
  ),
  rename: call(z.strictObject({ id: playlistIdSchema, name: nameSchema }), stepResultSchema),
  /** Into a folder, before one of its children; at the end when `before` is null. */
  move: call(
    z.strictObject({
      id: playlistIdSchema,
      parentId: playlistIdSchema.nullable(),
      before: playlistIdSchema.nullable().default(null),
    }),
    stepResultSchema,
  ),
  /** With all that is below it; tracks stay in the library. */
  remove: call(z.strictObject({ id: playlistIdSchema }), stepResultSchema),
  /** Tracks that are in it already stay where they are. */
  addTracks: call(
    z.strictObject({
      id: playlistIdSchema,
      selection: trackSelectionSchema,
      before: trackIdSchema.nullable().default(null),
    }),
    stepResultSchema,
  ),
  removeTracks: call(
    z.strictObject({ id: playlistIdSchema, selection: trackSelectionSchema }),
    stepResultSchema,
  ),
  moveTracks: call(
    z.strictObject({
      id: playlistIdSchema,
      trackIds: z.array(trackIdSchema).min(1),
      before: trackIdSchema.nullable(),
    }),
    stepResultSchema,
  ),
  setFilter: call(z.strictObject({ id: playlistIdSchema, filter: trackFilterSchema }), stepResultSchema),
};
