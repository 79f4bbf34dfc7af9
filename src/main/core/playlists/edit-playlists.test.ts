import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { exportOptionsSchema } from '../../../shared/contract/index.ts';
import type { TrackSelection } from '../../../shared/contract/index.ts';
import { readRekordboxXml } from '../../rekordbox/read-xml.ts';
import type { RekordboxNode } from '../../rekordbox/row.ts';
import type { Core } from '../create-core.ts';

const me = { author: 'Ada', origin: null };
const rows = [1, 2, 3, 4].map((id) => ({ id, bpm: 118 + id }));

async function crate(
  playlists = [
    { name: 'Set', ids: [3, 1] },
    { name: 'Late', ids: [4] },
  ],
) {
  const core = openCore();
  const folder = temporaryFolder();
  const xml = writeRekordboxFile(join(folder, 'library.xml'), rows, playlists);
  await importInProcess(core, xml);
  return { core, folder, xml };
}
const node = (core: Core, name: string) => core.playlists.list().find((one) => one.name === name)!;
const names = (core: Core) => core.playlists.list().map(({ name }) => name);
const tracksOf = (core: Core, name: string) =>
  core.library.ids({ playlistId: node(core, name).id }, [
    { column: 'playlistPosition', direction: 'ascending' },
  ]);

async function written(
  core: Core,
  folder: string,
  selection: TrackSelection = { kind: 'filter', filter: {} },
  scope: 'library' | 'selection' = 'library',
) {
  const path = join(folder, 'out.xml');
  const options = exportOptionsSchema.parse({ scope, playlistName: null });
  await core.exports.start(path, selection, options, { overwrite: true }).result;
  const document = await readRekordboxXml(path, { onTracks: () => undefined });
  const tree = (nodes: readonly RekordboxNode[]): unknown[] =>
    nodes.map(({ attributes, children, keys }) => [
      attributes.map(([name, value]) => `${name}=${value}`).join(' '),
      ...(children.length > 0 ? [tree(children)] : []),
      ...(keys.length > 0 ? [keys.join(',')] : []),
    ]);
  return { tree: tree(document.playlists ?? []), text: readFileSync(path, 'utf8') };
}

