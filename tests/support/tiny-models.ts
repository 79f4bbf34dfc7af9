import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { melFrontEnd } from '../../src/main/analysis/front-end/mel.ts';
import { toMelSpectrogram } from '../../src/main/analysis/front-end/mel-values.ts';
import type { MelSpectrogram } from '../../src/main/analysis/types.ts';
import { sha256Hex } from '../../src/main/files/hash.ts';
import { sectionLabels } from '../../src/shared/domain/index.ts';
import { writeOnnx } from '../../src/main/inference/write-onnx.ts';
import type { OnnxNode, OnnxTensor } from '../../src/main/inference/write-onnx.ts';

const BANDS = melFrontEnd.bands;

/** Uniform values in [-1, 1) from a seed. */
function randomValues(seed: number, count: number): Float32Array {
  let state = (seed + 1) * 2654435761;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function randomMel(seed: number, frames: number): MelSpectrogram {
  const values = randomValues(seed, frames * BANDS).map((value) => 3 * Math.abs(value));
  return toMelSpectrogram(values, { bands: BANDS, frameRate: 50 });
}

/** Collects nodes and random weights of a network. */
function createDrawing(seed: number) {
  const nodes: OnnxNode[] = [];
  const constants: Record<string, OnnxTensor> = { axis1: { shape: [1], values: BigInt64Array.of(1n) } };
  let next = seed;
  const add = (op: string, inputs: string[], output: string, attributes?: OnnxNode['attributes']): string => {
    nodes.push({ op, inputs, outputs: [output], ...(attributes && { attributes }) });
    return output;
  };
  return {
    nodes,
    constants,
    add,
    /** Convolution over time of [batch, from, frames], same length. */
    conv(input: string, output: string, from: number, to: number, width: number): string {
      const scale = 2 / Math.sqrt(from * width);
      const values = randomValues(next++, to * from * width).map((value) => scale * value);
      constants[`${output}.weight`] = { shape: [to, from, width], values };
      const pad = (width - 1) / 2;
      return add('Conv', [input, `${output}.weight`], output, { pads: [pad, pad] });
    },
  };
}

export interface TinyNetworkOptions {
  readonly seed?: number;
  readonly batch?: 'batch' | 1;
  /** Fixed number of frames. */
  readonly frames?: number;
  /** Pools beats and all by this many frames. */
  readonly pool?: number;
}

/** Frames on either side that the tiny network sees, without pooling. */
const TINY_REACH = 5;

/** All heads of our own models on random weights: two convolutions over 11 frames. About 12 kB. */
export function tinyNetwork({
  seed = 1,
  batch = 'batch',
  frames,
  pool,
}: TinyNetworkOptions = {}): Uint8Array {
  const { nodes, constants, add, conv } = createDrawing(seed);
  add('Transpose', ['mel'], 'bands', { perm: [0, 2, 1] });
  let hidden = add('Elu', [conv('bands', 'front', BANDS, 4, 5)], 'hidden');
  if (pool !== undefined) {
    constants.scales = { shape: [3], values: Float32Array.of(1, 1, pool) };
    add('AveragePool', [hidden], 'pooled', { kernel_shape: [pool], strides: [pool] });
    hidden = add('Resize', ['pooled', '', 'scales'], 'unpooled', {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  }
  for (const head of ['beat', 'downbeat', 'boundary'])
    add('Squeeze', [conv(hidden, `${head}.row`, 4, 1, 7), 'axis1'], head);
  add('Transpose', [conv(hidden, 'function.rows', 4, sectionLabels.length, 3)], 'function', {
    perm: [0, 2, 1],
  });
  add('ReduceMean', [hidden], 'embedding', { axes: [2], keepdims: 0 });
  const time = frames ?? 'frames';
  return writeOnnx({
    inputs: { mel: [batch, time, BANDS] },
    outputs: {
      beat: [batch, time],
      downbeat: [batch, time],
      boundary: [batch, time],
      function: [batch, time, sectionLabels.length],
      embedding: [batch, 4],
    },
    constants,
    nodes,
  });
}

/**
 * A network of Beat This!'s shape on random weights: [1, 1500, 128] to two rows of logits, where every output depends on the
 * whole chunk as with attention. `summed`: the beat output holds the sum of both, as published.
 */
export function beatThisNetwork({ seed = 1, summed = true } = {}): Uint8Array {
  const { nodes, constants, add, conv } = createDrawing(seed);
  add('Transpose', ['input_spectrogram'], 'bands', { perm: [0, 2, 1] });
  add('Elu', [conv('bands', 'front', BANDS, 4, 7)], 'local');
  add('ReduceMean', ['local'], 'whole', { axes: [2], keepdims: 1 });
  add('Sub', ['local', 'whole'], 'hidden');
  add('Squeeze', [conv('hidden', 'beat.row', 4, 1, 3), 'axis1'], summed ? 'beat.alone' : 'beat');
  add('Squeeze', [conv('hidden', 'downbeat.row', 4, 1, 3), 'axis1'], 'downbeat');
  if (summed) add('Add', ['beat.alone', 'downbeat'], 'beat');
  return writeOnnx({
    inputs: { input_spectrogram: [1, 1500, BANDS] },
    outputs: { beat: [1, 1500], downbeat: [1, 1500] },
    constants,
    nodes,
  });
}

const frontEnd = { ...melFrontEnd };

/** Manifest of {@link tinyNetwork}; `changes` replace fields. */
export function tinyManifest(bytes: Uint8Array, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    schema: 1,
    kind: 'segue',
    id: 'tiny',
    version: 'tiny-1',
    created: '2026-11-01T00:00:00Z',
    file: 'model.onnx',
    sha256: sha256Hex(bytes),
    licence: 'MIT',
    input: { name: 'mel', shape: ['batch', 'frames', BANDS], frontEnd },
    heads: [
      { kind: 'beat', output: 'beat', activation: 'sigmoid' },
      { kind: 'downbeat', output: 'downbeat', activation: 'sigmoid' },
      { kind: 'boundary', output: 'boundary', activation: 'sigmoid' },
      { kind: 'function', output: 'function', activation: 'softmax', labels: [...sectionLabels] },
      { kind: 'embedding', output: 'embedding', activation: 'none' },
    ],
    chunk: { frames: 200, border: 20 },
    receptiveField: TINY_REACH,
    ...changes,
  };
}

/** Writes a model pack below `root` and returns its folder. */
export function writePack(
  root: string,
  name: string,
  bytes: Uint8Array,
  manifest: unknown = tinyManifest(bytes),
): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), bytes);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}
