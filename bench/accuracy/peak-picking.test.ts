import { describe, expect, it } from 'vitest';
import { pickBeats, pickPeaks } from './peak-picking.ts';

/** Bumps three frames wide around the given positions, in frames. */
function bumps(length: number, positions: readonly number[], height = 0.9): Float32Array {
  return Float32Array.from({ length }, (_, i) =>
    Math.max(0, ...positions.map((at) => height * (1 - ((i - at) / 3) ** 2))),
  );
}

describe('peak picking', () => {
  it('finds peaks between frames', () => {
    const peaks = pickPeaks(bumps(100, [20.3, 60.75]), 50);
    expect(peaks).toHaveLength(2);
    expect(peaks[0]).toBeCloseTo(20.3 / 50, 4);
    expect(peaks[1]).toBeCloseTo(60.75 / 50, 4);
  });

  it('counts a plateau once and ignores improbable peaks', () => {
    const activation = bumps(100, [70], 0.4);
    activation.set([0.8, 0.8], 30);
    expect(pickPeaks(activation, 50)).toHaveLength(1);
  });

  it('moves downbeats onto beats and derives the tempo from the intervals', () => {
    const positions = Array.from({ length: 16 }, (_, k) => 10 + 25 * k);
    const found = pickBeats({
      source: 'test',
      frameRate: 50,
      beat: bumps(420, positions),
      downbeat: bumps(420, [11, 111, 211, 311]),
      boundary: new Float32Array(420),
    });
    expect(found.beats).toHaveLength(16);
    expect(found.downbeats).toEqual([0, 4, 8, 12].map((k) => found.beats[k]));
    expect(found.bpm).toBeCloseTo(120, 3);
  });

  it('finds nothing in silence', () => {
    const silence = new Float32Array(100);
    expect(
      pickBeats({ source: 'test', frameRate: 50, beat: silence, downbeat: silence, boundary: silence }),
    ).toEqual({ beats: [], downbeats: [], bpm: null });
  });
});
