import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import type { RowSpec } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Sort, TrackFilter } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';

const rows: RowSpec[] = [
  { id: 1, name: `100% "Rock'n'Roll"`, artist: 'A_B*', key: '10B', more: { Genre: 'House', Year: '1999' } },
  { id: 2, name: 'Björk á la carte', artist: 'ÄRZTE', key: '2A', bpm: 128 },
  {
    id: 3,
    name: 'plain',
    artist: 'zz',
    key: '',
    bpm: null,
    more: { Genre: 'Techno', Comments: 'warm-up OR peak' },
  },
  { id: 4, name: 'Plain again', artist: 'AB', key: '10A', bpm: 90, path: '/nowhere/folder/needle.mp3' },
  { id: 5, name: 'a\\b', artist: '夜のドライブ', key: '1B', memory: [0.25], more: { Rating: '255' } },
];
let core: Core;

beforeEach(async () => {
  core = openCore();
  const path = join(temporaryFolder(), 'library.xml');
  await importInProcess(core, writeRekordboxFile(path, rows, [{ name: 'List', ids: [4, 1, 4, 2] }]));
});

function found(filter: TrackFilter, sort: readonly Sort[] = []): number[] {
  return core.library.ids(filter, sort);
}

describe('library query', () => {
  it.each([
    ['plain', [3, 4]],
    ['PLAIN again', [4]],
    ['again plain', [4]],
    ['pla', [3, 4]],
    ['pl', [3, 4]],
    ['%', [1]],
    ['100%', [1]],
    ['_', [1]],
    ['A_B', [1]],
    ['*', [1]],
    ['A_B*', [1]],
    [`Rock'n'Roll`, [1]],
    ['"Rock', [1]],
    ['"', [1]],
    ['\\', [5]],
    ['a\\b', [5]],
    ['OR', [2]],
    ['warm-up', [3]],
    ['NEAR(plain)', []],
    ['title:plain', [3, 4]],
    ['album:plain', []],
    ['needle.mp3', [4]],
    ['björk', [2]],
    ['BJÖRK', [2]],
    ['ärzte', [2]],
    ['Är', [2]],
    ['bjork', [2]],
    ['arzte', [2]],
    ['ar', [2]],
    ['bjo\u0308rk', [2]],
    ['plàin', [3, 4]],
    ['-plàin -rock -ärzte', [5]],
    ['artist:árzte', [2]],
    ['ドライブ', [5]],
    ['夜', [5]],
    ['plain nothing', []],
    ['   ', [1, 2, 3, 4, 5]],
  ])('finds the words of %j', (text, expected) => {
    expect(found({ text })).toEqual(expected);
  });

  it('does not match a word whose letters are apart', () => {
    core.db.connection.prepare("UPDATE track SET title = 'abcd xbcde' WHERE id = 3").run();
    expect(found({ text: 'bcde' })).toEqual([3]);
    // It contains "abc", "bcd" and "cde".
    expect(found({ text: 'abcde' })).toEqual([]);
  });

  it('finds titles after they change', () => {
    core.db.connection.prepare("UPDATE track SET title = 'Renamed song' WHERE id = 3").run();
    expect(found({ text: 'plain' })).toEqual([4]);
    expect(found({ text: 'renamed' })).toEqual([3]);
  });

  it('sorts keys around the Camelot wheel, with unknown values last in both directions', () => {
    const by = (column: Sort['column'], direction: Sort['direction']): number[] =>
      found({}, [{ column, direction }]);
    expect(by('key', 'ascending')).toEqual([5, 2, 4, 1, 3]);
    expect(by('key', 'descending')).toEqual([1, 4, 2, 5, 3]);
    expect(by('bpm', 'ascending')).toEqual([4, 1, 5, 2, 3]);
    expect(by('bpm', 'descending')).toEqual([2, 1, 5, 4, 3]);
    expect(by('year', 'ascending')[0]).toBe(1);
    expect(by('year', 'descending')[0]).toBe(1);
    expect(by('title', 'ascending')).toEqual([1, 5, 2, 3, 4]);
    expect(by('rating', 'descending')[0]).toBe(5);
    expect(
      found({}, [
        { column: 'genre', direction: 'descending' },
        { column: 'bpm', direction: 'descending' },
      ]),
    ).toEqual([3, 1, 2, 5, 4]);
  });

  it('filters by values, ranges, flags and playlists', () => {
    expect(found({ keys: ['10A', '10B'] })).toEqual([1, 4]);
    expect(found({ genres: ['House', 'Techno'] })).toEqual([1, 3]);
    expect(found({ bpm: { from: 90, to: 120 } })).toEqual([1, 4, 5]);
    expect(found({ flags: ['grid_missing'] })).toEqual([3]);
    expect(found({ flags: ['cue_off_grid', 'grid_missing'] })).toEqual([3, 5]);
    expect(found({ tiers: [1, 3] })).toEqual([]);
    expect(found({ tiers: [2] })).toHaveLength(5);
    expect(found({ missing: true })).toHaveLength(5);
    expect(found({ analyzed: true })).toEqual([]);
    expect(found({ trackIds: [5, 2, 77] })).toEqual([2, 5]);
    const playlistId = core.playlists.idByName('List');
    expect(found({ playlistId })).toEqual([1, 2, 4]);
    expect(found({ playlistId }, [{ column: 'playlistPosition', direction: 'ascending' }])).toEqual([
      4, 1, 2,
    ]);
    expect(found({ playlistId, text: 'again' })).toEqual([4]);
    const root = core.db.connection
      .prepare<[], number>('SELECT id FROM playlist WHERE parent_id IS NULL')
      .pluck()
      .get()!;
    expect(found({ playlistId: root }, [{ column: 'playlistPosition', direction: 'ascending' }])).toEqual([
      4, 1, 2,
    ]);
    expect(found({}, [{ column: 'playlistPosition', direction: 'ascending' }])).toHaveLength(5);
  });

  it('applies qualifiers in the search text', () => {
    expect(found({ text: 'bpm:90-120' })).toEqual([1, 4, 5]);
    expect(found({ text: 'key:10A,10B' })).toEqual([1, 4]);
    expect(found({ text: 'genre:house' })).toEqual(found({ genres: ['House'] }));
    expect(found({ text: '-plain' })).not.toContain(4);
    expect(found({ text: 'tier:1' })).toEqual([]);
    expect(found({ text: 'tier:2 bpm:90-120 -plain' })).not.toContain(4);
  });

  it('finds the newest tracks of an old library as recently added', () => {
    expect(found({ addedWithinDays: 1 }).length).toBeGreaterThan(0);
  });

  it('splits the library into tracks that need review and those that do not', () => {
    const needing = found({ needsReview: true });
    expect([...needing, ...found({ needsReview: false })].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(needing).toContain(3);
    expect(core.library.summary()).toMatchObject({
      total: 5,
      needReview: needing.length,
      tiers: { cleaned: 5 },
    });
  });

  it('distinguishes modified tracks from imported ones', () => {
    expect(found({ modifiedSince: '2020-01-01T00:00:00.000Z' })).toEqual([]);
    core.edits.bulk([2], { addFlags: ['needs_review'] }, { author: 'Ada', origin: null });
    expect(found({ modifiedSince: '2020-01-01T00:00:00.000Z' })).toEqual([2]);
    expect(found({ modifiedSince: '2099-01-01T00:00:00.000Z' })).toEqual([]);
  });

  it('returns rows in the requested order and skips unknown ids', () => {
    expect(core.library.rows([5, 99, 1]).map(({ id, rating }) => [id, rating])).toEqual([
      [5, 5],
      [1, 0],
    ]);
    expect(core.library.facets()).toMatchObject({ bpm: { from: 90, to: 128 } });
  });
});
