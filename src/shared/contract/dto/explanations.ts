import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { sectionLabelSchema, trackIdSchema } from '../../domain/index.ts';

/** Why a personal model placed a cue. */
export const cueExplanationSchema = z.strictObject({
  /** Seconds. */
  time: z.number(),
  /** The strongest reasons first, in words. */
  reasons: z.array(z.strictObject({ text: z.string(), weight: z.number() })),
  /** The most similar verified cues of other tracks. */
  similar: z.array(
    z.strictObject({
      trackId: trackIdSchema,
      artist: z.string(),
      title: z.string(),
      time: z.number(),
      name: z.string(),
      similarity: z.number(),
    }),
  ),
});
export type CueExplanation = Infer<typeof cueExplanationSchema>;

/** What a personal model changed in the sections of the analysis, and why. */
export const sectionExplanationSchema = z.strictObject({
  /** Seconds. */
  time: z.number(),
  change: z.enum(['added', 'removed', 'renamed']),
  /** The label now; null where a boundary was removed. */
  label: sectionLabelSchema.nullable(),
  /** The label by the analysis; null where a boundary was added. */
  before: sectionLabelSchema.nullable(),
  /** What speaks most for a boundary there, or against it (negative), in words and log odds. */
  reasons: z.array(z.strictObject({ text: z.string(), weight: z.number() })),
});
export type SectionExplanation = Infer<typeof sectionExplanationSchema>;

/** How the cues of a personal model differ from those that the analysis proposed. Times in seconds, within a beat. */
export const cueChangeSchema = z.strictObject({
  /** Version of the personal model. */
  model: z.string(),
  /** Proposed by both. */
  kept: z.array(z.number()),
  /** Proposed by the personal model only. */
  added: z.array(z.number()),
  /** Proposed by the analysis only. */
  left: z.array(z.number()),
});
export type CueChange = Infer<typeof cueChangeSchema>;
