import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { labelNameSchema } from '../../domain/index.ts';

/** A genre as the library's owner defines it. */
export const genreEntrySchema = z.strictObject({
  name: labelNameSchema,
  /** Parent genre; null at the top. */
  parent: labelNameSchema.nullable(),
  /** Other spellings in tags that count as this genre. */
  aliases: z.array(labelNameSchema).max(100),
});
export type GenreEntryInput = Infer<typeof genreEntrySchema>;

export const genreInfoSchema = z.strictObject({
  name: z.string(),
  parent: z.string().nullable(),
  aliases: z.array(z.string()),
  /** Tracks that have it. */
  tracks: z.int(),
  /** `built-in`: comes with Segue; `own`: added to this library; `tags`: appears only in tags. */
  origin: z.enum(['built-in', 'own', 'tags']),
});
export type GenreInfo = Infer<typeof genreInfoSchema>;
