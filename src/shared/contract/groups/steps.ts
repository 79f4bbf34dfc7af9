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

/** Changes of the whole library that can be taken back at any later time. */
export const steps = {
  /** Newest first. */
  list: call(
    z.strictObject({ limit: z.int().min(1).max(500).default(50) }),
    z.strictObject({ steps: z.array(libraryStepSchema) }),
    { safe: true },
  ),
  /**
   * Takes a step back. `left` counts tracks that were changed since and stay as they are. Fails as `conflict` where a later step
   * must be taken back first.
   */
  undo: call(z.strictObject({ stepId: z.string() }), z.strictObject({ label: z.string(), left: z.int() })),
};

/** Taking tracks out of the library. Files on disk are never touched. */
export const removal = {
  preview: call(z.strictObject({ selection: trackSelectionSchema }), removalPreviewSchema, { safe: true }),
  /** Fails as `conflict` while tracks are imported or analyzed. */
  removeTracks: call(z.strictObject({ selection: trackSelectionSchema }), stepResultSchema),
  /** Newest first. */
  imports: call(z.strictObject({}), z.strictObject({ imports: z.array(libraryImportSchema) }), {
    safe: true,
  }),
  previewImport: call(z.strictObject({ importId: z.int() }), removalPreviewSchema, { safe: true }),
  /** Removes the tracks that only this import brought, and the import itself when nothing is left of it. */
  removeImport: call(z.strictObject({ importId: z.int() }), stepResultSchema),
};

/** Tracks that the library has several times. */
export const duplicates = {
  list: call(z.strictObject({}), z.strictObject({ groups: z.array(duplicateGroupSchema) }), { safe: true }),
  /**
   * Makes one track of several, in one step: the kept one gets the cues of those with the same audio and their places in playlists; the
   * others leave the library. Files stay.
   */
  merge: call(z.strictObject({ merges: z.array(duplicateMergeSchema).max(10_000) }), stepResultSchema),
};
