import { z } from 'zod';
import { confidenceSchema } from './tier.ts';
import { sourceSchema } from './source.ts';

/** Function of a stretch of a track between two boundaries. */
export const sectionLabels = [
  'intro',
  'buildup',
  'drop',
  'breakdown',
  'bridge',
  'verse',
  'chorus',
  'outro',
  'other',
] as const;
export const sectionLabelSchema = z.enum(sectionLabels);
export type SectionLabel = z.infer<typeof sectionLabelSchema>;

/** A section lasts from its `time` to the next section's `time` (the last one: to the end of the track). */
export const sectionSchema = z.strictObject({
  /** Bar number as counted by the beat grid: bar 1 begins at the first downbeat of the track; 0 and below lie before it. */
  bar: z.int(),
  label: sectionLabelSchema,
  /** Seconds. */
  time: z.number(),
  confidence: confidenceSchema,
  source: sourceSchema.optional(),
});
export type Section = z.infer<typeof sectionSchema>;
