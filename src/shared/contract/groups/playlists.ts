import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import { playlistIdSchema, trackFilterSchema, trackSelectionSchema } from '../dto/library.ts';
import { stepResultSchema } from '../dto/step.ts';
import { call } from '../schema.ts';

const nameSchema = z.string().max(200);

/** Changes of playlists. Each is one step that `steps.undo` reverts; `library.playlists` lists the playlists. */
export const playlists = {
  /** `parentId` null means the top level. A smart list needs a filter. Fails with `conflict` if the name is taken. */
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
  /** Moves it into a folder, before one of its children, or to the end if `before` is null. */
  move: call(
    z.strictObject({
      id: playlistIdSchema,
      parentId: playlistIdSchema.nullable(),
      before: playlistIdSchema.nullable().default(null),
    }),
    stepResultSchema,
  ),
  /** Deletes it and everything below it; tracks stay in the library. */
  remove: call(z.strictObject({ id: playlistIdSchema }), stepResultSchema),
  /** Tracks that are already in the playlist keep their position. */
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