describe('playlists', () => {
  it('are created, filled, ordered, and written as Rekordbox writes them', async () => {
    const { core, folder } = await crate();
    const { id: sets } = core.playlistEdits.create({ kind: 'folder', name: 'Sets', parentId: null }, me);
    const { id } = core.playlistEdits.create(
      { kind: 'playlist', name: 'Friday', parentId: sets, trackIds: [2, 4] },
      me,
    );
    expect(core.playlistEdits.addTracks(id, [4, 1], 4, me)).toMatchObject({ changed: 1 });
    expect(tracksOf(core, 'Friday')).toEqual([2, 1, 4]);
    core.playlistEdits.moveTracks(id, [4], 2, me);
    expect(tracksOf(core, 'Friday')).toEqual([4, 2, 1]);
    core.playlistEdits.removeTracks(id, [2], me);
    core.playlistEdits.move(sets, null, node(core, 'Late').id, me);
    core.playlistEdits.create(
      { kind: 'smart', name: 'Fast', parentId: null, filter: { bpm: { from: 121, to: 130 } } },
      me,
    );
    expect(names(core)).toEqual(['Set', 'Sets', 'Friday', 'Late', 'Fast']);
    expect(node(core, 'Fast').trackCount).toBe(2);
    expect(core.library.ids({ playlistId: node(core, 'Fast').id })).toEqual([3, 4]);
    expect((await written(core, folder)).tree).toEqual([
      [
        'Type=0 Name=ROOT Count=4',
        [
          ['Name=Set Type=1 KeyType=0 Entries=2', '3,1'],
          ['Name=Sets Type=0 Count=1', [['Name=Friday Type=1 KeyType=0 Entries=2', '4,1']]],
          ['Name=Late Type=1 KeyType=0 Entries=1', '4'],
          ['Name=Fast Type=1 KeyType=0 Entries=2', '3,4'],
        ],
      ],
    ]);
  });

  it('return to their previous state step by step, and are then written byte for byte', async () => {
    const { core, folder, xml } = await crate();
    const [set, late] = [node(core, 'Set').id, node(core, 'Late').id];
    const steps = [
      core.playlistEdits.rename(set, 'Peak', me),
      core.playlistEdits.addTracks(set, [2], null, me),
      core.playlistEdits.move(late, null, set, me),
      core.playlistEdits.create({ kind: 'folder', name: 'Box', parentId: null }, me),
      core.playlistEdits.move(set, core.playlists.list().at(-1)!.id, null, me),
      core.playlistEdits.remove(node(core, 'Box').id, me),
    ].map(({ stepId }) => stepId!);
    expect(names(core)).toEqual(['Late']);
    expect(() => core.steps.undo(steps[1]!, me)).toThrow(/came later/);
    for (const stepId of steps.toReversed()) core.steps.undo(stepId, me);
    expect(names(core)).toEqual(['Set', 'Late']);
    expect(tracksOf(core, 'Set')).toEqual([3, 1]);
    expect((await written(core, folder)).text).toBe(readFileSync(xml, 'utf8'));
  });

  it('are redone step by step after undo, until another change is made', async () => {
    const { core, folder } = await crate();
    const set = node(core, 'Set').id;
    const { id: made, stepId: making } = core.playlistEdits.create(
      { kind: 'playlist', name: 'Friday', parentId: null, trackIds: [2] },
      me,
    );
    const steps = [
      making,
      core.playlistEdits.addTracks(made, [4], 2, me).stepId!,
      core.playlistEdits.rename(made, 'Saturday', me).stepId!,
      core.playlistEdits.removeTracks(set, [3], me).stepId!,
      core.playlistEdits.remove(made, me).stepId!,
    ];
    const after = await written(core, folder);
    for (const stepId of steps.toReversed()) core.steps.undo(stepId, me);
    expect(names(core)).toEqual(['Set', 'Late']);
    for (const stepId of steps.slice(0, 3)) core.steps.redo(stepId, me);
    expect(tracksOf(core, 'Saturday')).toEqual([4, 2]);
    expect(() => core.steps.redo(steps[0]!, me)).toThrow(/not taken back/);
    for (const stepId of steps.slice(3)) core.steps.redo(stepId, me);
    expect(await written(core, folder)).toEqual(after);
    // Undo and redo can be repeated.
    core.steps.undo(steps[4]!, me);
    core.playlistEdits.rename(made, 'Sunday', me);
    expect(() => core.steps.redo(steps[4]!, me)).toThrow(/changed since/);
    expect(names(core)).toContain('Sunday');
  });

  it('refuse what Rekordbox would not accept', async () => {
    const { core } = await crate();
    const { playlistEdits: edits } = core;
    const set = node(core, 'Set').id;
    expect(() => edits.create({ kind: 'playlist', name: 'Late', parentId: null }, me)).toThrow(/already/);
    expect(() => edits.rename(set, ' Late ', me)).toThrow(/already/);
    expect(() => edits.create({ kind: 'playlist', name: ' ', parentId: null }, me)).toThrow(/name/);
    expect(() => edits.create({ kind: 'playlist', name: 'x', parentId: set }, me)).toThrow(/folder/);
    const { id: outer } = edits.create({ kind: 'folder', name: 'Outer', parentId: null }, me);
    const { id: inner } = edits.create({ kind: 'folder', name: 'Inner', parentId: outer }, me);
    expect(() => edits.move(outer, inner, null, me)).toThrow(/into itself/);
    expect(() => edits.addTracks(outer, [1], null, me)).toThrow(/folder/);
    expect(edits.addTracks(set, [3], null, me)).toMatchObject({ stepId: null, changed: 0 });
  });

  it('keep a person’s changes when a newer export arrives', async () => {
    const { core, folder } = await crate([
      { name: 'Set', ids: [3, 1] },
      { name: 'Late', ids: [4] },
      { name: 'Old', ids: [1] },
      { name: 'Gone', ids: [2] },
    ]);
    const { playlistEdits: edits } = core;
    edits.addTracks(node(core, 'Set').id, [2], 3, me);
    edits.rename(node(core, 'Late').id, 'Very late', me);
    edits.addTracks(node(core, 'Gone').id, [3], null, me);
    edits.remove(node(core, 'Old').id, me);
    edits.create({ kind: 'playlist', name: 'Mine', parentId: null, trackIds: [1] }, me);
    const newer = writeRekordboxFile(
      join(folder, 'newer.xml'),
      [...rows, { id: 5 }],
      [
        { name: 'Set', ids: [5, 3] },
        { name: 'Late', ids: [4] },
        { name: 'Old', ids: [1] },
        { name: 'New', ids: [5] },
      ],
    );
    await importInProcess(core, newer);
    expect(names(core).toSorted()).toEqual(['Gone', 'Mine', 'New', 'Set', 'Very late']);
    // 1 was removed in Rekordbox, 5 was added there, 2 was added here.
    expect(tracksOf(core, 'Set')).toEqual([5, 3, 2]);
    expect(tracksOf(core, 'Very late')).toEqual([4]);
    expect(tracksOf(core, 'Gone')).toEqual([2, 3]);
    expect(tracksOf(core, 'Mine')).toEqual([1]);
  });

  it('are exported one at a time, with only the tracks and folders that they need', async () => {
    const { core, folder } = await crate([
      { name: 'Set', ids: [3, 1] },
      { name: 'Other', ids: [1, 2] },
    ]);
    const selection = { kind: 'filter', filter: { playlistId: node(core, 'Set').id } } as const;
    const { tree, text } = await written(core, folder, selection, 'selection');
    expect(tree).toEqual([['Type=0 Name=ROOT Count=1', [['Name=Set Type=1 KeyType=0 Entries=2', '3,1']]]]);
    expect(text).toContain('<COLLECTION Entries="2">');
  });

  it('are also written for a library without Rekordbox', async () => {
    const core = openCore();
    const { id } = core.playlistEdits.create({ kind: 'playlist', name: 'Mine', parentId: null }, me);
    expect(core.playlists.list()).toMatchObject([{ id, name: 'Mine', parentId: null, trackCount: 0 }]);
  });
});
