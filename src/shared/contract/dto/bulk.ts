import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import {
  confidenceSchema,
  flagSchema,
  rgbSchema,
  sectionLabelSchema,
  tempoRangeSchema,
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

/** A change of labels. Absent fields are left unchanged; null resets a field to the file's tags. */
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

const MAX_SHIFT_MS = 60_000;
const shiftSchema = z.number().min(-MAX_SHIFT_MS).max(MAX_SHIFT_MS);
const cueKindSchema = z.enum(['all', 'hot', 'memory']).default('all');

/** One mechanical correction: see `shared/domain/edits/correct`. */
const correctionStepSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('shift-grid'),
    ms: shiftSchema,
    /** Whether cues and sections move along; otherwise they keep their times. */
    withCues: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('shift-cues'), ms: shiftSchema, of: cueKindSchema }),
  z.strictObject({ kind: z.literal('scale-tempo'), by: z.enum(['2', '1/2', '3/2', '2/3']) }),
  z.strictObject({ kind: z.literal('tempo-range'), ...tempoRangeSchema.shape }),
  z.strictObject({
    kind: z.literal('relabel-sections'),
    from: sectionLabelSchema,
    to: sectionLabelSchema,
  }),
  z.strictObject({ kind: z.literal('snap-cues'), to: z.enum(['beat', 'bar']), of: cueKindSchema }),
  z.strictObject({
    kind: z.literal('recolour-cues'),
    /** Case-insensitive; `*` matches any text. */
    name: z.string().min(1).max(200),
    color: rgbSchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('accept-cues'), from: confidenceSchema }),
  /**
   * Places the cues of the settings' template on the sections, either beside the existing cues or replacing imported
   * and predicted ones.
   */
  z.strictObject({ kind: z.literal('cue-template'), mode: z.enum(['extend', 'replace']).default('extend') }),
]);
export type CorrectionStep = Infer<typeof correctionStepSchema>;

/** One change for many tracks. Absent fields are left unchanged. */
export const bulkChangeSchema = z.strictObject({
  tier: tierSchema.optional(),
  addFlags: z.array(flagSchema).optional(),
  removeFlags: z.array(flagSchema).optional(),
  labels: labelChangeSchema.optional(),
  /** Applied in order, before the tier is set. */
  corrections: z.array(correctionStepSchema).max(20).optional(),
});
export type BulkChange = Infer<typeof bulkChangeSchema>;
