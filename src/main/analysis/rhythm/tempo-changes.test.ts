import { describe, expect, it } from 'vitest';
import { findTempoStretches } from './tempo-changes.ts';

const RATE = 50;

/** Activation with a peak on every beat of `bpm` for `seconds`, part after part. */
function beatsAt(...parts: readonly (readonly [bpm: number, seconds: number])[]): Float32Array {
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  const strength = new Float32Array(total * RATE);
  let start = 0;
  for (const [bpm, seconds] of parts) {
    for (let time = start; time < start + seconds - 0.01; time += 60 / bpm)
      strength[Math.round(time * RATE)] = 1;
    start += seconds;
  }
  return strength;
}

describe('findTempoStretches', () => {
  it('keeps a steady tempo in one', () => {
    expect(findTempoStretches(beatsAt([126, 240]), RATE, 60 / 126)).toHaveLength(1);
  });
  it('finds a change of tempo', () => {
    const stretches = findTempoStretches(beatsAt([120, 120], [132, 120]), RATE, 60 / 132);
    expect(stretches.map(({ period }) => Math.round(60 / period))).toEqual([120, 132]);
    expect(stretches[1]!.from).toBeGreaterThan(110);
    expect(stretches[1]!.from).toBeLessThan(130);
  });
  it('takes a pulse in fours or fives of the beat for the same tempo', () => {
    expect(findTempoStretches(beatsAt([150, 120], [120, 120]), RATE, 60 / 120)).toHaveLength(1);
  });
});
