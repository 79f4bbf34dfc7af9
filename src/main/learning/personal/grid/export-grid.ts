import { sha256Hex } from '../../../files/hash.ts';
import { writeOnnx } from '../../../inference/write-onnx.ts';
import type { OnnxTensor } from '../../../inference/write-onnx.ts';
import { GRID_FEATURES } from '../../registry/grid-manifest.ts';
import type { GridManifest } from '../../registry/grid-manifest.ts';
import { withBase } from '../fit/softmax-shift.ts';
import { gridDecisions, tempoFeatureNames } from './grid-features.ts';
import type { GridDecision } from './grid-features.ts';
import type { GridModel } from './grid-model.ts';

const decisions = Object.keys(gridDecisions) as GridDecision[];
const widthOf = ({ genres }: Pick<GridModel, 'genres'>): number => tempoFeatureNames.length + genres.length;

/**
 * The network. One input for each choice, `octave`, `half` and `phase` [tracks, features + classes], whose last columns
 * hold the log probabilities of the analysis. Outputs: `octave is`, `half is`, `phase is` [tracks, classes],
 * probabilities.
 */
export function writeGridNetwork(model: GridModel): Uint8Array {
  const width = widthOf(model);
  const constants: Record<string, OnnxTensor> = {};
  for (const decision of decisions) {
    const classes = gridDecisions[decision];
    const shift = model.shifts[decision];
    constants[`${decision} weights`] = { shape: [width + classes, classes], values: withBase(shift) };
    constants[`${decision} bias`] = { shape: [classes], values: Float32Array.from(shift.bias) };
  }
  return writeOnnx({
    inputs: Object.fromEntries(
      decisions.map((decision) => [decision, ['tracks', width + gridDecisions[decision]]]),
    ),
    outputs: Object.fromEntries(
      decisions.map((decision) => [`${decision} is`, ['tracks', gridDecisions[decision]]]),
    ),
    constants,
    nodes: decisions.flatMap((decision) => [
      {
        op: 'Gemm',
        inputs: [decision, `${decision} weights`, `${decision} bias`],
        outputs: [`${decision} odds`],
      },
      {
        op: 'Softmax',
        inputs: [`${decision} odds`],
        outputs: [`${decision} is`],
        attributes: { axis: 1 },
      },
    ]),
  });
}

/** The manifest stored beside the network. */
export function gridManifest(
  model: GridModel,
  network: Uint8Array,
  { version, created }: { readonly version: string; readonly created: string },
): GridManifest {
  return {
    schema: 1,
    kind: 'grid',
    version,
    created,
    file: 'model.onnx',
    sha256: sha256Hex(network),
    features: { version: GRID_FEATURES, count: widthOf(model) },
    genres: [...model.genres],
  };
}
