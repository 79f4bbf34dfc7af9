import { z } from 'zod';

/** A range under an octave cannot hold every tempo, whichever of half and double it is counted at. */
const MIN_RATIO = 1.9;

/**
 * Tempi in BPM as which a person wants all music counted, 88–175 say; it settles half and double, like the range that DJ software
 * asks for.
 */
export const tempoRangeSchema = z
  .strictObject({ min: z.number().min(30).max(300), max: z.number().min(30).max(300) })
  .refine(({ min, max }) => max >= MIN_RATIO * min, {
    error: 'The upper end of a tempo range must be about twice the lower end, as in 88–175.',
  });
export type TempoRange = z.infer<typeof tempoRangeSchema>;
