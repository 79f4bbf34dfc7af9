import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexGrid } from '../../shared/domain/index.ts';
import { clicksBetween, positionAt } from './clock.ts';

const seconds = (most: number) => fc.integer({ min: 0, max: most * 1000 }).map((ms) => ms / 1000);

describe('playback clock', () => {
  it('runs with the hardware clock outside a loop', () => {
    expect(positionAt({ contextTime: 10, position: 3, loop: null }, 12.5)).toBe(5.5);
    // Playback that starts after the end of the loop never enters it.
    expect(positionAt({ contextTime: 10, position: 9, loop: { start: 2, end: 4 } }, 12)).toBe(11);
  });

  it('stays inside a loop once its end was reached', () => {
    fc.assert(
      fc.property(seconds(10), seconds(10), seconds(60), (start, length, elapsed) => {
        const loop = { start, end: start + length + 0.25 };
        const position = positionAt({ contextTime: 5, position: 0, loop }, 5 + elapsed);
        expect(position).toBeLessThan(loop.end + 1e-9);
        expect(position).toBeGreaterThanOrEqual(Math.min(elapsed, start) - 1e-9);
      }),
    );
  });
});

describe('metronome', () => {
  const grid = indexGrid([{ time: 0.5, bpm: 120, beat: 1 }]);

  it('clicks on every beat of the grid, downbeats apart', () => {
    const clicks = clicksBetween({ contextTime: 100, position: 0, loop: null }, grid, 100, 102.6);
    expect(clicks.map(({ contextTime }) => Number(contextTime.toFixed(9)))).toEqual([
      100, 100.5, 101, 101.5, 102, 102.5,
    ]);
    expect(clicks.map(({ isDownbeat }) => isDownbeat)).toEqual([false, true, false, false, false, true]);
  });

  it('clicks in time with the music through a loop', () => {
    const loop = { start: 1, end: 3 };
    const clicks = clicksBetween({ contextTime: 0, position: 1, loop }, grid, 0, 6);
    expect(clicks).toHaveLength(12);
    for (const [i, click] of clicks.entries()) expect(click.contextTime).toBeCloseTo(i * 0.5, 9);
    expect(clicks.filter(({ isDownbeat }) => isDownbeat)).toHaveLength(3);
  });

  it('gives each click to exactly one of two successive windows', () => {
    fc.assert(
      fc.property(seconds(4), seconds(8), seconds(8), fc.boolean(), (position, cut, rest, looped) => {
        const anchor = { contextTime: 1, position, loop: looped ? { start: 1.03, end: 4.21 } : null };
        const whole = clicksBetween(anchor, grid, 1, 1 + cut + rest);
        const parts = [
          ...clicksBetween(anchor, grid, 1, 1 + cut),
          ...clicksBetween(anchor, grid, 1 + cut, 1 + cut + rest),
        ];
        expect(parts).toHaveLength(whole.length);
        for (const [i, click] of parts.entries())
          expect(click.contextTime).toBeCloseTo(whole[i]!.contextTime, 6);
      }),
    );
  });
});
