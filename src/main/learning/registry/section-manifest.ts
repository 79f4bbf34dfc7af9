import type { Infer } from '../../../shared/readonly.ts';
import { z } from 'zod';
import { featureNames } from '../personal/cues/place-features.ts';
import { sectionTraitNames } from '../personal/sections/section-lines.ts';
import { sectionLabels } from '../../../shared/domain/index.ts';

/** Increases when the features change: models of another version are retrained. */
export const SECTION_FEATURES = 1;

const sparseSchema = z.array(z.tuple([z.int(), z.number()]));

/** The manifest stored beside the network of a model of sections. */
export const sectionManifestSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('sections'),
  /** `personal-sections-3`; values have the source `ml_model_<version>`. */
  version: z.string().regex(/^personal-sections-\d+$/),
  /** ISO time. */
  created: z.iso.datetime({ offset: true }),
  file: z.literal('model.onnx'),
  /** Checksum of the ONNX file, lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  features: z.strictObject({
    version: z.literal(SECTION_FEATURES),
    lines: z.literal(featureNames.length + 1),
    sections: z.literal(sectionTraitNames.length + sectionLabels.length),
  }),
  /** Lines at least this probable begin sections. */
  threshold: z.number().min(0).max(1),
  /** Minimum length of a section, bars. */
  distance: z.int().min(1),
  /** Weights of the features of a line that are not 0, for explanations. */
  weights: sparseSchema,
});
export type SectionManifest = Infer<typeof sectionManifestSchema>;
