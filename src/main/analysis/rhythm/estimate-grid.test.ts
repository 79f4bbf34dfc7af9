import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexGrid } from '../../../shared/domain/index.ts';
import { createSignalProcessingModel } from '../activations/signal-processing.ts';
import type { GridEstimate } from '../types.ts';
import { estimateGrid } from './estimate-grid.ts';
import { addGroove, addKick, createNoise, measureMono } from './synthetic-drums.fixture.ts';

/** The grid fit reads nothing above 11 kHz. */
const SAMPLE_RATE = 22050;
const model = createSignalProcessingModel();

async function estimate(mono: Float32Array): Promise<GridEstimate> {
  const features = measureMono(mono, SAMPLE_RATE);
  return estimateGrid(features, await model.activate(features.mel));
}

/** Offset of the grid's nearest beat from `time`, seconds. */
function offsetAt(estimated: GridEstimate, time: number): number {
  return indexGrid(estimated.grid, estimated.beatsPerBar).nearestBeat(time).time - time;
}

describe('estimateGrid', () => {
  it('finds tempo to 0.01 BPM, beats to 2 ms and the downbeat of grooves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 9500, max: 17800 }),
        fc.integer({ min: 0, max: 999 }),
        fc.boolean(),
        async (centiBpm, offset, isBroken) => {
          const bpm = centiBpm / 100;
          const start = offset / 1000;
          const mono = new Float32Array(SAMPLE_RATE * 70);
          const bars = Math.floor(((70 - start) * bpm) / 240);
          addGroove(mono, SAMPLE_RATE, { bpm, start, bars, isBroken });
          const estimated = await estimate(mono);
          const [anchor] = estimated.grid;
          expect(estimated.grid).toHaveLength(1);
          expect(Math.abs(anchor!.bpm - bpm)).toBeLessThan(0.01);
          expect(anchor!.beat).toBe(1);
          expect(Math.abs(anchor!.time - start)).toBeLessThan(0.002);
          expect(Math.abs(offsetAt(estimated, start + (bars - 1) * (240 / bpm)))).toBeLessThan(0.002);
        },
      ),
      { numRuns: 8, seed: 20, endOnFailure: true },
    );
  });

  it('leaves a grid unplaced on request', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 60);
    addGroove(mono, SAMPLE_RATE, { bpm: 123.4, start: 0.307, bars: 30 });
    const features = measureMono(mono, SAMPLE_RATE);
    const activations = await model.activate(features.mel);
    const offset = (estimated: GridEstimate): number =>
      Math.abs(offsetAt(estimated, 0.307 + 15 * (240 / 123.4)));
    const coarse = offset(estimateGrid(features, activations, { refine: false }));
    expect(coarse).toBeGreaterThan(offset(estimateGrid(features, activations)));
    expect(coarse).toBeLessThan(0.02);
  });

  it('keeps one grid through breaks without drums', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 120);
    addGroove(mono, SAMPLE_RATE, {
      bpm: 124.37,
      start: 0.4,
      bars: 60,
      breaks: [
        [16, 24],
        [40, 50],
      ],
    });
    const estimated = await estimate(mono);
    expect(estimated.grid).toHaveLength(1);
    expect(Math.abs(estimated.grid[0]!.bpm - 124.37)).toBeLessThan(0.01);
    expect(Math.abs(estimated.grid[0]!.time - 0.4)).toBeLessThan(0.002);
  });

  it('puts the anchor on the first downbeat of the track, not on the first sound', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 80);
    addGroove(mono, SAMPLE_RATE, { bpm: 128, start: 8 * 1.875 + 0.3, bars: 32 });
    const estimated = await estimate(mono);
    expect(Math.abs(estimated.grid[0]!.time - 0.3)).toBeLessThan(0.002);
  });

  it('follows a change of tempo with a second anchor', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 132);
    addGroove(mono, SAMPLE_RATE, { bpm: 120, start: 0, bars: 30 });
    addGroove(mono, SAMPLE_RATE, { bpm: 140, start: 60, bars: 42 });
    const estimated = await estimate(mono);
    expect(estimated.grid).toHaveLength(2);
    const [first, second] = estimated.grid;
    expect(Math.abs(first!.bpm - 120)).toBeLessThan(0.02);
    expect(Math.abs(second!.bpm - 140)).toBeLessThan(0.02);
    expect(Math.abs(second!.time - 60)).toBeLessThan(1);
    expect(Math.abs(offsetAt(estimated, 30))).toBeLessThan(0.003);
    expect(Math.abs(offsetAt(estimated, 60 + 20 * (60 / 140)))).toBeLessThan(0.003);
    expect(indexGrid(estimated.grid).nearestDownbeat(60 + 40 * (60 / 140)).time).toBeCloseTo(
      60 + 40 * (60 / 140),
      2,
    );
  });

  it('offers half and double tempo and is surer of plain grooves than of bare clicks', async () => {
    const groove = new Float32Array(SAMPLE_RATE * 64);
    addGroove(groove, SAMPLE_RATE, { bpm: 126, start: 0, bars: 32 });
    const clicks = new Float32Array(SAMPLE_RATE * 64);
    for (let k = 0; k < 134; k++) addKick(clicks, SAMPLE_RATE, k * (60 / 126));
    const [sure, unsure] = [await estimate(groove), await estimate(clicks)];
    expect(sure.alternatives.map(({ bpm }) => bpm)).toEqual(expect.arrayContaining([63]));
    expect(sure.downbeatConfidence).toBeGreaterThan(unsure.downbeatConfidence);
    expect(Math.abs(unsure.grid[0]!.bpm - 126)).toBeLessThan(0.01);
  });

  it('finds no grid in silence, in noise and in next to nothing', async () => {
    const noise = createNoise(5);
    for (const mono of [
      new Float32Array(0),
      new Float32Array(SAMPLE_RATE * 30),
      Float32Array.from({ length: SAMPLE_RATE }, noise),
      Float32Array.from({ length: SAMPLE_RATE * 60 }, () => 0.3 * noise()),
    ])
      expect(await estimate(mono)).toMatchObject({ grid: [], confidence: 0, alternatives: [] });
  });

  it('finds no grid in silence and hum where a network hears beats', () => {
    for (const hum of [0, 0.2]) {
      const features = measureMono(
        Float32Array.from({ length: SAMPLE_RATE * 40 }, (_, i) => hum * Math.sin(i / 20)),
        SAMPLE_RATE,
      );
      const beat = Float32Array.from({ length: features.mel.frames }, (_, t) => (t % 25 === 0 ? 0.9 : 0.01));
      const flat = new Float32Array(features.mel.frames).fill(0.01);
      const activations = { source: 'ml_model_test', frameRate: 50, beat, downbeat: flat, boundary: flat };
      expect(estimateGrid(features, activations).grid).toEqual([]);
    }
  });

  it('counts music in the tempo range that it is given', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 60);
    addGroove(mono, SAMPLE_RATE, { bpm: 128, start: 0.2, bars: 30 });
    const features = measureMono(mono, SAMPLE_RATE);
    const activations = await model.activate(features.mel);
    for (const [min, max, bpm] of [
      [88, 175, 128],
      [60, 119, 64],
      [140, 279, 256],
    ] as const) {
      const { grid } = estimateGrid(features, activations, { tempoRange: { min, max } });
      expect(grid[0]!.bpm).toBeCloseTo(bpm, 1);
    }
  });

  it('is no less sure of a tempo in a range that rules half and double out', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 60);
    addGroove(mono, SAMPLE_RATE, { bpm: 174, start: 0.2, bars: 40 });
    const features = measureMono(mono, SAMPLE_RATE);
    const activations = await model.activate(features.mel);
    const free = estimateGrid(features, activations);
    const settled = estimateGrid(features, activations, { tempoRange: { min: 98, max: 195 } });
    expect(settled.grid[0]!.bpm).toBeCloseTo(174, 1);
    expect(settled.confidence).toBeGreaterThanOrEqual(free.confidence);
  });
});
