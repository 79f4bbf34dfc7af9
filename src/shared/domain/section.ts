import { z } from 'zod';
import { confidenceSchema } from './tier.ts';
import { sourceSchema } from './source.ts';

/** The role of a part of a track between two boundaries. */
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

/** A section lasts from its `time` to the `time` of the next section, or to the end of the track for the last one. */
export const sectionSchema = z.strictObject({
  /** Bar number in the beat grid: bar 1 begins at the first downbeat of the track; 0 and below are before it. */
  bar: z.int(),
  label: sectionLabelSchema,
  /** Seconds. */
  time: z.number(),
  confidence: confidenceSchema,
  source: sourceSchema.optional(),
});
export type Section = z.infer<typeof sectionSchema>;
