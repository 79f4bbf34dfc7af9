import { chromaFrontEnd } from '../../src/main/analysis/key/chroma-front-end.ts';
import { sha256Hex } from '../../src/main/files/hash.ts';
import { toCamelot } from '../../src/shared/domain/index.ts';
import { writeOnnx } from '../../src/main/inference/write-onnx.ts';

const PITCHES = 12;
/** In the order of the output: major from C, then minor from C. */
const keyLabels = Array.from({ length: 24 }, (_, i) =>
  toCamelot(i % PITCHES, i < PITCHES ? 'major' : 'minor'),
);

/**
 * Logits from the mean chroma: its weight of the tonic, ten times, and for minor keys 1 more. So the loudest pitch class is the
 * tonic of the likeliest key, in minor.
 */
export function tinyKeyNetwork(): Uint8Array {
  const tonic = Float32Array.from({ length: PITCHES * 24 }, (_, i) =>
    Math.floor(i / 24) === (i % 24) % PITCHES ? 10 : 0,
  );
  const minor = Float32Array.from({ length: 24 }, (_, i) => (i < PITCHES ? 0 : 1));
  return writeOnnx({
    inputs: { chroma: ['batch', 'frames', PITCHES] },
    outputs: { key: ['batch', 24] },
    constants: {
      tonic: { shape: [PITCHES, 24], values: tonic },
      minor: { shape: [24], values: minor },
    },
    nodes: [
      { op: 'ReduceMean', inputs: ['chroma'], outputs: ['mean'], attributes: { axes: [1], keepdims: 0 } },
      { op: 'MatMul', inputs: ['mean', 'tonic'], outputs: ['scores'] },
      { op: 'Add', inputs: ['scores', 'minor'], outputs: ['key'] },
    ],
  });
}

/** Manifest of {@link tinyKeyNetwork}; `changes` replace fields. */
export function tinyKeyManifest(bytes: Uint8Array, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    schema: 1,
    kind: 'key',
    id: 'tiny-key',
    version: 'tiny-key-1',
    created: '2026-11-01T00:00:00Z',
    file: 'model.onnx',
    sha256: sha256Hex(bytes),
    licence: 'MIT',
    input: { name: 'chroma', shape: ['batch', 'frames', PITCHES], frontEnd: { ...chromaFrontEnd } },
    head: { kind: 'key', output: 'key', activation: 'softmax', labels: keyLabels },
    minimum: 4,
    ...changes,
  };
}
