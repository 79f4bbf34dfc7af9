import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomMel, tinyManifest, tinyNetwork } from '../../../tests/support/tiny-models.ts';
import { createBatcher } from './batcher.ts';
import { runAlone } from './chunk-runner.ts';
import { describeModel, manifestSchema } from './manifest.ts';
import { openNetwork } from './network.ts';
import type { Network } from './network.ts';
import { createOnnxModel } from './onnx-model.ts';
import { largestDifference } from './warm-up.ts';
import { melValues } from '../analysis/front-end/mel-values.ts';

async function open(changes: Readonly<Record<string, unknown>> = {}, options = {}) {
  const bytes = tinyNetwork(options);
  const model = describeModel(manifestSchema.parse(tinyManifest(bytes, changes)));
  return { model, network: await openNetwork(bytes, model, { provider: 'cpu', threads: 1 }) };
}

/** Passes runs through, records their sizes, and lets the test control when each starts. */
function watch(network: Network, before: (batch: number) => Promise<void> | void = () => undefined) {
  const runs: number[] = [];
  const watched: Network = {
    ...network,
    async run(input, batch, frames) {
      await before(batch);
      const results = await network.run(input, batch, frames);
      runs.push(batch);
      return results;
    },
  };
  return { watched, runs };
}

const chunkOf = (seed: number, frames = 50): Float32Array => melValues(randomMel(seed, frames));

describe('createBatcher', () => {
  it('answers tracks that run together as if each ran alone, whatever their lengths', async () => {
    const { model, network } = await open();
    const alone = createOnnxModel(model, runAlone(network));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 2, 4, 8),
        async (lengths, batch) => {
          const together = createOnnxModel(model, createBatcher(network, { batch, waitMs: 1 }));
          const mels = lengths.map((frames, i) => randomMel(i, frames));
          const found = await Promise.all(mels.map((mel) => together.activate(mel)));
          for (const [i, mel] of mels.entries())
            expect(largestDifference([found[i]!], [await alone.activate(mel)])).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 30 },
    );
    await network.dispose();
  });

  it('runs equal chunks together, in powers of two, and others separately', async () => {
    const { network } = await open();
    const { watched, runs } = watch(network);
    const batcher = createBatcher(watched, { batch: 4 });
    const lengths = [50, 50, 50, 50, 50, 50, 50, 60];
    await Promise.all(lengths.map((frames, i) => batcher.run(chunkOf(i, frames), frames)));
    // Four at once; of the remaining three two and one, because a run of three would be a new size to prepare for.
    expect(runs.toSorted()).toEqual([1, 1, 2, 4]);
  });

  it('does not batch for a network without batches', async () => {
    const { network } = await open(
      { input: { ...tinyManifest(tinyNetwork()).input, shape: [1, 'frames', 128] } },
      { batch: 1 },
    );
    const { watched, runs } = watch(network);
    const batcher = createBatcher(watched, { batch: 8 });
    await Promise.all([1, 2, 3].map((seed) => batcher.run(chunkOf(seed), 50)));
    expect(runs).toEqual([1, 1, 1]);
  });

  it('collects the next batch while one is running', async () => {
    const { network } = await open();
    const gate = Promise.withResolvers<void>();
    const { watched, runs } = watch(network, () => gate.promise);
    const batcher = createBatcher(watched, { batch: 8, waitMs: 0 });
    const all = [1, 2, 3, 4, 5].map((seed) => batcher.run(chunkOf(seed), 50));
    gate.resolve();
    await Promise.all(all);
    expect(runs).toEqual([1, 4]);
  });

  it('splits a failing batch, makes later ones smaller, and fails only the chunk that fails alone', async () => {
    const { network } = await open();
    let isPoisoned = true;
    const { watched, runs } = watch(network, (batch) => {
      if (batch > 2) throw new Error('Out of memory');
      if (batch === 1 && isPoisoned) {
        isPoisoned = false;
        throw new Error('Cannot be run');
      }
    });
    const batcher = createBatcher(watched, { batch: 4 });
    const first = await Promise.allSettled([1, 2, 3, 4].map((seed) => batcher.run(chunkOf(seed), 50)));
    expect(first.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(runs).toEqual([2, 2]);
    await Promise.all([1, 2, 3, 4].map((seed) => batcher.run(chunkOf(seed), 50)));
    expect(runs).toEqual([2, 2, 2, 2]);
    await expect(batcher.run(chunkOf(5), 50)).rejects.toThrow('Cannot be run');
    expect((await batcher.run(chunkOf(6), 50)).get('beat')).toHaveLength(50);
  });

  it('drops what is cancelled, waiting or running, and nothing else', async () => {
    const { network } = await open();
    const gate = Promise.withResolvers<void>();
    const { watched, runs } = watch(network, () => gate.promise);
    const batcher = createBatcher(watched, { batch: 2, waitMs: 0 });
    const abort = new AbortController();
    const underWay = batcher.run(chunkOf(1), 50, abort.signal);
    const waiting = batcher.run(chunkOf(2), 50, abort.signal);
    const other = batcher.run(chunkOf(3), 50);
    abort.abort();
    await expect(underWay).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(batcher.run(chunkOf(4), 50, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    gate.resolve();
    expect((await other).get('beat')).toHaveLength(50);
    expect(runs).toEqual([1, 1]);
  });

  it('has no room while two batches are waiting', async () => {
    const { network } = await open();
    const gate = Promise.withResolvers<void>();
    const { watched } = watch(network, () => gate.promise);
    const batcher = createBatcher(watched, { batch: 2, waitMs: 0 });
    const all = [1, 2, 3, 4].map((seed) => batcher.run(chunkOf(seed), 50));
    // One is running, three are waiting.
    await batcher.room();
    all.push(batcher.run(chunkOf(5), 50));
    let hasRoom = false;
    const room = batcher.room().then(() => (hasRoom = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasRoom).toBe(false);
    gate.resolve();
    await room;
    await Promise.all(all);
  });
});
