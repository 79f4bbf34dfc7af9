import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { versionBalances } from '../../domain/dataset-terms.ts';

/** How the tracks of a fine-tuning set were chosen, and why the others are not in it. */
export const trackChoiceSchema = z.strictObject({
  minErrorScore: z.number().nullable(),
  maxTracks: z.int().nullable(),
  balance: z.enum(versionBalances).nullable(),
  /** Annotated tracks to choose from. */
  candidates: z.int(),
  /** Tracks left out, by reason. */
  held: z.strictObject({
    /** Nobody has settled a prediction of them. */
    unsettled: z.int(),
    /** Their predictions were less wrong. */
    smallError: z.int(),
    /** Their group is full. */
    balance: z.int(),
    /** The set is full. */
    limit: z.int(),
  }),
  /** Empty without a balance. The empty value stands for tracks without a correction, genre or tempo. */
  groups: z.array(z.strictObject({ value: z.string(), available: z.int(), taken: z.int() })),
});
export type TrackChoice = Infer<typeof trackChoiceSchema>;
