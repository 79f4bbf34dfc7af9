import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCamelot } from '../../../shared/domain/index.ts';
import type { CamelotKey, Mode } from '../../../shared/domain/index.ts';
import type { Chroma } from '../types.ts';
import { estimateKey } from './estimate-key.ts';

function repeat(values: readonly number[], frames = 100): Chroma {
  const data = new Float32Array(frames * 12);
  for (let frame = 0; frame < frames; frame++) data.set(values, frame * 12);
  return { data, frames, rate: 5, tuning: 0 };
}

/** Time spent on each degree in I–IV–V–I with a scale on top, from music theory rather than from the profiles. */
const degrees: Readonly<Record<Mode, readonly number[]>> = {
  major: [5, 0, 2, 0, 3, 2.5, 0, 4, 0, 2, 0, 1.5],
  minor: [5, 0, 2, 3, 0, 2.5, 0, 4, 2, 0, 1.5, 0.5],
};

function pitchesOf(tonic: number, mode: Mode): number[] {
  const sum = degrees[mode].reduce((a, b) => a + b, 0);
  return Array.from({ length: 12 }, (_, pitch) => degrees[mode][(pitch - tonic + 12) % 12]! / sum);
}

function even(value: number): number[] {
  return Array.from({ length: 12 }, () => value);
}

describe('estimateKey', () => {
  it('names all 24 keys', () => {
    for (let tonic = 0; tonic < 12; tonic++)
      for (const mode of ['major', 'minor'] as const)
        expect(estimateKey({ chroma: repeat(pitchesOf(tonic, mode)) })?.key).toBe(toCamelot(tonic, mode));
  });
  it('transposes with the music, at the same confidence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 11 }),
        (values, shift) => {
          const moved = values.map((_, pitch) => values[(pitch - shift + 12) % 12]!);
          const a = estimateKey({ chroma: repeat(values) });
          const b = estimateKey({ chroma: repeat(moved) });
          expect(b?.confidence ?? 0).toBeCloseTo(a?.confidence ?? 0, 5);
        },
      ),
      { numRuns: 50 },
    );
  });
  it('is less sure of a bare fifth than of a full scale', () => {
    const fifth = Array.from({ length: 12 }, (_, pitch) => (pitch === 0 || pitch === 7 ? 0.5 : 0));
    const bare = estimateKey({ chroma: repeat(fifth) });
    const full = estimateKey({ chroma: repeat(pitchesOf(0, 'minor')) });
    expect(bare!.confidence).toBeLessThan(full!.confidence);
  });
  it('has no key for silence, for a moment of sound, and for pitches without preference', () => {
    expect(estimateKey({ chroma: repeat(even(0)) })).toBeNull();
    expect(estimateKey({ chroma: repeat(pitchesOf(3, 'minor'), 5) })).toBeNull();
    expect(estimateKey({ chroma: repeat(even(1 / 12)) })).toBeNull();
    expect(estimateKey({ chroma: { data: new Float32Array(0), frames: 0, rate: 5, tuning: 0 } })).toBeNull();
  });
  it('takes the likeliest key that a network heard, and its probability', () => {
    const heard = new Map<CamelotKey, number>([
      ['8B', 0.3],
      ['8A', 0.6],
      ['9A', 0.1],
    ]);
    const chroma = repeat(pitchesOf(0, 'major'));
    expect(estimateKey({ chroma }, { key: heard })).toEqual({ key: '8A', confidence: 0.6 });
    expect(estimateKey({ chroma }, { key: heard, keySource: 'ml_model_key-1' })?.source).toBe(
      'ml_model_key-1',
    );
    expect(estimateKey({ chroma: repeat(even(1 / 12)) }, { key: heard })).toBeNull();
  });
  it('does not let silent frames blur the key', () => {
    const sound = repeat(pitchesOf(9, 'minor'), 60);
    const data = new Float32Array(200 * 12);
    data.set(sound.data, 0);
    const chroma: Chroma = { data, frames: 200, rate: 5, tuning: 0 };
    expect(estimateKey({ chroma })).toEqual(estimateKey({ chroma: sound }));
  });
});
