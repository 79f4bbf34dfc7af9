import { z } from 'zod';
import { revisionIdSchema, trackIdSchema } from '../../domain/index.ts';
import { annotationStateSchema, reviewMarkSchema } from '../dto/annotation.ts';
import { agreementSchema, opinionPartSchema, reviewItemSchema, trackOpinionsSchema } from '../dto/review.ts';
import { call } from '../schema.ts';

export const review = {
  /** Greatest expected gain first. */
  queue: call(
    z.strictObject({
      limit: z.int().min(1).max(1000).default(200),
      /** `second`: verified by someone else and waiting for this reviewer's opinion. */
      mode: z.enum(['gain', 'second']).default('gain'),
      reviewer: z.string().optional(),
    }),
    z.strictObject({ items: z.array(reviewItemSchema), total: z.int() }),
    { safe: true },
  ),
  /** A second person's verdict on a revision. */
  mark: call(
    z.strictObject({
      trackId: trackIdSchema,
      revision: revisionIdSchema,
      reviewer: z.string().min(1).max(80),
      verdict: z.enum(['agree', 'disagree']),
      note: z.string().default(''),
    }),
    z.strictObject({ reviews: z.array(reviewMarkSchema) }),
  ),
  /** What each person said about a track, part by part. */
  opinions: call(z.strictObject({ trackId: trackIdSchema }), trackOpinionsSchema, { safe: true }),
  /** Adopts the answers of the named people as one revision, which can be undone. */
  adjudicate: call(
    z.strictObject({
      trackId: trackIdSchema,
      baseRevision: revisionIdSchema,
      takes: z
        .array(z.strictObject({ part: opinionPartSchema, annotator: z.string().min(1) }))
        .min(1)
        .max(opinionPartSchema.options.length),
    }),
    annotationStateSchema,
  ),
  agreement: call(z.strictObject({}), agreementSchema, { safe: true }),
};
