import { describe, expect, it } from 'vitest';
import { indexGrid } from '../../../shared/domain/index.ts';
import { createSignalProcessingModel } from '../activations/signal-processing.ts';
import type { GridEstimate } from '../types.ts';
import { estimateGrid } from './estimate-grid.ts';
import { addGrooveOn, beatsAt, measureMono } from './synthetic-drums.fixture.ts';

const SAMPLE_RATE = 22050;
const model = createSignalProcessingModel();

async function estimate(beats: readonly number[]): Promise<GridEstimate> {
  const mono = new Float32Array(Math.round(SAMPLE_RATE * (beats.at(-1)! + 1)));
  addGrooveOn(mono, SAMPLE_RATE, beats);
  const features = measureMono(mono, SAMPLE_RATE);
  return estimateGrid(features, await model.activate(features.mel));
}

/** Largest error of a beat, in seconds. */
function worst({ grid, beatsPerBar }: GridEstimate, beats: readonly number[]): number {
  const index = indexGrid(grid, beatsPerBar);
  return Math.max(...beats.map((time) => Math.abs(index.nearestBeat(time).time - time)));
}

describe('a tempo that changes', () => {
  it.each([
    [174, 140],
    [85, 115],
    [100, 128],
    [120, 160],
    [120, 90],
    [150, 100],
    [125, 100],
    [120, 140, 12],
    [120, 160, 100],
  ])('is followed from %d to %d BPM', async (before, after, at = 55) => {
    const beats = beatsAt(0.2, 112, (time) => (time < at ? before : after));
    const estimated = await estimate(beats);
    expect(estimated.grid.length).toBeLessThanOrEqual(3);
    expect(estimated.grid[0]!.bpm).toBeCloseTo(before, 1);
    expect(estimated.grid.at(-1)!.bpm).toBeCloseTo(after, 1);
    expect(worst(estimated, beats)).toBeLessThan(0.01);
    // Low enough for the review queue.
    expect(estimated.confidence).toBeLessThan(0.8);
  });

  it('is followed through two jumps, there and back', async () => {
    const beats = beatsAt(0.2, 100, (time) => (time < 35 || time >= 65 ? 128 : 96));
    const estimated = await estimate(beats);
    expect(estimated.grid.length).toBeLessThanOrEqual(4);
    expect(worst(estimated, beats)).toBeLessThan(0.01);
  });

  it('is followed along a ramp, with few anchors, and bars go on through them', async () => {
    const beats = beatsAt(0.2, 89, (time) => 118 + (4 * time) / 90);
    const estimated = await estimate(beats);
    expect(worst(estimated, beats)).toBeLessThan(0.01);
    expect(estimated.grid.length).toBeLessThan(15);
    const index = indexGrid(estimated.grid, estimated.beatsPerBar);
    for (const time of beats.filter((_, k) => k % 4 === 0))
      expect(Math.abs(index.nearestDownbeat(time).time - time)).toBeLessThan(0.02);
  });

  it.each([
    [0.03, 60, 120],
    [0.01, 23, 97],
  ])('is followed where players drift by %d within %d s', async (depth, seconds, bpm) => {
    const beats = beatsAt(0.2, 100, (time) => bpm * (1 + depth * Math.sin((2 * Math.PI * time) / seconds)));
    // The last beat has no sound.
    expect(worst(await estimate(beats), beats.slice(0, -1))).toBeLessThan(0.01);
  });
});
