import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { setLanguage } from '../../../shared/languages/translate.ts';
import type { Core } from '../create-core.ts';
import type { LocalEntry } from '../datasets/versions/pulled-versions.ts';
import { readVersionTracks } from '../exchange/export-tracks.ts';

const me = { author: 'Ada', origin: null };
const rows = [1, 2, 3].map((id) => ({ id, hot: [0.5, 8.5], memory: [16.5] }));
const playlists = [{ name: 'Set', ids: [3, 1, 2, 1] }];

/** The whole state of the library, except counters that only grow. */
function contents({ db }: Core): Record<string, unknown> {
  const tables = db.connection
    .prepare<[], string>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%fts5%' AND name NOT LIKE 'track_search%'
       AND name NOT LIKE 'removed_%' AND name NOT IN ('migration', 'library_step', 'sqlite_sequence')`,
    )
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map((table) => [
      table,
      (db.connection.prepare(`SELECT * FROM ${table}`).all() as object[])
        .map((row) => JSON.stringify(row))
        .sort(),
    ]),
  );
}

async function crate() {
  const core = openCore();
  const folder = temporaryFolder();
  const xml = writeRekordboxFile(join(folder, 'library.xml'), rows, playlists);
  await importInProcess(core, xml);
  const [first] = core.library.ids({});
  const { revision, annotation } = core.annotations.head(first!)!;
  core.edits.commit(
    first!,
    revision,
    'Rename',
    { ...annotation, metadata: { ...annotation.metadata, notes: 'Mine' } },
    me,
  );
  return { core, folder, xml, first: first! };
}

const set = (core: Core) => core.playlists.list().find(({ name }) => name === 'Set')!;
const tracksOf = (core: Core) =>
  core.library.ids({ playlistId: set(core).id }, [{ column: 'playlistPosition', direction: 'ascending' }]);

async function exportText(core: Core, folder: string): Promise<string> {
  const path = join(folder, 'out.xml');
  await core.exports.start(
    path,
    { kind: 'filter', filter: {} },
    {
      scope: 'library',
      tiers: [1, 2, 3],
      playlistName: null,
      cleaned: false,
      parts: ['grid', 'key', 'cues'],
      predictedCuesFrom: null,
    } as never,
    { overwrite: true },
  ).result;
  return readFileSync(path, 'utf8');
}

describe('removed tracks', () => {
  it('leave with the right counts, and return unchanged: history, cues, playlists, search', async () => {
    const { core, folder, first } = await crate();
    const before = contents(core);
    const written = await exportText(core, folder);
    expect(core.removal.preview([first])).toEqual({ tracks: 1, verified: 0, cues: 3, playlists: 1 });
    const { stepId, changed } = core.removal.removeTracks([first], me);
    expect(changed).toBe(1);
    expect(core.library.ids({})).toEqual([2, 3]);
    expect(core.library.ids({ text: 'Track 1' })).toEqual([]);
    expect(tracksOf(core)).toEqual([3, 2]);
    expect(set(core).trackCount).toBe(2);
    const without = await exportText(core, folder);
    expect(without).toContain('<COLLECTION Entries="2">');
    expect(without).toContain('Entries="2"');
    expect(without).not.toContain('Key="1"');
    // A dataset version may still refer to the removed revision.
    expect(core.annotations.documentOf(1)).toBeDefined();

    expect(core.steps.undo(stepId!, me)).toEqual({ label: 'Remove 1 track', left: 0 });
    expect({ ...contents(core), job: 0, exported_row: 0, written_file: 0 }).toEqual({
      ...before,
      job: 0,
      exported_row: 0,
      written_file: 0,
    });
    expect(core.library.ids({ text: 'Track 1' })).toEqual([first]);
    expect(tracksOf(core)).toEqual([3, 1, 2]);
    expect(await exportText(core, folder)).toBe(written);
    expect(core.annotations.state(first).undoLabel).toBe('Rename');
    expect(() => core.steps.undo(stepId!, me)).toThrow(/taken back already/);
  });

  it('are named in the language of the moment, or as they were by earlier versions', async () => {
    const { core, first } = await crate();
    const { stepId } = core.removal.removeTracks([first], me);
    core.edits.bulk([2], { addFlags: ['needs_review'], labels: { tags: { add: ['peak'] } } }, me);
    const labels = (): string[] => core.steps.list(2).map(({ label }) => label);
    expect(labels()).toEqual(['Flag: Needs review; Add tag peak', 'Remove 1 track']);
    await setLanguage({ language: 'de', locale: 'de-DE' });
    try {
      expect(labels()).toEqual(['Markieren: Zu prüfen; Tag peak hinzufügen', '1 Track entfernen']);
      expect(core.annotations.state(2).undoLabel).toBe('Markieren: Zu prüfen; Tag peak hinzufügen');
      core.db.connection
        .prepare("UPDATE library_step SET label = 'Remove {1} track' WHERE id = ?")
        .run(stepId);
      expect(core.steps.undo(stepId!, me)).toMatchObject({ label: 'Remove {1} track' });
      expect(() => core.steps.undo(stepId!, me)).toThrow('“Remove {1} track” was taken back already');
    } finally {
      await setLanguage({ language: 'en', locale: 'en' });
    }
  });

  it('leave again when the removal is redone, as often as one likes', async () => {
    const { core, first } = await crate();
    const before = contents(core);
    const { stepId } = core.removal.removeTracks([first], me);
    const after = contents(core);
    for (let round = 0; round < 2; round++) {
      core.steps.undo(stepId!, me);
      expect(contents(core)).toEqual(before);
      expect(core.steps.list(1)).toMatchObject([{ canRedo: true }]);
      expect(core.steps.redo(stepId!, me)).toEqual({ label: 'Remove 1 track', left: 0 });
      expect(contents(core)).toEqual(after);
      expect(core.steps.list(1)).toMatchObject([{ undoneAt: null, canRedo: false }]);
    }
    expect(() => core.steps.redo(stepId!, me)).toThrow(/not taken back/);
  });

  it('stay when the removal is redone after they were changed', async () => {
    const { core, first } = await crate();
    const { stepId } = core.removal.removeTracks([first, 2], me);
    core.steps.undo(stepId!, me);
    const { revision, annotation } = core.annotations.head(first)!;
    const renamed = { ...annotation, metadata: { ...annotation.metadata, notes: 'Newer' } };
    core.edits.commit(first, revision, 'Rename', renamed, me);
    expect(core.steps.redo(stepId!, me)).toMatchObject({ left: 1 });
    expect(core.library.ids({})).toEqual([first, 3]);
    core.steps.undo(stepId!, me);
    expect(core.library.ids({})).toEqual([first, 2, 3]);
    core.removal.removeTracks([2], me);
    expect(() => core.steps.redo(stepId!, me)).toThrow(/changed or removed since/);
    expect(core.library.ids({})).toEqual([first, 3]);
  });

  it('stay out of newer exports, whose playlists contain them again after undo', async () => {
    const { core, folder, first } = await crate();
    const { stepId } = core.removal.removeTracks([first], me);
    const newer = writeRekordboxFile(
      join(folder, 'newer.xml'),
      [{ id: 71, path: '/nowhere/1.flac' }, ...rows.slice(1), { id: 4 }],
      [{ name: 'Set', ids: [4, 71] }],
    );
    const { tracks } = await importInProcess(core, newer);
    expect(tracks).toMatchObject({ read: 4, added: 1, leftOut: 1 });
    expect(tracksOf(core)).toEqual([4]);
    core.steps.undo(stepId!, me);
    expect(tracksOf(core)).toEqual([4, first]);
    expect(core.annotations.head(first)!.annotation.metadata.notes).toBe('Mine');
    expect(await exportText(core, folder)).toContain('<COLLECTION Entries="4">');
  });

  it('stay while tracks are being written, and their revisions cannot be deleted otherwise', async () => {
    const { core } = await crate();
    expect(() => core.db.connection.exec('DELETE FROM revision')).toThrow(/immutable/);
    expect(() => core.removal.previewImport(99)).toThrow(/no import 99/);
    expect(core.removal.removeTracks([], me)).toMatchObject({ stepId: null, changed: 0 });
  });
});

describe('a dataset version', () => {
  it('keeps tracks that were removed from the library since', async () => {
    const { core, first } = await crate();
    const revision = core.annotations.requireHead(first).headRevision!;
    const entry = {
      track: first,
      revision,
      audio: null,
      annotation: '',
      split: null,
    } as unknown as LocalEntry;
    const before = [...readVersionTracks(core.db, [entry])];
    core.removal.removeTracks([first], me);
    const after = [...readVersionTracks(core.db, [entry])];
    expect(before).toHaveLength(1);
    expect(after).toEqual(before);
  });
});

describe('a removed import', () => {
  it('leaves with the tracks that only it added, and returns completely', async () => {
    const { core, folder } = await crate();
    const other = writeRekordboxFile(
      join(folder, 'other.xml'),
      [
        { id: 1, path: '/else/1.flac' },
        { id: 9, path: '/else/9.flac' },
      ],
      [{ name: 'Friend', ids: [9] }],
    );
    await importInProcess(core, other);
    const before = contents(core);
    const [newest, oldest] = core.removal.imports();
    expect([newest, oldest]).toMatchObject([
      { path: other, tracks: 2, playlists: 1, isSuperseded: false },
      { tracks: 3, playlists: 1 },
    ]);
    const { stepId } = core.removal.removeImport(newest!.id, me);
    expect(core.library.ids({})).toEqual([1, 2, 3]);
    expect(core.playlists.list().map(({ name }) => name)).toEqual(['Set']);
    expect(core.removal.imports()).toHaveLength(1);
    expect(existsSync(other)).toBe(true);
    const after = contents(core);
    core.steps.undo(stepId!, me);
    expect(contents(core)).toEqual(before);
    core.steps.redo(stepId!, me);
    expect(contents(core)).toEqual(after);
    core.steps.undo(stepId!, me);
    expect(contents(core)).toEqual(before);
  });

  it('is not removed again once a newer export has replaced it', async () => {
    const { core, folder } = await crate();
    const { stepId } = core.removal.removeImport(1, me);
    core.steps.undo(stepId!, me);
    const newer = writeRekordboxFile(join(folder, 'newer.xml'), [...rows, { id: 4 }], playlists);
    await importInProcess(core, newer);
    expect(() => core.steps.redo(stepId!, me)).toThrow(/newer export/);
    expect(core.library.ids({})).toEqual([1, 2, 3, 4]);
  });

  it('returns with the changes made to it when its file is imported again', async () => {
    const { core, xml, first } = await crate();
    const { stepId } = core.removal.removeImport(1, me);
    expect(core.library.ids({})).toEqual([]);
    const { tracks } = await importInProcess(core, xml);
    expect(tracks).toMatchObject({ read: 3, leftOut: 0 });
    expect(core.library.ids({})).toEqual([1, 2, 3]);
    expect(core.annotations.head(first)!.annotation.metadata.notes).toBe('Mine');
    expect(core.playlists.list()).toHaveLength(1);
    expect(() => core.steps.undo(stepId!, me)).toThrow(/taken back already/);
    expect(core.removal.imports()).toMatchObject([{ tracks: 3 }]);
  });
});

describe('the tables of removed rows', () => {
  it('have the same columns as the original tables', async () => {
    const { core } = await crate();
    const columns = (table: string) =>
      (core.db.connection.pragma(`table_info(${table})`) as { name: string }[])
        .map(({ name }) => name)
        .sort();
    const removed = core.db.connection
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'removed_%'")
      .pluck()
      .all();
    expect(removed.length).toBeGreaterThan(10);
    for (const table of removed)
      expect([table, columns(table)]).toEqual([
        table,
        [...columns(table.slice('removed_'.length)), 'step_id'].sort(),
      ]);
  });
});
