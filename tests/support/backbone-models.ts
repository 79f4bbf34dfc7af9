import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../src/main/files/hash.ts';
import type { BackboneManifest } from '../../src/main/inference/manifest.ts';
import { writeOnnx } from '../../src/main/inference/write-onnx.ts';
import type { OnnxNode, OnnxTensor } from '../../src/main/inference/write-onnx.ts';

/** Shapes of published networks, with far fewer weights. */
const shapes = {
  /** 24 kHz, 75 vectors per second: hop 320. */
  mert: { sampleRate: 24_000, frameRate: 75, input: 'input_values', output: 'last_hidden_state', size: 768 },
  /** 16 kHz, 50 vectors per second: hop 320. */
  wav2vec2: {
    sampleRate: 16_000,
    frameRate: 50,
    input: 'input_values',
    output: 'last_hidden_state',
    size: 768,
  },
  /** 48 kHz, one vector per window. */
  clap: { sampleRate: 48_000, frameRate: null, input: 'waveform', output: 'audio_embeds', size: 512 },
} as const;
export type BackboneShape = keyof typeof shapes;

const HOP = 320;

function randomValues(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export interface BackboneOptions {
  readonly shape: BackboneShape;
  readonly windowSeconds?: number;
  /** Vector size of the network, if it differs from the manifest's. */
  readonly size?: number;
  readonly opset?: number;
}

/** A network of this shape on random weights: one strided convolution over the waveform, about 1 MB. */
export function backboneNetwork({ shape, size: asked, opset }: BackboneOptions): Uint8Array {
  const { input, output, frameRate, size: usual } = shapes[shape];
  const size = asked ?? usual;
  const constants: Record<string, OnnxTensor> = {
    axis: { shape: [1], values: BigInt64Array.of(1n) },
    weight: { shape: [size, 1, HOP], values: randomValues(size * HOP) },
  };
  const nodes: OnnxNode[] = [
    { op: 'Unsqueeze', inputs: [input, 'axis'], outputs: ['channel'] },
    { op: 'Conv', inputs: ['channel', 'weight'], outputs: ['bands'], attributes: { strides: [HOP] } },
    { op: 'Abs', inputs: ['bands'], outputs: ['levels'] },
    frameRate === null
      ? { op: 'ReduceMean', inputs: ['levels'], outputs: [output], attributes: { axes: [2], keepdims: 0 } }
      : { op: 'Transpose', inputs: ['levels'], outputs: [output], attributes: { perm: [0, 2, 1] } },
  ];
  return writeOnnx({
    inputs: { [input]: ['batch', 'samples'] },
    outputs: { [output]: frameRate === null ? ['batch', size] : ['batch', 'frames', size] },
    constants,
    nodes,
    ...(opset === undefined ? {} : { opset }),
  });
}

export function backboneManifest(network: Uint8Array, options: BackboneOptions): BackboneManifest {
  const { shape, windowSeconds = 2 } = options;
  const { sampleRate, frameRate, input, output, size } = shapes[shape];
  return {
    schema: 1,
    kind: 'embedding',
    id: shape,
    version: `${shape}-1`,
    title: '',
    created: '2026-01-02T03:04:05Z',
    file: 'model.onnx',
    sha256: sha256Hex(network),
    licence: 'MIT',
    metrics: {},
    input: { name: input, sampleRate, shape: ['batch', 'samples'] },
    output: {
      name: output,
      shape: frameRate === null ? ['batch', size] : ['batch', 'frames', size],
      frameRate,
    },
    windowSeconds,
  };
}

/** Writes a pack into `<models>/<version>` and returns its folder. `changes` replace fields of the manifest. */
export function writeBackbone(
  models: string,
  options: BackboneOptions,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const network = backboneNetwork(options);
  const manifest = { ...backboneManifest(network, options), ...changes };
  const folder = join(models, manifest.version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), network);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}
