import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOnnx } from '../../inference/write-onnx.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { randomMel } from '../../../../tests/support/tiny-models.ts';
import { encodeFlac } from '../../audio/flac-encode.ts';
import { openEmbeddingModel } from './embedding.ts';
import { MFCC_COUNT, toBandRows, toMfcc } from './mfcc.ts';
import { trackFeatures } from './track-features.ts';
import { melValues, toMelSpectrogram } from '../../analysis/front-end/mel-values.ts';

const RATE = 22050;
/** A tone whose level steps up each second. */
function steps(seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * RATE },
    (_, n) => 0.1 * (1 + Math.floor(n / RATE)) * Math.sin((2 * Math.PI * 440 * n) / RATE),
  );
}

function writeAudio(): string {
  const path = join(temporaryFolder(), 'a.flac');
  writeFileSync(path, encodeFlac([steps(4)], RATE));
  return path;
}

describe('MFCC', () => {
  it('preserve the energy of each frame (the transform is orthonormal)', () => {
    const mel = randomMel(1, 5);
    const mfcc = toMfcc(mel);
    // A constant spectrum has only coefficient 0: sqrt(bands) × its value.
    const flat = toMfcc(toMelSpectrogram(new Float32Array(5 * 128).fill(0.5), mel));
    expect(flat[0]).toBeCloseTo(0.5 * Math.sqrt(128), 4);
    for (let k = 1; k < MFCC_COUNT; k++) expect(flat[k * 5]).toBeCloseTo(0, 5);
    // One basis vector, raised above 0, yields one coefficient besides coefficient 0.
    const basis = Float32Array.from(
      { length: 5 * 128 },
      (_, i) => 1 + Math.cos((Math.PI * 3 * (2 * (i % 128) + 1)) / 256),
    );
    const single = toMfcc(toMelSpectrogram(basis, mel));
    expect(single[3 * 5]).toBeCloseTo(Math.sqrt(64), 3);
    expect(single[2 * 5]).toBeCloseTo(0, 3);
    expect(mfcc).toHaveLength(MFCC_COUNT * 5);
  });

  it('and spectrograms are stored band by band', () => {
    const mel = randomMel(2, 3);
    const rows = toBandRows(mel);
    expect(rows[7 * 3 + 2]).toBe(melValues(mel)[2 * 128 + 7]);
  });
});

describe('features of a track', () => {
  it('have the shapes (128, T) and (40, T) at 50 frames a second', async () => {
    const {
      mel,
      mfcc,
      frame_rate: rate,
      decoder_offset: offset,
    } = await trackFeatures(writeAudio(), 'x', {
      mel: true,
      mfcc: true,
    });
    expect(mel!.shape).toEqual([128, 201]);
    expect(mfcc!.shape).toEqual([40, 201]);
    expect(rate!.data[0]).toBe(50);
    expect(offset!.data[0]).toBe(0);
  });

  it('come from the cache the second time, and are recomputed after it was deleted or damaged', async () => {
    const path = writeAudio();
    const cache = temporaryFolder();
    const first = await trackFeatures(path, 'x', { mel: true }, { cache });
    const [file] = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const cached = join(file!.parentPath, file!.name);
    expect(await trackFeatures(path, 'x', { mel: true }, { cache })).toEqual(first);
    writeFileSync(cached, 'damaged');
    expect(await trackFeatures(path, 'x', { mel: true }, { cache })).toEqual(first);
    rmSync(join(cache, 'features'), { recursive: true });
    expect(await trackFeatures(path, 'x', { mel: true }, { cache })).toEqual(first);
  });
});

/** Returns the root mean square of the window, and its negative. */
function levelNetwork(samples: number | string, rank: 2 | 3 = 2): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'level.onnx');
  writeFileSync(
    path,
    writeOnnx({
      inputs: { audio: rank === 2 ? ['batch', samples] : ['batch', 1, samples] },
      outputs: { vectors: rank === 2 ? ['batch', 2] : ['batch', 1, 2] },
      nodes: [
        { op: 'Mul', inputs: ['audio', 'audio'], outputs: ['squares'] },
        {
          op: 'ReduceMean',
          inputs: ['squares'],
          outputs: ['power'],
          attributes: { axes: [rank - 1], keepdims: 1 },
        },
        { op: 'Sqrt', inputs: ['power'], outputs: ['level'] },
        { op: 'Neg', inputs: ['level'], outputs: ['minus'] },
        { op: 'Concat', inputs: ['level', 'minus'], outputs: ['vectors'], attributes: { axis: rank - 1 } },
      ],
    }),
  );
  return path;
}

describe('embeddings', () => {
  it.each([2, 3] as const)('are (D, T) with one vector per window, for inputs of rank %d', async (rank) => {
    const model = await openEmbeddingModel(levelNetwork('samples', rank), {
      sampleRate: 11025,
      windowSeconds: 1,
    });
    const {
      level,
      level_mean: mean,
      level_max: max,
    } = await trackFeatures(writeAudio(), 'x', { embeddings: [model] });
    await model.dispose();
    expect(level!.shape).toEqual([2, 4]);
    expect([mean!.shape, max!.shape]).toEqual([[2], [2]]);
    expect(mean!.data[0]).toBeCloseTo(0.25 / Math.SQRT2, 2);
    expect(mean!.data[1]).toBeCloseTo(-0.25 / Math.SQRT2, 2);
    expect(max!.data[0]).toBeCloseTo(0.4 / Math.SQRT2, 2);
    expect(max!.data[1]).toBeCloseTo(-0.1 / Math.SQRT2, 2);
    [0.1, 0.2, 0.3, 0.4].forEach((amplitude, t) => {
      expect(level!.data[t]).toBeCloseTo(amplitude / Math.SQRT2, 2);
      expect(level!.data[4 + t]).toBeCloseTo(-amplitude / Math.SQRT2, 2);
    });
  });

  it('respect the hop and the length that the network fixes', async () => {
    const path = levelNetwork(RATE);
    const model = await openEmbeddingModel(path, { sampleRate: RATE, hopSeconds: 0.5 });
    const sparse = await openEmbeddingModel(path, { sampleRate: RATE, hopSeconds: 2 });
    const { level } = await trackFeatures(writeAudio(), 'x', { embeddings: [model] });
    expect(level!.shape).toEqual([2, 7]);
    const { level: few } = await trackFeatures(writeAudio(), 'x', { embeddings: [sparse] });
    expect(few!.shape).toEqual([2, 2]);
    expect(few!.data[1]).toBeCloseTo(0.3 / Math.SQRT2, 3);
    expect(sparse.fingerprint).not.toBe(model.fingerprint);
    await model.dispose();
    await sparse.dispose();
  });

  it('explain what is wrong with a network', async () => {
    const path = levelNetwork('samples');
    await expect(openEmbeddingModel(path, { sampleRate: RATE, output: 'nothing' })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('it has no output "nothing" but vectors'),
    });
    writeFileSync(path, 'no network');
    await expect(openEmbeddingModel(path, { sampleRate: RATE })).rejects.toMatchObject({
      code: 'model_unavailable',
    });
  });
});
