import { describe, expect, it } from 'vitest';
import { randomMel, tinyManifest, tinyNetwork } from '../../../tests/support/tiny-models.ts';
import type { TinyNetworkOptions } from '../../../tests/support/tiny-models.ts';
import { sectionLabels } from '../../shared/domain/index.ts';
import type { Activations } from '../analysis/types.ts';
import { runAlone } from './chunk-runner.ts';
import { settingsForBatches } from './chunks.ts';
import { describeModel, manifestSchema } from './manifest.ts';
import { openNetwork } from './network.ts';
import type { Network } from './network.ts';
import { createOnnxModel } from './onnx-model.ts';

async function open(changes: Readonly<Record<string, unknown>> = {}, options: TinyNetworkOptions = {}) {
  const bytes = tinyNetwork(options);
  const model = describeModel(manifestSchema.parse(tinyManifest(bytes, changes)));
  const network = await openNetwork(bytes, model, { provider: 'cpu', threads: 1 });
  return { model, network };
}

/** Passes runs through and records their sizes. */
function watch(network: Network, changes: Partial<Network> = {}) {
  const runs: { batch: number; frames: number }[] = [];
  const watched: Network = {
    ...network,
    ...changes,
    run: (input, batch, frames) => {
      runs.push({ batch, frames });
      return network.run(input, batch, frames);
    },
  };
  return { watched, runs };
}

const heads = ['beat', 'downbeat', 'boundary', 'sectionFunction'] as const;

function largestDifference(found: Activations, expected: Activations): number {
  let largest = 0;
  for (const head of heads) {
    const [a, b] = [found[head]!, expected[head]!];
    expect(a.length).toBe(b.length);
    for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  }
  return largest;
}

const whole = { chunk: { frames: 100_000, border: 20 } };

