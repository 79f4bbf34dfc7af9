import { z } from 'zod';
import {
  annotationSchema,
  beatGridSchema,
  confidenceSchema,
  revisionIdSchema,
  sourceSchema,
  trackIdSchema,
} from '../../domain/index.ts';
import {
  annotationStateSchema,
  annotationViewSchema,
  bulkPreviewSchema,
  bulkResultSchema,
  diffItemSchema,
  revisionSchema,
} from '../dto/annotation.ts';
import { bulkChangeSchema } from '../dto/bulk.ts';
import { pageSchema } from '../dto/job.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import { call, topic } from '../schema.ts';

/** Changes name the revision that they are based on; if it is no longer the current one, they fail with `conflict`. */
const onRevision = { trackId: trackIdSchema, baseRevision: revisionIdSchema };

const bulkInputSchema = bulkChangeSchema.extend({ selection: trackSelectionSchema });

/** Upper limits of what a person can create: documents travel over the wire and into the history as a whole. */
const MAX_ITEMS = 5000;
/** More than one anchor per beat of a two-hour mix. */
const MAX_ANCHORS = 20_000;
const editedSchema = annotationSchema
  .refine(({ cues, structure }) => cues.length <= MAX_ITEMS && structure.length <= MAX_ITEMS, {
    error: `at most ${MAX_ITEMS} cues and ${MAX_ITEMS} sections`,
  })
  .refine(({ beat_grid }) => beat_grid.length <= MAX_ANCHORS, {
    error: `at most ${MAX_ANCHORS} tempo changes in a grid`,
  });

export const annotations = {
  get: call(z.strictObject({ trackId: trackIdSchema }), annotationViewSchema, { safe: true }),
  /**
   * Commits one edit, which is one undo step. A document that becomes tier 1 is verified by the rules of
   * `shared/domain/edits/verify`; fails with `invalid_input` if there is nothing to verify.
   */
  commit: call(
    z.strictObject({ ...onRevision, label: z.string().min(1).max(200), annotation: editedSchema }),
    annotationStateSchema,
  ),
  undo: call(z.strictObject(onRevision), annotationStateSchema),
  redo: call(z.strictObject(onRevision), annotationStateSchema),
  /** Newest first. */
  history: call(
    z.strictObject({ trackId: trackIdSchema, ...pageSchema.shape }),
    z.strictObject({ revisions: z.array(revisionSchema), total: z.int() }),
    { safe: true },
  ),
  /** Restores an earlier revision, or only some items of the difference to it. */
  restore: call(
    z.strictObject({
      ...onRevision,
      revision: revisionIdSchema,
      /** Ids of `annotations.diff`; all if absent. */
      items: z.array(z.string()).optional(),
    }),
    annotationStateSchema,
  ),
  diff: call(
    z.strictObject({ trackId: trackIdSchema, from: revisionIdSchema, to: revisionIdSchema }),
    z.strictObject({ items: z.array(diffItemSchema) }),
    { safe: true },
  ),
  /** Accepts items of a prediction's diff; `dismiss` settles the rest, which is not offered again. */
  acceptPrediction: call(
    z.strictObject({
      ...onRevision,
      source: sourceSchema,
      items: z.union([z.array(z.string()), z.literal('all')]),
      dismiss: z.boolean().default(false),
    }),
    annotationStateSchema,
  ),
  /** Applies the same change to many tracks. Tier 1 verifies each of them, as `commit` does. */
  bulk: call(bulkInputSchema, bulkResultSchema),
  /** What `bulk` would do with the same input; changes nothing. */
  previewBulk: call(bulkInputSchema, bulkPreviewSchema, { safe: true }),
  /** Refits the grid to the audio between two times (seconds). Only proposes it; the caller commits. */
  refit: call(
    z.strictObject({ trackId: trackIdSchema, from: z.number(), to: z.number(), grid: beatGridSchema }),
    z.strictObject({ grid: beatGridSchema, confidence: confidenceSchema }),
    { safe: true },
  ),
  /** Changes made together are published together. */
  changed: topic(
    z.array(
      z.strictObject({
        trackId: trackIdSchema,
        revision: revisionIdSchema,
        /** Client that made the change; null for the core itself (import, analysis, CLI). */
        origin: z.string().nullable(),
      }),
    ),
  ),
};
