import { z } from 'zod';
import { trackSelectionSchema } from '../dto/library.ts';
import {
  duplicateGroupSchema,
  duplicateMergeSchema,
  libraryImportSchema,
  libraryStepSchema,
  removalPreviewSchema,
  stepResultSchema,
} from '../dto/step.ts';
import { call } from '../schema.ts';

/** Changes of the whole library that can be undone at any later time. */
export const steps = {
  /** Newest first. */
  list: call(
    z.strictObject({ limit: z.int().min(1).max(500).default(50) }),
    z.strictObject({ steps: z.array(libraryStepSchema) }),
    { safe: true },
  ),
  /**
   * Undoes a step. `left` counts tracks that were changed since and stay as they are. Fails with `conflict` if a later
   * step must be undone first, or nothing of it can be undone any more.
   */
  undo: call(z.strictObject({ stepId: z.string() }), z.strictObject({ label: z.string(), left: z.int() })),
  /**
   * Redoes an undone step. `left` counts tracks that were changed since and stay as they are. Fails with `conflict` if
   * something else was done since.
   */
  redo: call(z.strictObject({ stepId: z.string() }), z.strictObject({ label: z.string(), left: z.int() })),
};

/** Removing tracks from the library. Files on disk are never touched. */
export const removal = {
  preview: call(z.strictObject({ selection: trackSelectionSchema }), removalPreviewSchema, { safe: true }),
  /** Fails with `conflict` while tracks are being imported or analyzed. */
  removeTracks: call(z.strictObject({ selection: trackSelectionSchema }), stepResultSchema),
  /** Newest first. */
  imports: call(z.strictObject({}), z.strictObject({ imports: z.array(libraryImportSchema) }), {
    safe: true,
  }),
  previewImport: call(z.strictObject({ importId: z.int() }), removalPreviewSchema, { safe: true }),
  /** Removes the tracks that only this import added, and the import itself if nothing is left of it. */
  removeImport: call(z.strictObject({ importId: z.int() }), stepResultSchema),
};

/** Tracks that the library contains several times. */
export const duplicates = {
  list: call(z.strictObject({}), z.strictObject({ groups: z.array(duplicateGroupSchema) }), { safe: true }),
  /**
   * Merges several tracks into one, in one step: the kept track gets the cues of those with the same audio and their
   * places in playlists; the others leave the library. Files stay.
   */
  merge: call(z.strictObject({ merges: z.array(duplicateMergeSchema).max(10_000) }), stepResultSchema),
};
