import { sha256Hex } from '../../../files/hash.ts';
import { writeOnnx } from '../../../inference/write-onnx.ts';
import type { OnnxNode, OnnxTensor } from '../../../inference/write-onnx.ts';
import { CUE_FEATURES } from '../../registry/cue-manifest.ts';
import type { CueManifest } from '../../registry/cue-manifest.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import type { CueModel } from './cue-model.ts';
import { featureNames } from './place-features.ts';

/** Features × models. */
function weightsOf(models: readonly LinearModel[], scale = 1): OnnxTensor {
  const values = new Float32Array(featureNames.length * models.length);
  for (const [k, { weights }] of models.entries())
    for (let feature = 0; feature < featureNames.length; feature++)
      values[feature * models.length + k] = scale * weights[feature]!;
  return { shape: [featureNames.length, models.length], values };
}

function biasesOf(models: readonly LinearModel[], scale = 1, offset = 0): OnnxTensor {
  return { shape: [models.length], values: Float32Array.from(models, ({ bias }) => scale * bias + offset) };
}

/**
 * The network. Input: `features` [lines, features]. Outputs: `place` [lines, offsets], the probability of a cue at each
 * line and offset, and `signature` [lines, signatures], which cues it would get. Without profiles to train on, it is a
 * constant.
 */
export function writeCueNetwork(model: CueModel): Uint8Array {
  const { place, signature, calibration } = model;
  const places = place.length > 0 ? place : [{ bias: -20, weights: new Float64Array(featureNames.length) }];
  const hasSignatures = signature.length > 1;
  const nodes: OnnxNode[] = [
    { op: 'Gemm', inputs: ['features', 'place weights', 'place bias'], outputs: ['place odds'] },
    { op: 'Sigmoid', inputs: ['place odds'], outputs: ['place'] },
    ...(hasSignatures
      ? ([
          {
            op: 'Gemm',
            inputs: ['features', 'signature weights', 'signature bias'],
            outputs: ['signature odds'],
          },
          {
            op: 'Softmax',
            inputs: ['signature odds'],
            outputs: ['signature'],
            attributes: { axis: 1 },
          },
        ] satisfies OnnxNode[])
      : []),
  ];
  return writeOnnx({
    inputs: { features: ['lines', featureNames.length] },
    outputs: {
      place: ['lines', places.length],
      ...(hasSignatures ? { signature: ['lines', signature.length] } : {}),
    },
    constants: {
      'place weights': weightsOf(places, calibration.scale),
      'place bias': biasesOf(places, calibration.scale, calibration.offset),
      ...(hasSignatures
        ? { 'signature weights': weightsOf(signature), 'signature bias': biasesOf(signature) }
        : {}),
    },
    nodes,
  });
}

/** The manifest stored beside the network. */
export function manifestOf(
  model: CueModel,
  network: Uint8Array,
  { version, created }: { readonly version: string; readonly created: string },
): CueManifest {
  const { offsets, distance, habits, timing } = model;
  return {
    schema: 1,
    kind: 'cues',
    version,
    created,
    file: 'model.onnx',
    sha256: sha256Hex(network),
    features: { version: CUE_FEATURES, count: featureNames.length },
    offsets: [...offsets],
    distance,
    habits: {
      slots: habits.slots,
      signatures: habits.signatures.map(({ marks, slot }) => ({
        marks: marks.map((mark) => ({ ...mark })),
        slot,
      })),
    },
    timing: { base: timing.base, count: timing.count, places: timing.places.map((place) => ({ ...place })) },
  };
}
