import type { Infer } from '../../../shared/readonly.ts';
import { z } from 'zod';
import { hotCueSlotSchema, rgbSchema } from '../../../shared/domain/index.ts';
import { cueFeatureNames } from '../personal/cues/cue-features.ts';

/** Increases when the features change: models of another version are retrained. */
export const CUE_FEATURES = 4;

const markSchema = z.strictObject({
  kind: z.enum(['memory', 'hot']),
  name: z.string(),
  color: rgbSchema.optional(),
  loopBeats: z.int().min(1).optional(),
});

/** The manifest stored beside the network of a cue model. */
export const cueManifestSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('cues'),
  /** `personal-cues-3`; values have the source `ml_model_<version>`. */
  version: z.string().regex(/^personal-cues-\d+$/),
  /** ISO time. */
  created: z.iso.datetime({ offset: true }),
  file: z.literal('model.onnx'),
  /** Checksum of the ONNX file, lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  features: z.strictObject({ version: z.literal(CUE_FEATURES), count: z.literal(cueFeatureNames.length) }),
  /** Beats from bar lines; empty if cues are placed by counting bars only. */
  offsets: z.array(z.int()),
  /** Beats. */
  distance: z.number().min(0),
  habits: z.strictObject({
    signatures: z
      .array(z.strictObject({ marks: z.array(markSchema).min(1), slot: hotCueSlotSchema.nullable() }))
      .min(1),
    slots: z.enum(['order', 'role']),
  }),
  timing: z.strictObject({
    base: z.enum(['first downbeat', 'first beat']),
    count: z.int().min(1).nullable(),
    places: z.array(z.strictObject({ beat: z.int(), share: z.number().min(0).max(1) })),
  }),
});
export type CueManifest = Infer<typeof cueManifestSchema>;
