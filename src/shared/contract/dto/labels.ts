import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { labelKinds, labelNameSchema } from '../../domain/index.ts';
import { bulkPreviewSchema } from './annotation.ts';

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

/** The source of labels for many tracks. `replace` replaces the existing labels. */
export const labelSourceSchema = z.discriminatedUnion('kind', [
  /**
   * The names of the folders directly below `root` that contain the files; without a root, of each file's own folder.
   */
  z.strictObject({
    kind: z.literal('folders'),
    label: z.enum(labelKinds),
    root: z.string().min(1).nullable(),
    replace: z.boolean(),
  }),
  /** A table: CSV, JSON or JSON Lines. */
  z.strictObject({ kind: z.literal('metadata'), path: z.string().min(1), replace: z.boolean() }),
]);
export type LabelSource = Infer<typeof labelSourceSchema>;

/** What labels from a source would change, and which of them cannot be used. */
export const labelPreviewSchema = z.strictObject({
  preview: bulkPreviewSchema,
  /** The first problems, for people, with the line of a file. */
  problems: z.array(z.string()),
  problemCount: z.int(),
});
