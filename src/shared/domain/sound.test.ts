import { describe, expect, it } from 'vitest';
import { energyLevel, isSoundCut } from './sound.ts';

describe('energyLevel', () => {
  it('maps 0–1 to levels from 1 to 10', () => {
    expect([0, 0.05, 0.1, 0.55, 0.99, 1].map(energyLevel)).toEqual([1, 1, 2, 6, 10, 10]);
  });
});

describe('isSoundCut', () => {
  const track = { bandwidth: 16_000, codec: 'mp3', fileSize: 12_000_000, duration: 300 };
  it.each([
    [{}, true],
    [{ bandwidth: 20_000 }, false],
    // 128 kbit/s: the spectrum is expected to end there.
    [{ fileSize: 4_800_000 }, false],
    [{ codec: 'flac', fileSize: 1 }, true],
    [{ bandwidth: null }, null],
    [{ fileSize: null }, null],
    [{ duration: 0 }, null],
  ])('%j: %s', (change, expected) => {
    expect(isSoundCut({ ...track, ...change })).toBe(expected);
  });
});
