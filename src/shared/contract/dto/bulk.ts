import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import {
  flagSchema,
  labelNameSchema,
  labelsSchema,
  tierSchema,
  trackColourSchema,
} from '../../domain/index.ts';

const namesSchema = z.array(labelNameSchema).max(1000);
/** `set` replaces the list; `add` and `remove` change it. */
const listChangeSchema = z.strictObject({
  set: namesSchema.optional(),
  add: namesSchema.optional(),
  remove: namesSchema.optional(),
});

/** A change of labels. Absent fields stay as they are; null gives a field back to the tags of the file. */
export const labelChangeSchema = z.strictObject({
  genres: listChangeSchema.nullable().optional(),
  descriptors: listChangeSchema.optional(),
  tags: listChangeSchema.optional(),
  rating: labelsSchema.shape.rating.nullable(),
  colour: z
    .union([trackColourSchema, z.literal('none')])
    .nullable()
    .optional(),
  comment: labelsSchema.shape.comment.nullable(),
  /** Every genre of `from` becomes `to`. */
  merge: z.strictObject({ from: namesSchema.min(1), to: labelNameSchema }).optional(),
});

/** One change to many tracks. Absent fields stay as they are. */
export const bulkChangeSchema = z.strictObject({
  tier: tierSchema.optional(),
  addFlags: z.array(flagSchema).optional(),
  removeFlags: z.array(flagSchema).optional(),
  labels: labelChangeSchema.optional(),
});
export type BulkChange = Infer<typeof bulkChangeSchema>;
