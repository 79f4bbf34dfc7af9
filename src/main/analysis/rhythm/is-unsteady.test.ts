import { describe, expect, it } from 'vitest';
import { isUnsteady } from './is-unsteady.ts';
import { trackBeats } from './track-beats.ts';

const RATE = 50;

/**
 * Whether a steady pulse of `bpm` fails for an activation with a peak on every beat of several tempi, one part after
 * another, from second `start` on.
 */
function judge(
  bpm: number,
  parts: readonly (readonly [bpm: number, seconds: number, start?: number])[],
): boolean {
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  const beat = new Float32Array(total * RATE).fill(0.01);
  let from = 0;
  for (const [tempo, seconds, start = from] of parts) {
    for (let time = start; time < from + seconds - 0.01; time += 60 / tempo)
      beat[Math.round(time * RATE)] = 0.9;
    from += seconds;
  }
  const flat = new Float32Array(beat.length);
  const activations = { source: 'made', frameRate: RATE, beat, downbeat: flat, boundary: flat };
  const period = 60 / bpm;
  return isUnsteady(trackBeats(beat, RATE, period), { period, phase: 0 }, activations);
}

describe('isUnsteady', () => {
  it('holds on to a steady tempo', () => {
    expect(judge(126, [[126, 240]])).toBe(false);
  });

  it('sees a change of tempo', () => {
    expect(
      judge(120, [
        [120, 60],
        [132, 60],
      ]),
    ).toBe(true);
    expect(
      judge(174, [
        [174, 60],
        [140, 60],
      ]),
    ).toBe(true);
  });

  it('sees beats walk off the grid, slowly and further than half a beat', () => {
    expect(
      judge(134, [
        [134, 120],
        [133.3, 100],
      ]),
    ).toBe(true);
  });

  it('takes a melody in fours or fives of the beat for the same tempo', () => {
    expect(
      judge(120, [
        [150, 60],
        [120, 60],
      ]),
    ).toBe(false);
  });

  it('takes a stretch half a beat off for the same tempo: structure decides which half is the beat', () => {
    expect(
      judge(120, [
        [120, 60],
        [120, 60, 60.25],
      ]),
    ).toBe(false);
  });
});
