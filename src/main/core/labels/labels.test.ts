import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { insertTrack } from '../../../../tests/fixtures/library/insert-track.ts';
import { attributeOf } from '../../rekordbox/row.ts';
import { exportRows } from '../rekordbox/export/export-rows.ts';
import type { Core } from '../create-core.ts';

const me = { author: 'Ada', origin: null };
const rows = [
  { id: 1, more: { Genre: 'House; Techno', Rating: '153', Colour: '0xFF0000', Comments: 'first' } },
  { id: 2, more: { Genre: "Jungle/Drum'n'bass" } },
  { id: 3, more: { Genre: 'dnb' } },
  { id: 4, more: { Genre: '' } },
];
let core: Core;

beforeEach(async () => {
  core = openCore();
  await importInProcess(core, writeRekordboxFile(join(temporaryFolder(), 'library.xml'), rows));
});

const row = (id: number) => core.library.rows([id])[0]!;
const genresOf = (id: number) => row(id).genres;
const written = (id: number, name: string) => {
  const options = {
    scope: 'library',
    tiers: [1, 2, 3],
    playlistName: null,
    cleaned: false,
    parts: { grid: true, key: true, cues: true, labels: true },
    predictedCuesFrom: null,
  } as never;
  for (const { trackId, track } of exportRows(core.db, core.annotations, null, options, []))
    if (trackId === id) return attributeOf(track.attributes, name);
  return undefined;
};

describe('labels of imported tracks', () => {
  it('are those of Rekordbox, genres one by one in one spelling', () => {
    expect(row(1)).toMatchObject({
      genre: 'House; Techno',
      genres: ['House', 'Techno'],
      rating: 3,
      colour: 'red',
      comment: 'first',
      descriptors: [],
      tags: [],
    });
    expect(genresOf(3)).toEqual(['Drum & Bass']);
    expect(genresOf(4)).toEqual([]);
    expect(core.library.facets().genres).toEqual(
      expect.arrayContaining([
        { value: 'Drum & Bass', count: 2 },
        { value: 'House', count: 1 },
      ]),
    );
  });

  it('are found by filters and the search', () => {
    expect(core.library.ids({ genres: ['drum and bass'] })).toEqual([2, 3]);
    expect(core.library.ids({ genres: ['House; Techno'] })).toEqual([1]);
    expect(core.library.ids({ genres: [''] })).toEqual([4]);
    expect(core.library.ids({ genres: ['Electronic'] })).toEqual([]);
    expect(core.library.ids({ genres: ['Electronic'], withSubgenres: true })).toEqual([1, 2, 3]);
    expect(core.library.ids({ text: 'genre:"drum and bass"' })).toEqual([2, 3]);
    expect(core.library.ids({ text: '-genre:dnb' })).toEqual([1, 4]);
    expect(core.library.ids({ colours: ['red'] })).toEqual([1]);
    expect(core.library.ids({ colours: [null], ratings: [0] })).toEqual([2, 3, 4]);
    expect(core.library.ids({ text: 'rating:3' })).toEqual([1]);
  });

  it('are changed for many tracks at once, and taken back at once', () => {
    const change = {
      labels: { descriptors: { add: ['warm', 'Warm'] }, tags: { add: ['opener'] }, rating: 5 },
    };
    expect(core.edits.previewBulk([1, 2, 99], change)).toMatchObject({
      changed: 2,
      refused: [{ tracks: 1 }],
    });
    const { batchId, changed } = core.edits.bulk([1, 2, 99], change, me);
    expect(changed).toBe(2);
    expect(row(1)).toMatchObject({ descriptors: ['warm'], tags: ['opener'], rating: 5 });
    expect(core.annotations.state(1)).toMatchObject({
      undoLabel: 'Add descriptor warm, Warm; Add tag opener; Rate 5',
      annotation: { labels: { descriptors: ['warm'], tags: ['opener'], rating: 5 } },
    });
    expect(core.library.ids({ descriptors: ['WARM'], tags: ['opener'] })).toEqual([1, 2]);
    expect(core.library.ids({ text: 'descriptor:war tag:open' })).toEqual([1, 2]);
    expect(core.library.ids({ text: '-tag:opener' })).toEqual([3, 4]);
    expect(core.edits.previewBulk([1, 2], change)).toMatchObject({ changed: 0, unchanged: 2 });
    expect(core.steps.list(5)).toMatchObject([{ id: batchId, kind: 'edit', trackCount: 2, undoneAt: null }]);
    core.steps.undo(batchId!, me);
    expect(row(1)).toMatchObject({ descriptors: [], tags: [], rating: 3 });
    expect(core.library.ids({ tags: ['opener'] })).toEqual([]);
    expect(core.library.facets().tags).toEqual([]);
  });

  it('go back to the tags, which then count again', () => {
    core.edits.bulk([1], { labels: { genres: { set: ['trance', 'TRANCE'] }, colour: 'none' } }, me);
    expect(row(1)).toMatchObject({ genre: 'Trance', genres: ['Trance'], colour: null });
    expect(core.library.ids({ genres: ['House'] })).toEqual([]);
    core.edits.bulk([1], { labels: { genres: { set: ['House', 'Techno'] }, colour: null } }, me);
    expect(core.annotations.head(1)!.annotation.labels).toBeUndefined();
    expect(row(1)).toMatchObject({ genre: 'House; Techno', colour: 'red' });
  });

  it('of a person stay when Rekordbox changes its own', async () => {
    core.edits.bulk([1], { labels: { genres: { add: ['Trance'] } } }, me);
    const newer = rows.map((one) => ({ ...one, more: { ...one.more, Genre: 'Disco', Comments: 'new' } }));
    await importInProcess(core, writeRekordboxFile(join(temporaryFolder(), 'newer.xml'), newer));
    expect(row(1)).toMatchObject({ genres: ['House', 'Techno', 'Trance'], comment: 'new' });
    expect(row(2)).toMatchObject({ genre: 'Disco', genres: ['Disco'] });
    core.edits.bulk([1], { labels: { genres: null } }, me);
    expect(row(1)).toMatchObject({ genre: 'Disco', genres: ['Disco'] });
  });

  it('refuse names that no label can have, and change nothing', () => {
    const result = core.edits.bulk([1], { labels: { tags: { add: ['x'.repeat(101)] } } }, me);
    expect(result).toMatchObject({
      changed: 0,
      failures: [{ message: expect.stringContaining('100 characters') }],
    });
    expect(core.steps.list(5)).toEqual([]);
  });
});

