import { beforeEach, describe, expect, it } from 'vitest';
import { insertTrack } from '../../../../tests/fixtures/library/insert-track.ts';
import { openCore } from '../../../../tests/support/temporary-home.ts';
import { isSoundCut } from '../../../shared/domain/sound.ts';
import type { Core } from '../create-core.ts';

let core: Core;

const facts = [
  { energy: 0.95, loudness: -6.5, bandwidth: 16_500, codec: 'flac', fileSize: 30_000_000, duration: 300 },
  { energy: 0.31, loudness: -14, bandwidth: 16_500, codec: 'mp3', fileSize: 4_800_000, duration: 300 },
  { energy: 1, loudness: -9, bandwidth: 20_100, codec: 'mp3', fileSize: 12_000_000, duration: 300 },
  { energy: 0, loudness: null, bandwidth: null, codec: 'mp3', fileSize: 12_000_000, duration: 300 },
  { energy: null, loudness: -20, bandwidth: 17_000, codec: 'mp3', fileSize: 12_000_000, duration: 300 },
  { energy: 0.5, loudness: -20, bandwidth: 17_000, codec: 'mp3', fileSize: null, duration: 300 },
  { energy: 0.5, loudness: -20, bandwidth: 17_000, codec: 'mp3', fileSize: 9, duration: 0 },
] as const;

beforeEach(() => {
  core = openCore();
  for (const one of facts) insertTrack(core.db, one);
});

describe('filters on the sound', () => {
  it.each([
    ['energy 10', { energy: { from: 10, to: 10 } }, [1, 3]],
    ['energy 1 to 4', { energy: { from: 1, to: 4 } }, [2, 4]],
    ['loudness', { loudness: { from: -10, to: -6 } }, [1, 3]],
    ['bandwidth', { bandwidth: { from: 8_000, to: 17_000 } }, [1, 2, 5, 6, 7]],
    ['sound that is cut', { soundCut: true }, [1, 5]],
    ['sound that is not', { soundCut: false }, [2, 3]],
  ])('%s', (_what, filter, expected) => {
    expect(core.library.ids(filter)).toEqual(expected);
  });

  it('match the row of each track', () => {
    const rows = core.library.rows(core.library.ids({}));
    const cut = rows.filter((row) => isSoundCut(row) === true).map(({ id }) => id);
    expect(core.library.ids({ soundCut: true })).toEqual(cut);
  });

  it('sort with unknown values at the end', () => {
    expect(core.library.ids({}, [{ column: 'loudness', direction: 'descending' }]).slice(0, 3)).toEqual([
      1, 3, 2,
    ]);
    expect(core.library.ids({}, [{ column: 'bandwidth', direction: 'ascending' }]).at(-1)).toBe(4);
    expect(core.library.ids({}, [{ column: 'energy', direction: 'descending' }])[0]).toBe(3);
  });
});