describe('createOnnxModel', () => {
  it('returns probabilities of all heads, under its version', async () => {
    const { model, network } = await open(whole);
    const activations = await createOnnxModel(model, runAlone(network)).activate(randomMel(1, 333));
    expect(activations).toMatchObject({ source: 'ml_model_tiny-1', provider: 'cpu', frameRate: 50 });
    expect(activations.embedding).toHaveLength(4);
    for (const head of heads) {
      const values = activations[head]!;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      expect(new Set(values).size).toBeGreaterThan(100);
    }
    for (let t = 0; t < 333; t++) {
      const row = activations.sectionFunction!.subarray(9 * t, 9 * t + 9);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
    await network.dispose();
  });

  it('yields the same in chunks as in one run, with runs of bounded size', async () => {
    const mel = randomMel(2, 1777);
    const { model, network } = await open(whole);
    const expected = await createOnnxModel(model, runAlone(network)).activate(mel);
    const chunked = await open();
    const { watched, runs } = watch(chunked.network);
    const found = await createOnnxModel(chunked.model, runAlone(watched)).activate(mel);
    expect(largestDifference(found, expected)).toBeLessThan(1e-4);
    // The weighted mean over overlapping chunks with borders is not exactly the mean of the whole.
    for (const [i, value] of found.embedding!.entries())
      expect(value).toBeCloseTo(expected.embedding![i]!, 1);
    expect(runs.length).toBe(11);
    expect(Math.max(...runs.map(({ frames }) => frames))).toBeLessThanOrEqual(200);
    expect(runs.every(({ batch }) => batch === 1)).toBe(true);
  });

  it('respects the raster of a network that pools over time', async () => {
    const mel = randomMel(3, 1804);
    const pooled = { pool: 4 };
    const { model, network } = await open(whole, pooled);
    const expected = await createOnnxModel(model, runAlone(network)).activate(mel);
    const chunked = await open({ chunk: { frames: 200, border: 20, align: 4 } }, pooled);
    const found = await createOnnxModel(chunked.model, runAlone(chunked.network)).activate(mel);
    expect(largestDifference(found, expected)).toBeLessThan(1e-4);
  });

  it('yields the same in chunks cut for batches as in the whole track', async () => {
    const pooled = { pool: 4 };
    const { model, network } = await open({ chunk: { frames: 20_000, border: 20, align: 4 } }, pooled);
    const mel = randomMel(4, 7004);
    const expected = await createOnnxModel(model, runAlone(network)).activate(mel);
    const { watched, runs } = watch(network);
    const cut = { ...model, chunk: settingsForBatches(model.chunk) };
    const found = await createOnnxModel(cut, runAlone(watched)).activate(mel);
    expect(largestDifference(found, expected)).toBeLessThan(1e-4);
    expect(runs.map(({ frames }) => frames)).toEqual([3000, 3000, 3000]);
  });

  it('pads chunks for a network of fixed length', async () => {
    const mel = randomMel(5, 130);
    const { model, network } = await open({}, { frames: 200 });
    const { watched, runs } = watch(network);
    const found = await createOnnxModel(model, runAlone(watched)).activate(mel);
    expect(runs).toEqual([{ batch: 1, frames: 200 }]);
    expect(found.beat).toHaveLength(130);
    const free = await open(whole);
    const expected = await createOnnxModel(free.model, runAlone(free.network)).activate(mel);
    // Away from the end, which here borders on silence.
    for (let t = 0; t < 120; t++) expect(found.beat[t]).toBeCloseTo(expected.beat[t]!, 5);
  });

  it('stops between chunks when cancelled', async () => {
    const { model, network } = await open();
    const abort = new AbortController();
    let runs = 0;
    const cancelling: Network = {
      ...network,
      run: (...run) => {
        if (++runs === 3) abort.abort();
        return network.run(...run);
      },
    };
    const running = createOnnxModel(model, runAlone(cancelling)).activate(randomMel(6, 3000), abort.signal);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(runs).toBe(3);
  });

  it('returns empty rows for a track without frames', async () => {
    const { model, network } = await open();
    const activations = await createOnnxModel(model, runAlone(network)).activate(randomMel(7, 0));
    expect(activations.beat).toHaveLength(0);
    expect(activations.sectionFunction).toHaveLength(0);
  });

  it('sorts section labels into the order of the domain', async () => {
    const mel = randomMel(8, 50);
    const plain = await open(whole);
    const expected = await createOnnxModel(plain.model, runAlone(plain.network)).activate(mel);
    const { heads: list } = tinyManifest(tinyNetwork());
    const reversed = list.map((head) =>
      head.kind === 'function' ? { ...head, labels: [...sectionLabels].toReversed() } : head,
    );
    const turned = await open({ ...whole, heads: reversed });
    const found = await createOnnxModel(turned.model, runAlone(turned.network)).activate(mel);
    for (let t = 0; t < 50; t++)
      expect([...found.sectionFunction!.subarray(9 * t, 9 * t + 9)].toReversed()).toEqual([
        ...expected.sectionFunction!.subarray(9 * t, 9 * t + 9),
      ]);
  });

  it('applies the calibration to the logits', async () => {
    const mel = randomMel(9, 60);
    const beat = { kind: 'beat', output: 'beat', activation: 'sigmoid' };
    const plain = await open({ ...whole, heads: [beat] });
    const raw = await createOnnxModel(plain.model, runAlone(plain.network)).activate(mel);
    const scaled = await open({ ...whole, heads: [{ ...beat, calibration: { scale: 0.5, offset: -1 } }] });
    const found = await createOnnxModel(scaled.model, runAlone(scaled.network)).activate(mel);
    for (let t = 0; t < 60; t++) {
      const z = Math.log(raw.beat[t]! / (1 - raw.beat[t]!));
      expect(found.beat[t]).toBeCloseTo(1 / (1 + Math.exp(1 - 0.5 * z)), 5);
    }
    expect(found.downbeat.every((value) => value === 0)).toBe(true);
    expect(found.sectionFunction).toBeUndefined();
  });
});

describe('openNetwork', () => {
  it('refuses a network that does not match its manifest', async () => {
    const { input, heads: list } = tinyManifest(tinyNetwork());
    const problems = [
      [{ input: { ...input, name: 'spectrum' } }, {}, 'no input "spectrum"'],
      [{ heads: [{ ...list[0], output: 'pulse' }] }, {}, 'no output "pulse"'],
      [{}, { frames: 100 }, 'takes 100 frames'],
    ] as const;
    for (const [changes, options, message] of problems)
      await expect(open(changes, options)).rejects.toMatchObject({
        code: 'model_unavailable',
        message: expect.stringContaining(message) as string,
      });
  });
});
