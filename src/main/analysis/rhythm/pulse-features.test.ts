import { describe, expect, it } from 'vitest';
import type { BandOnsets } from '../front-end/band-onsets.ts';
import { measurePulse } from './pulse-features.ts';

const FRAME_RATE = 50;

/** Onsets at seconds, one list per band. */
function onsetsAt(low: readonly number[], mid: readonly number[], high: readonly number[]): BandOnsets {
  const frames = 80 * FRAME_RATE;
  const band = (times: readonly number[]): Float32Array => {
    const values = new Float32Array(frames);
    for (const time of times) values[Math.round((time + 0.01) * FRAME_RATE)] = 1;
    return values;
  };
  return { frames, frameRate: FRAME_RATE, low: band(low), mid: band(mid), high: band(high) };
}

const every = (step: number, from = 0): number[] =>
  Array.from({ length: Math.floor(79 / step) }, (_, k) => from + k * step);

describe('the backbeat', () => {
  const beat = 60 / 100;
  const kicks = every(4 * beat);
  const snares = every(4 * beat, beat);

  it('counts for the tempo at which kick and snare alternate, and against its double', () => {
    const rock = onsetsAt(every(2 * beat), every(2 * beat, beat), every(beat / 2));
    const right = measurePulse(rock, { period: beat, phase: 0 });
    const double = measurePulse(rock, { period: beat / 2, phase: 0 });
    expect(right.backbeat).toBe(1);
    expect(double.backbeat).toBeLessThan(0.1);
    expect(right.backbeat).toBeGreaterThan(double.backbeat);
  });

  it('speaks against a tempo at which every second beat is weaker in all bands', () => {
    const weaker = onsetsAt([...kicks, ...snares], [...kicks, ...snares], every(beat / 2));
    expect(measurePulse(weaker, { period: beat / 2, phase: 0 }).backbeat).toBeLessThan(0);
  });

  it('says nothing about music whose beats sound alike', () => {
    const alike = onsetsAt(every(beat), every(beat), every(beat));
    expect(measurePulse(alike, { period: beat, phase: 0 }).backbeat).toBeCloseTo(0, 2);
  });
});
