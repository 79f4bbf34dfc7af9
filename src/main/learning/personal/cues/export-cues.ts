import { sha256Hex } from '../../../files/hash.ts';
import { writeOnnx } from '../../../inference/write-onnx.ts';
import type { OnnxNode, OnnxTensor } from '../../../inference/write-onnx.ts';
import { CUE_FEATURES } from '../../registry/cue-manifest.ts';
import type { CueManifest } from '../../registry/cue-manifest.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import type { CueModel, RoleModel } from './cue-model.ts';
import { cueFeatureNames } from './cue-features.ts';
import { ROLE_LIMIT } from './score-places.ts';

/** Features × models. */
function weightsOf(models: readonly LinearModel[], scale = 1): OnnxTensor {
  const values = new Float32Array(cueFeatureNames.length * models.length);
  for (const [k, { weights }] of models.entries())
    for (let feature = 0; feature < cueFeatureNames.length; feature++)
      values[feature * models.length + k] = scale * weights[feature]!;
  return { shape: [cueFeatureNames.length, models.length], values };
}

function biasesOf(models: readonly LinearModel[], scale = 1, offset = 0): OnnxTensor {
  return { shape: [models.length], values: Float32Array.from(models, ({ bias }) => scale * bias + offset) };
}

/**
 * The part of the network that weighs the lines of a track against each other for each role: from `features` and
 * `line odds` to `place odds`. A row of zeros beside the lines stands for none of them.
 */
function roleNodes(
  roles: readonly RoleModel[],
  offsets: number,
  roleWeight: number,
): { readonly nodes: readonly OnnxNode[]; readonly constants: Readonly<Record<string, OnnxTensor>> } {
  const scalar = (value: number): OnnxTensor => ({ shape: [1], values: Float32Array.of(value) });
  const index = (value: number): OnnxTensor => ({ shape: [1], values: BigInt64Array.of(BigInt(value)) });
  const offsetOf = new Float32Array(roles.length * offsets);
  for (const [i, { offset }] of roles.entries()) offsetOf[i * offsets + offset] = 1;
  const node = (
    op: string,
    inputs: string[],
    output: string,
    attributes?: OnnxNode['attributes'],
  ): OnnxNode => ({
    op,
    inputs,
    outputs: [output],
    ...(attributes && { attributes }),
  });
  return {
    nodes: [
      node('Gemm', ['features', 'role weights', 'role bias'], 'role odds'),
      node('Concat', ['role odds', 'no line'], 'choices', { axis: 0 }),
      node('Softmax', ['choices'], 'shares', { axis: 0 }),
      node('Slice', ['shares', 'first', 'last', 'axis'], 'role'),
      node('Min', ['role', 'most'], 'limited role'),
      node('Sub', ['one', 'limited role'], 'not the role'),
      node('Log', ['not the role'], 'log of not the role'),
      node('MatMul', ['log of not the role', 'offset of role'], 'log of no role'),
      node('Exp', ['log of no role'], 'no role'),
      node('Sub', ['one', 'no role'], 'some role'),
      node('Max', ['some role', 'least'], 'at least'),
      node('Min', ['at least', 'most'], 'any role'),
      node('Sub', ['one', 'any role'], 'not any role'),
      node('Div', ['any role', 'not any role'], 'ratio'),
      node('Log', ['ratio'], 'odds of any role'),
      node('Mul', ['odds of any role', 'role weight'], 'role part'),
      node('Add', ['line odds', 'role part'], 'place odds'),
    ],
    constants: {
      'role weights': weightsOf(roles),
      'role bias': biasesOf(roles),
      'no line': { shape: [1, roles.length], values: new Float32Array(roles.length) },
      'offset of role': { shape: [roles.length, offsets], values: offsetOf },
      'role weight': scalar(roleWeight),
      one: scalar(1),
      least: scalar(ROLE_LIMIT),
      most: scalar(1 - ROLE_LIMIT),
      first: index(0),
      last: index(-1),
      axis: index(0),
    },
  };
}

/**
 * The network. Input: `features` [lines, features] of one whole track, because its lines compete for roles. Outputs:
 * `place` [lines, offsets], the probability of a cue at each line and offset, and `signature` [lines, signatures],
 * which cues it would get. Without profiles to train on, it is a constant.
 */
export function writeCueNetwork(model: CueModel): Uint8Array {
  const { place, signature, calibration } = model;
  const roles = model.roles.length > 0 ? roleNodes(model.roles, place.length, model.roleWeight) : null;
  const places =
    place.length > 0 ? place : [{ bias: -20, weights: new Float64Array(cueFeatureNames.length) }];
  const hasSignatures = signature.length > 1;
  const nodes: OnnxNode[] = [
    {
      op: 'Gemm',
      inputs: ['features', 'place weights', 'place bias'],
      outputs: [roles ? 'line odds' : 'place odds'],
    },
    ...(roles?.nodes ?? []),
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
    inputs: { features: ['lines', cueFeatureNames.length] },
    outputs: {
      place: ['lines', places.length],
      ...(hasSignatures ? { signature: ['lines', signature.length] } : {}),
    },
    constants: {
      ...roles?.constants,
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
    features: { version: CUE_FEATURES, count: cueFeatureNames.length },
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
