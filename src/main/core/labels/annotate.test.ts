import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';
import { applyLabelPlan, planFromFolders, planFromMetadata } from './annotate.ts';

let core: Core;
let folder: string;

beforeEach(async () => {
  core = openCore();
  folder = temporaryFolder();
  mkdirSync(join(folder, 'music'));
  const at = (path: string): string => join(folder, 'music', path);
  await importInProcess(
    core,
    writeRekordboxFile(join(folder, 'library.xml'), [
      { id: 1, artist: 'Ann', name: 'One', path: at('deep_house/a/1.flac'), more: { Album: 'LP' } },
      {
        id: 2,
        artist: 'Bob',
        name: 'One',
        path: at('Techno, Acid/2.flac'),
        more: { Album: 'LP', Genre: 'Disco' },
      },
      { id: 3, artist: 'Ann', name: 'Three', path: at('3.flac') },
      { id: 4, artist: 'Cid', name: 'Four', path: '/else/x/2.flac' },
    ]),
  );
});

const all = [1, 2, 3, 4];
const row = (id: number) => core.library.rows([id])[0]!;
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const fromFile = (path: string, options: { replace?: boolean; isDryRun?: boolean } = {}) =>
  applyLabelPlan(
    core,
    planFromMetadata(core, path, { trackIds: all, replace: options.replace ?? false }),
    options.isDryRun ?? false,
  );

describe('labels from folder names', () => {
  const plan = (kind: 'genre' | 'descriptor' | 'tag', root: string | null, replace = false) =>
    planFromFolders(core, all, { kind, root, replace });

  it('are those of the folders below the root, as one step', async () => {
    const root = join(folder, 'music');
    const dry = await applyLabelPlan(core, plan('genre', root), true);
    expect(dry).toMatchObject({ preview: { tracks: 2, changed: 2 }, result: null });
    expect(row(1).genres).toEqual([]);
    const { result, problems } = await applyLabelPlan(core, plan('genre', root), false);
    expect(row(1).genres).toEqual(['Deep House']);
    expect(row(2).genres).toEqual(['Disco', 'Techno', 'Acid']);
    expect(problems).toEqual([expect.stringContaining('2 of the tracks')]);
    expect(core.annotations.head(1)!.annotation.provenance.labels).toMatchObject({
      source: 'import:folders',
    });
    core.steps.undo(result!.batchId!, { author: 'Ada', origin: null });
    expect(row(1).genres).toEqual([]);
    expect(row(2).genre).toBe('Disco');
  });

  it('replace what is there when asked, and are the own folder without a root', async () => {
    await applyLabelPlan(core, plan('genre', join(folder, 'music'), true), false);
    expect(row(2).genres).toEqual(['Techno', 'Acid']);
    await applyLabelPlan(core, plan('descriptor', null), false);
    expect(core.library.rows(all).map(({ descriptors }) => descriptors)).toEqual([
      ['a'],
      ['Techno', 'Acid'],
      ['music'],
      ['x'],
    ]);
    expect(() => plan('tag', join(folder, 'none'))).toThrow(/no folder/);
  });
});

describe('labels from a file of metadata', () => {
  it('are matched by id, path, title in any spelling, and album', async () => {
    const path = file(
      'rym.json',
      JSON.stringify([
        { id: 1, genres: ['House', 'dnb'], descriptors: ['warm', 'lush'] },
        { file: 'music/Techno, Acid/2.flac', tags: 'opener; closer' },
        { artist: 'ANN', title: 'three (Original Mix)', rating: 4, color: 'Blue', comment: 'fine' },
        { album: 'LP', artist: 'Bob', descriptors: ['dark'] },
      ]),
    );
    const { result, problems } = await fromFile(path);
    expect(problems).toEqual([]);
    expect(result).toMatchObject({ changed: 3, failures: [] });
    expect(row(1)).toMatchObject({ genres: ['House', 'Drum & Bass'], descriptors: ['warm', 'lush'] });
    expect(row(2)).toMatchObject({ tags: ['opener', 'closer'], descriptors: ['dark'] });
    expect(row(3)).toMatchObject({ rating: 4, colour: 'blue', comment: 'fine' });
    expect(await fromFile(path)).toMatchObject({ preview: { changed: 0, unchanged: 3 }, result: null });
  });

  it('tell what of a table cannot be used, with its line, and use the rest', async () => {
    const path = file(
      'labels.csv',
      [
        'path;Title;Genre;Moods;Rating',
        'nowhere.flac;;House;;',
        '2.flac;;House;;',
        ';One;House;;',
        ';Four;"Techno, Acid";warm, dark;3',
        ';Three;House;;7',
        ';;House;;',
      ].join('\n'),
    );
    const { problems } = await fromFile(path);
    expect(problems).toEqual([
      expect.stringMatching(/labels\.csv:\d+: rating 7 is no number of stars/),
      expect.stringMatching(/names no track/),
      expect.stringMatching(/no track has the file nowhere\.flac/),
      expect.stringMatching(/2 tracks have a file called 2\.flac/),
      expect.stringMatching(/2 tracks are called “One”; name the artist/),
    ]);
    expect(row(4)).toMatchObject({ genres: ['Techno', 'Acid'], descriptors: ['warm', 'dark'], rating: 3 });
  });

  it('may be JSON by path, or lines of JSON', async () => {
    const byPath = file('by-path.json', JSON.stringify({ 'music/3.flac': { mood: 'sparse' } }));
    await fromFile(byPath);
    expect(row(3).descriptors).toEqual(['sparse']);
    const lines = file('labels.jsonl', '{"id": 3, "descriptors": ["cold"]}\nnot json\n');
    const { problems } = await fromFile(lines, { replace: true });
    expect(problems).toHaveLength(1);
    expect(row(3).descriptors).toEqual(['cold']);
  });

  it('refuse what is no table', async () => {
    expect((await fromFile(file('a.json', '7'))).problems).toEqual([
      expect.stringContaining('a list of objects'),
    ]);
    expect((await fromFile(file('b.csv', 'a,"b\n1'))).problems).toHaveLength(1);
    expect(() =>
      planFromMetadata(core, join(folder, 'none.json'), { trackIds: all, replace: false }),
    ).toThrow(/no file/);
  });
});
