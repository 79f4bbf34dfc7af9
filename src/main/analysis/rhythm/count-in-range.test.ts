import { describe, expect, it } from 'vitest';
import type { Activations } from '../types.ts';
import { countInRange } from './count-in-range.ts';
import { COUNTED } from './pulse-hypotheses.ts';

const FRAME_RATE = 50;
const beatsOf = (bpm: number, from: number): number[] =>
  Array.from({ length: 40 }, (_, k) => from + (k * 60) / bpm);

/** Activations that are high at the loud times, and half as high at the others. */
function activate(loud: readonly number[], soft: readonly number[] = []): Activations {
  const beat = new Float32Array(60 * FRAME_RATE);
  for (const time of soft) beat[Math.round(time * FRAME_RATE)] = 0.45;
  for (const time of loud) beat[Math.round(time * FRAME_RATE)] = 0.9;
  const empty = new Float32Array(beat.length);
  return { frameRate: FRAME_RATE, beat, downbeat: empty, boundary: empty } as unknown as Activations;
}

describe('countInRange', () => {
  it.each([0, 1])('halves a stretch that is too fast for beats, onto the louder half (%d)', (parity) => {
    const fast = beatsOf(256, 1);
    const loud = fast.filter((_, k) => k % 2 === parity);
    expect(countInRange(fast, COUNTED, activate(loud, fast))).toEqual(loud);
  });

  it('doubles a stretch below the range that a person prefers', () => {
    const doubled = countInRange(beatsOf(80, 1), { min: 98, max: 195 }, activate(beatsOf(80, 1)));
    expect(doubled).toHaveLength(79);
    expect(doubled[1]! - doubled[0]!).toBeCloseTo(60 / 160, 6);
  });

  it('leaves what is in the range, and what no octave brings into it', () => {
    for (const [bpm, range] of [
      [174, COUNTED],
      [150, { min: 100, max: 140 }],
      [90, { min: 100, max: 140 }],
    ] as const) {
      const beats = beatsOf(bpm, 1);
      expect(countInRange(beats, range, activate(beats))).toEqual(beats);
    }
  });
});
