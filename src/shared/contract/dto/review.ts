import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { flagSchema, revisionIdSchema } from '../../domain/index.ts';
import { opinionParts } from '../../domain/edits/adjudicate.ts';
import { labelKindSchema } from './dataset.ts';
import { trackRowSchema } from './track.ts';

const reviewReasonSchema = z.strictObject({
  code: z.enum([
    'low_confidence',
    'tempo_octave',
    'disagrees_with_import',
    'rule_violation',
    'new_prediction',
    'second_opinion',
    'label_error',
  ]),
  /** One line for people, with the numbers: "Grid confidence 0.42". */
  text: z.string(),
  /** Share of the expected gain; the shares add up to the item's gain. */
  gain: z.number(),
  /** The doubtful label, with its time in seconds; null if the reason concerns the whole track. */
  label: z.strictObject({ kind: labelKindSchema, time: z.number().nullable() }).nullable(),
  /** The flag that this reason is about. */
  flag: flagSchema.nullable(),
});
export type ReviewReason = Infer<typeof reviewReasonSchema>;

export const reviewItemSchema = z.strictObject({
  track: trackRowSchema,
  /** Expected number of wrong values that reviewing this track would correct. */
  gain: z.number().min(0),
  /** Strongest first; never empty. */
  reasons: z.array(reviewReasonSchema).min(1),
});
export type ReviewItem = Infer<typeof reviewItemSchema>;

export const opinionPartSchema = z.enum(opinionParts);
const partTextsSchema = z.array(
  z.strictObject({
    part: opinionPartSchema,
    /** A short summary: "128.00 BPM from 0:00.250". */
    text: z.string(),
  }),
);

/** What several people said about one track. */
export const trackOpinionsSchema = z.strictObject({
  /** The current state, which the differences are relative to. */
  revision: revisionIdSchema,
  /** Its values for the parts on which people differ. */
  current: partTextsSchema,
  /** Each person's latest annotation, oldest first. */
  opinions: z.array(
    z.strictObject({
      annotator: z.string(),
      /** ISO time. */
      at: z.string(),
      isCurrent: z.boolean(),
      /** Differences from the current state, in words; empty if the person agrees. */
      differences: z.array(z.string()),
      /** Parts that differ from the current state. */
      differing: z.array(opinionPartSchema),
      /** Values of the same parts as `current`. */
      says: partTextsSchema,
    }),
  ),
});
export type TrackOpinions = Infer<typeof trackOpinionsSchema>;

export const agreementSchema = z.strictObject({
  /** Tracks that at least two people have looked at. */
  tracks: z.int(),
  reviewers: z.array(
    z.strictObject({ reviewer: z.string(), reviewed: z.int(), agreed: z.int(), disagreed: z.int() }),
  ),
  /** The annotation's author compared with the second reviewer. */
  pairs: z.array(
    z.strictObject({
      author: z.string(),
      reviewer: z.string(),
      tracks: z.int(),
      agreed: z.int(),
    }),
  ),
});
export type Agreement = Infer<typeof agreementSchema>;
