import type { Infer } from '../../../shared/readonly.ts';
import { z } from 'zod';

/** Increases when the features change: models of another version are retrained. */
export const GRID_FEATURES = 1;

/** The manifest stored beside the network of a model of grids. */
export const gridManifestSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('grid'),
  /** `personal-grid-3`; values have the source `ml_model_<version>`. */
  version: z.string().regex(/^personal-grid-\d+$/),
  /** ISO time. */
  created: z.iso.datetime({ offset: true }),
  file: z.literal('model.onnx'),
  /** Checksum of the ONNX file, lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  features: z.strictObject({ version: z.literal(GRID_FEATURES), count: z.int().min(1) }),
  /** Folded genres that have a feature of their own. */
  genres: z.array(z.string()),
});
export type GridManifest = Infer<typeof gridManifestSchema>;
