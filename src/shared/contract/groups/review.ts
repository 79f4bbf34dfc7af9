import { z } from 'zod';
import { revisionIdSchema, trackIdSchema } from '../../domain/index.ts';
import { reviewMarkSchema } from '../dto/annotation.ts';
import { agreementSchema, reviewItemSchema } from '../dto/review.ts';
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
  agreement: call(z.strictObject({}), agreementSchema, { safe: true }),
};
