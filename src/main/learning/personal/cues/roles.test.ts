import { describe, expect, it } from 'vitest';
import { indexGrid } from '../../../../shared/domain/index.ts';
import type { Cue } from '../../../../shared/domain/index.ts';
import { calibratePlaces } from './calibrate-places.ts';
import type { CueExample } from './cue-example.ts';
import { placesOf } from './cue-example.ts';
import { findRoles } from './roles.ts';

const grid = [{ time: 0, bpm: 120, beat: 1 }];
const index = indexGrid(grid, 4);

function makeExample(trackId: number, cues: readonly Partial<Cue>[]): CueExample {
  return {
    trackId,
    group: String(trackId),
    grid,
    beatsPerBar: 4,
    duration: 200,
    profile: null,
    weight: 1,
    at: '2026-01-01T00:00:00.000Z',
    cues: cues.map((cue, i) => ({
      id: String(i),
      time: index.timeOfBar(1 + 8 * i),
      kind: 'memory',
      name: '',
      confidence: 1,
      source: 'manual',
      ...cue,
    })),
  };
}

describe('roles of cues', () => {
  it('are names, and otherwise slots or the order of memory cues', () => {
    const examples = Array.from({ length: 8 }, (_, i) =>
      makeExample(i, [
        { kind: 'hot', slot: 'B', name: 'Drop' },
        { name: '' },
        { kind: 'hot', slot: 'C' },
        ...(i === 0 ? [] : [{ name: '' }]),
        { kind: 'hot', slot: 'A', name: 'Drop' },
      ]),
    );
    const roles = findRoles(examples);
    expect(roles).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0],
      [3, 4, 4, 4, 4, 4, 4, 4],
      [2, 2, 2, 2, 2, 2, 2, 2],
      [1, 1, 1, 1, 1, 1, 1, 1],
      [null, 3, 3, 3, 3, 3, 3, 3],
    ]);
    expect(findRoles(examples.slice(0, 7))).toEqual([]);
  });

  it('are none where a mark is in too few tracks', () => {
    const examples = Array.from({ length: 30 }, (_, i) => makeExample(i, [{ name: i < 4 ? 'Odd' : `${i}` }]));
    expect(findRoles(examples)).toEqual([]);
    expect(placesOf(examples[0]!)).toHaveLength(1);
  });
});

describe('lines and roles', () => {
  it('are weighed by what they foretell', () => {
    const size = 400;
    const labels = Float32Array.from({ length: size }, (_, i) => Number(i % 4 === 0));
    const noise = Float64Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898) * 2);
    const telling = Float64Array.from(labels, (label, i) => (label ? 1 : -1) * 2 + noise[i]!);
    const ones = new Float64Array(size).fill(1);
    const good = calibratePlaces(noise, telling, labels, ones);
    expect(good.roleWeight).toBeGreaterThan(0.7);
    expect(Math.abs(good.scale)).toBeGreaterThan(0);
    const other = Float64Array.from({ length: size }, (_, i) => Math.sin(i * 7.77) * 2);
    const idle = calibratePlaces(telling, other, labels, ones);
    expect(idle.scale).toBeGreaterThan(0.7);
    expect(Math.abs(idle.roleWeight)).toBeLessThan(0.4);
    expect(calibratePlaces(telling, null, labels, ones).roleWeight).toBe(0);
  });
});