describe('a Rekordbox export', () => {
  it('writes back genre, rating, colour and comment byte for byte where nobody changed them', () => {
    core.edits.bulk([1, 2], { labels: { descriptors: { add: ['dark'] } } }, me);
    expect(written(1, 'Genre')).toBe('House; Techno');
    expect(written(2, 'Genre')).toBe("Jungle/Drum'n'bass");
    expect(written(1, 'Colour')).toBe('0xFF0000');
  });

  it('writes what a person changed, separated as before', () => {
    const labels = { genres: { add: ['Trance'] }, rating: 2, colour: 'blue', comment: 'mine' } as const;
    core.edits.bulk([1, 2], { labels }, me);
    expect(written(1, 'Genre')).toBe('House; Techno; Trance');
    expect(written(2, 'Genre')).toBe('Jungle/Drum & Bass/Trance');
    expect(written(1, 'Rating')).toBe('102');
    expect(written(1, 'Colour')).toBe('0x0000FF');
    expect(written(2, 'Comments')).toBe('mine');
    core.edits.bulk([1], { labels: { colour: 'none' } }, me);
    expect(written(1, 'Colour')).toBeUndefined();
  });
});

describe('the index of labels', () => {
  it('follows rows however they are written', () => {
    const id = insertTrack(core.db, { genre: 'House/Disco' });
    expect(genresOf(id)).toEqual(['House', 'Disco']);
    core.db.connection.prepare("UPDATE track SET genre = 'Trance' WHERE id = ?").run(id);
    expect(core.library.ids({ genres: ['Trance'] })).toEqual([id]);
    core.db.connection.prepare('DELETE FROM track WHERE id = ?').run(id);
    expect(
      core.db.connection.prepare('SELECT count(*) FROM track_label WHERE track_id = ?').pluck().get(id),
    ).toBe(0);
  });

  it('comes back with a removed track', () => {
    core.edits.bulk([1], { labels: { tags: { add: ['opener'] } } }, me);
    const { stepId } = core.removal.removeTracks([1], me);
    expect(core.library.facets().tags).toEqual([]);
    core.steps.undo(stepId!, me);
    expect(core.library.ids({ tags: ['opener'] })).toEqual([1]);
  });
});

describe('the genres of a library', () => {
  it('are merged on all tracks as one step', () => {
    const { batchId } = core.genres.merge(['dnb', 'Jungle'], 'Jungle', me);
    expect([genresOf(1), genresOf(2), genresOf(3)]).toEqual([['House', 'Techno'], ['Jungle'], ['Jungle']]);
    expect(written(3, 'Genre')).toBe('Jungle');
    core.steps.undo(batchId!, me);
    expect([genresOf(2), genresOf(3)]).toEqual([['Jungle', 'Drum & Bass'], ['Drum & Bass']]);
  });

  it('take own entries, which split the tags anew and leave them as they are', async () => {
    const { stepId, changed } = core.genres.save(
      { name: 'Rave', parent: null, aliases: ['dnb', 'jungle'] },
      me,
    );
    expect(changed).toBe(2);
    expect([genresOf(2), genresOf(3)]).toEqual([['Rave', 'Drum & Bass'], ['Rave']]);
    expect(written(3, 'Genre')).toBe('dnb');
    await importInProcess(
      core,
      writeRekordboxFile(join(temporaryFolder(), 'more.xml'), [
        { id: 9, path: '/else/9.flac', more: { Genre: 'Jungle' } },
      ]),
    );
    expect(core.library.ids({ genres: ['Rave'] })).toHaveLength(3);
    core.steps.undo(stepId!, me);
    expect([genresOf(2), genresOf(3)]).toEqual([['Jungle', 'Drum & Bass'], ['Drum & Bass']]);
    core.steps.redo(stepId!, me);
    expect([genresOf(2), genresOf(3)]).toEqual([['Rave', 'Drum & Bass'], ['Rave']]);
    core.steps.undo(stepId!, me);
    core.genres.save({ name: 'Bass', parent: null, aliases: [] }, me);
    expect(() => core.steps.redo(stepId!, me)).toThrow(/changed since/);
  });

  it('refuse circles, and removing what comes with Segue', () => {
    expect(() => core.genres.save({ name: 'House', parent: 'Deep House', aliases: [] }, me)).toThrow(
      /cannot be both/,
    );
    expect(() => core.genres.save({ name: 'X', parent: 'x', aliases: [] }, me)).toThrow(/of itself/);
    expect(() => core.genres.remove('House', me)).toThrow(/comes with Segue/);
    expect(() => core.genres.remove('X', me)).toThrow(/no own genre/);
  });
});
