import { z } from 'zod';

/** A range of less than an octave cannot hold every tempo, even at half or double. */
const MIN_RATIO = 1.9;

/**
 * The range in BPM, such as 88–175, in which a person wants all music counted. It settles half and double tempo, like
 * the range setting of DJ software.
 */
export const tempoRangeSchema = z
  .strictObject({ min: z.number().min(30).max(300), max: z.number().min(30).max(300) })
  .refine(({ min, max }) => max >= MIN_RATIO * min, {
    error: 'The upper end of a tempo range must be about twice the lower end, as in 88–175.',
  });
export type TempoRange = z.infer<typeof tempoRangeSchema>;

/** The ranges that the settings offer; the command line takes any. */
export const offeredTempoRanges: readonly TempoRange[] = [
  { min: 70, max: 140 },
  { min: 88, max: 175 },
  { min: 98, max: 195 },
];
