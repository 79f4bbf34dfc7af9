import { describe, expect, it } from 'vitest';
import { findUnsteadiness } from './unsteadiness.ts';
import { trackBeats } from './track-beats.ts';

const RATE = 50;

type Parts = readonly (readonly [bpm: number, seconds: number, start?: number])[];

/** A peak on every beat of several tempi, one part after another, from second `start` on. */
function peaks(parts: Parts): Float32Array {
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  const values = new Float32Array(total * RATE).fill(0.01);
  let from = 0;
  for (const [tempo, seconds, start = from] of parts) {
    for (let time = start; time < from + seconds - 0.01; time += 60 / tempo)
      values[Math.round(time * RATE)] = 0.9;
    from += seconds;
  }
  return values;
}

/** Whether a steady pulse of `bpm` fails where the model hears beats at these tempi, and drums play at those. */
function judge(
  bpm: number,
  heard: Parts,
  { drums = heard, needsClear = false }: { drums?: Parts; needsClear?: boolean } = {},
): boolean {
  const [beat, hits] = [peaks(heard), peaks(drums)];
  const flat = new Float32Array(beat.length);
  const activations = { source: 'made', frameRate: RATE, beat, downbeat: flat, boundary: flat };
  const bands = { frames: beat.length, frameRate: RATE, low: hits, mid: beat, high: hits };
  const period = 60 / bpm;
  const steady = { period, phase: 0 };
  const found = findUnsteadiness(trackBeats(beat, RATE, period), steady, { activations, bands });
  return needsClear ? found === 'clear' : found !== null;
}

describe('findUnsteadiness', () => {
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

  it('takes a melody in fours or fives of the beat for the same tempo, as long as the drums stay', () => {
    const melody = [
      [150, 60],
      [120, 60],
    ] as const;
    expect(judge(120, melody, { drums: [[120, 120]] })).toBe(false);
    expect(judge(120, melody)).toBe(true);
  });

  it.each([4 / 3, 3 / 4, 5 / 4, 1.17])('sees %d times the tempo at the end of a track', (ratio) => {
    const heard = [
      [120, 100],
      [120 * ratio, 18],
    ] as const;
    expect(judge(120, heard, { needsClear: true })).toBe(true);
    expect(judge(120, heard, { drums: [[120, 118]], needsClear: true })).toBe(false);
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
