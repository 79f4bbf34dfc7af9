import { describe, expect, it } from 'vitest';
import { compareRecurrence } from './recurrence.ts';

const RATE = 50;
const SECONDS = 12;

/** Hits every `period` seconds. */
function hits(period: number): Float32Array {
  const values = new Float32Array(SECONDS * RATE);
  for (let time = 0; time < SECONDS; time += period) values[Math.floor(time * RATE)] = 1;
  return values;
}

const compare = (low: Float32Array, mid: Float32Array, high: Float32Array, period: number, other: number) =>
  compareRecurrence({ frames: low.length, frameRate: RATE, low, mid, high }, period, other, [0, SECONDS]);

describe('compareRecurrence', () => {
  it.each([
    [0.5, 0.375],
    [0.4, 0.6],
    [0.5, 0.46],
  ])('tells music at %d s from music at %d s', (period, other) => {
    const all = hits(period);
    const right = compare(all, all, all, period, other);
    const wrong = compare(all, all, all, other, period);
    expect(right.least).toBeGreaterThan(0.5);
    expect(wrong.mean).toBeCloseTo(-right.mean, 9);
  });

  it('shows the band that keeps to the other tempo', () => {
    const { least } = compare(hits(0.5), hits(0.375), hits(0.5), 0.375, 0.5);
    expect(least).toBeLessThan(-0.5);
  });

  it('shows nothing in silence, and for a tempo against its double', () => {
    const silence = new Float32Array(SECONDS * RATE);
    expect(compare(silence, silence, silence, 0.5, 0.4).mean).toBe(0);
    const all = hits(0.5);
    expect(compare(all, all, all, 1, 0.5)).toEqual({ mean: 0, least: 0 });
  });
});
