import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';

const me = { author: 'Ada', origin: null };

async function crate() {
  const core = openCore();
  const folder = temporaryFolder();
  const rows = [
    { id: 1, name: 'Plain', path: '/a/1.mp3', hot: [0.5], memory: [16.5] },
    { id: 2, name: 'Plain (copy)', path: '/b/1.mp3', hot: [0.5, 32.5], memory: [16.5, 48.5] },
    { id: 3, name: 'Other', path: '/c/3.mp3', hot: [0.5] },
    { id: 4, name: 'Other (Original Mix)', path: '/c/4.flac', memory: [8.5, 16.5] },
    { id: 5, name: 'Alone' },
  ];
  await importInProcess(
    core,
    writeRekordboxFile(join(folder, 'library.xml'), rows, [
      { name: 'One', ids: [1, 5, 2] },
      { name: 'Two', ids: [3] },
    ]),
  );
  core.db.connection.prepare("UPDATE track SET audio_id = 'same', missing = 0 WHERE id IN (1, 2)").run();
  return { core, folder, rows };
}
const cuesOf = (core: Core, id: number) =>
  core.annotations.head(id)!.annotation.cues.map(({ kind, slot, time }) => `${slot ?? kind} ${time}`);
const tracksOf = (core: Core, name: string) =>
  core.library.ids({ playlistId: core.playlists.list().find((one) => one.name === name)!.id }, [
    { column: 'playlistPosition', direction: 'ascending' },
  ]);

describe('duplicates', () => {
  it('are the ones that quality counts, with the one that has cues first', async () => {
    const { core } = await crate();
    const groups = core.duplicates.list();
    expect(
      groups.map(({ by, keep, tracks }) => [
        by,
        keep,
        tracks.map(({ cues, playlists }) => [cues, playlists]),
      ]),
    ).toEqual([
      [
        'audio',
        2,
        [
          [4, 1],
          [2, 1],
        ],
      ],
      [
        'recording',
        4,
        [
          [2, 0],
          [1, 1],
        ],
      ],
    ]);
    const { report } = await core.reports.validate();
    const findings = report.findings.filter(({ code }) => code.startsWith('duplicate_'));
    expect(findings).toHaveLength(groups.reduce((sum, { tracks }) => sum + tracks.length - 1, 0));
  });

  it('are merged with the cues and playlists of all, in one step that can be undone', async () => {
    const { core, folder, rows } = await crate();
    const before = [cuesOf(core, 1), cuesOf(core, 4), tracksOf(core, 'One'), tracksOf(core, 'Two')];
    const { stepId } = core.duplicates.merge(
      [
        { keep: 1, remove: [2] },
        { keep: 4, remove: [3] },
      ],
      me,
    );
    expect(core.library.ids({})).toEqual([1, 4, 5]);
    expect(cuesOf(core, 1)).toEqual(['A 0.5', 'memory 16.5', 'B 32.5', 'memory 48.5']);
    // Another encoding: its times may differ.
    expect(cuesOf(core, 4)).toEqual(before[1]);
    expect([tracksOf(core, 'One'), tracksOf(core, 'Two')]).toEqual([[1, 5], [4]]);
    expect(core.duplicates.list()).toEqual([]);

    const newer = writeRekordboxFile(
      join(folder, 'newer.xml'),
      [...rows, { id: 6 }],
      [{ name: 'Two', ids: [6, 3] }],
    );
    expect((await importInProcess(core, newer)).tracks).toMatchObject({ added: 1, leftOut: 2 });
    expect(tracksOf(core, 'Two')).toEqual([6, 4]);

    core.steps.undo(stepId!, me);
    expect(core.library.ids({})).toEqual([1, 2, 3, 4, 5, 6]);
    expect([cuesOf(core, 1), cuesOf(core, 4)]).toEqual(before.slice(0, 2));
  });

  it('are merged again by redo, with cues and playlists', async () => {
    const { core } = await crate();
    const { stepId } = core.duplicates.merge(
      [
        { keep: 1, remove: [2] },
        { keep: 4, remove: [3] },
      ],
      me,
    );
    const state = () => [core.library.ids({}), cuesOf(core, 1), tracksOf(core, 'One'), tracksOf(core, 'Two')];
    const merged = state();
    core.steps.undo(stepId!, me);
    expect(core.library.ids({})).toEqual([1, 2, 3, 4, 5]);
    core.steps.redo(stepId!, me);
    expect(state()).toEqual(merged);
    core.steps.undo(stepId!, me);
    expect(core.library.ids({})).toEqual([1, 2, 3, 4, 5]);
  });

  it('cannot keep a track that they remove', async () => {
    const { core } = await crate();
    expect(() => core.duplicates.merge([{ keep: 1, remove: [1] }], me)).toThrow(/not both/);
    expect(() => core.duplicates.merge([{ keep: 1, remove: [99] }], me)).toThrow(/99/);
  });
});
