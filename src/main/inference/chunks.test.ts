import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyChunk, planChunks, settingsForBatches } from './chunks.ts';
import type { ChunkSettings } from './manifest.ts';
import { toMelSpectrogram } from '../analysis/front-end/mel-values.ts';

const settings = (changes: Partial<ChunkSettings>): ChunkSettings => ({
  frames: 100,
  border: 10,
  align: 1,
  minimum: 1,
  edges: 'track',
  ...changes,
});

const settingsArbitrary = fc
  .record({
    align: fc.integer({ min: 1, max: 12 }),
    border: fc.integer({ min: 0, max: 6 }),
    step: fc.integer({ min: 2, max: 20 }),
  })
  .map(({ align, border, step }) =>
    settings({ align, border: border * align, frames: (2 * border + step) * align, minimum: align }),
  );

describe('planChunks', () => {
  it('keeps every frame of the track once, in order', () => {
    fc.assert(
      fc.property(settingsArbitrary, fc.integer({ min: 1, max: 3000 }), (chunk, frames) => {
        const chunks = planChunks(frames, chunk);
        expect(chunks.at(-1)!.keepTo).toBe(frames);
        for (const [i, { keepFrom, keepTo }] of chunks.entries()) {
          expect(keepTo).toBeGreaterThan(keepFrom);
          expect(keepFrom).toBe(i === 0 ? 0 : chunks[i - 1]!.keepTo);
        }
      }),
    );
  });

  it('gives every kept frame its border inside the track, starts on the raster, and never exceeds the size', () => {
    fc.assert(
      fc.property(settingsArbitrary, fc.integer({ min: 1, max: 3000 }), (chunk, frames) => {
        for (const { start, length, keepFrom, keepTo } of planChunks(frames, chunk)) {
          expect(length).toBeLessThanOrEqual(chunk.frames);
          expect(start % chunk.align).toBe(0);
          expect(keepFrom - start).toBeGreaterThanOrEqual(start === 0 ? 0 : chunk.border);
          const end = start + length;
          expect(end - keepTo).toBeGreaterThanOrEqual(end >= frames ? 0 : chunk.border);
        }
      }),
    );
  });

  it('keeps a track that fits in one run whole', () => {
    expect(planChunks(100, settings({}))).toEqual([{ start: 0, length: 100, keepFrom: 0, keepTo: 100 }]);
  });

  it('pads a very short track to the minimum', () => {
    expect(planChunks(3, settings({ minimum: 10 }))).toEqual([
      { start: 0, length: 10, keepFrom: 0, keepTo: 3 },
    ]);
  });

  it('plans nothing for no frames', () => {
    expect(planChunks(0, settings({}))).toEqual([]);
  });

  /** split_piece and aggregate_prediction(keep_first) of Beat This!, reimplemented. */
  function beatThisPlan(frames: number): { starts: number[]; owner: Int32Array } {
    const [size, border] = [1500, 6];
    const starts: number[] = [];
    for (let start = -border; start < frames - border; start += size - 2 * border) starts.push(start);
    if (frames > size - 2 * border) starts[starts.length - 1] = frames - (size - border);
    const owner = new Int32Array(frames).fill(-1);
    for (let i = starts.length - 1; i >= 0; i--)
      owner.fill(i, Math.max(0, starts[i]! + border), Math.min(frames, starts[i]! + size - border));
    return { starts, owner };
  }

  it('cuts like Beat This! itself', () => {
    const chunk = settings({ frames: 1500, border: 6, edges: 'silence' });
    for (const frames of [1, 100, 1487, 1488, 1489, 1500, 2975, 2976, 2977, 15_000, 12_345]) {
      const expected = beatThisPlan(frames);
      const chunks = planChunks(frames, chunk);
      expect(chunks.map(({ start }) => start)).toEqual(expected.starts);
      const owner = new Int32Array(frames).fill(-1);
      for (const [i, { keepFrom, keepTo }] of chunks.entries()) owner.fill(i, keepFrom, keepTo);
      expect(owner).toEqual(expected.owner);
    }
  });
});

describe('copyChunk', () => {
  it('pads with silence where the chunk extends beyond the track', () => {
    const mel = toMelSpectrogram(Float32Array.of(1, 2, 3, 4, 5, 6), { bands: 2, frameRate: 50 });
    const target = new Float32Array(12);
    copyChunk(mel, { start: -1, length: 5, keepFrom: 0, keepTo: 3 }, target, 1);
    expect([...target]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0]);
  });
});

describe('settingsForBatches', () => {
  it('cuts tracks that would otherwise go in whole, but no shorter than is worthwhile', () => {
    const framesOf = (changes: Partial<ChunkSettings>): number =>
      settingsForBatches(settings(changes)).frames;
    expect(framesOf({ frames: 16_000, border: 2290, align: 10 })).toBe(9160);
    expect(framesOf({ frames: 16_000, border: 6, align: 7 })).toBe(3003);
    expect(framesOf({ frames: 1500, border: 6, edges: 'silence' })).toBe(1500);
  });

  it('gives all chunks of a track one length except the last, which ends with the track', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9161, max: 60_000 }), (frames) => {
        const cut = settingsForBatches(settings({ frames: 16_000, border: 2290, align: 10 }));
        const chunks = planChunks(frames, cut);
        const last = chunks.pop()!;
        expect(chunks.every(({ length }) => length === 9160)).toBe(true);
        expect(last.start + last.length).toBe(frames);
        expect(last.length).toBeGreaterThan(9150);
      }),
    );
  });
});
