import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeFlac, noise } from '../../../../tests/fixtures/audio/make-files.ts';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';
import { missingFolders, relocate, setFiles } from './relocate.ts';

let core: Core;
let music: string;
const context = { signal: new AbortController().signal, emit: () => undefined };

function write(name: string, seconds: number): string {
  const path = join(music, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, makeFlac([noise(44_100 * seconds, seconds)]));
  return path;
}

beforeEach(async () => {
  core = openCore();
  music = temporaryFolder();
  await importInProcess(
    core,
    writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [
      { id: 1, name: 'One', path: '/C:/Users/dj/Music/House/one.flac', more: { TotalTime: '3' } },
      { id: 2, name: 'Two', path: '/C:/Users/dj/Music/House/two.flac', more: { TotalTime: '2' } },
      { id: 3, name: 'Three', path: '/C:/Users/dj/Music/Techno/three.flac', more: { TotalTime: '4' } },
      { id: 4, name: 'Four', path: '/D:/Sets/four.flac', more: { TotalTime: '9' } },
    ]),
  );
});

const missing = (): number[] => core.library.ids({ missing: true });

describe('relocation', () => {
  it('lists the folders of the XML', () => {
    expect(missingFolders(core)).toEqual([
      { folder: 'C:/Users/dj/Music', count: 3 },
      { folder: 'D:/Sets', count: 1 },
    ]);
    expect(missingFolders(core, [3])).toEqual([{ folder: 'C:/Users/dj/Music/Techno', count: 1 }]);
  });

  it('looks for the same subpath in the folder that replaces one of them, and keeps the mapping for the next import', async () => {
    write('House/one.flac', 3);
    write('Techno/three.flac', 4);
    const pathMap = [{ from: 'C:/Users/dj/Music', to: music }];
    const { found, searched } = await relocate(core, { pathMap, folders: [music] }, context);
    expect(searched).toBe(4);
    expect(found.map(({ trackId, by }) => [trackId, by])).toEqual([
      [1, 'path-map'],
      [3, 'path-map'],
    ]);
    expect(missing()).toEqual([2, 4]);
    expect(core.settings.get().pathMap).toEqual(pathMap);
    expect(missingFolders(core).map(({ count }) => count)).toEqual([1, 1]);
  });

  it('stores nothing when it is only asked what it would find', async () => {
    write('House/one.flac', 3);
    write('new/two.flac', 2);
    const input = { pathMap: [{ from: 'C:/Users/dj/Music', to: music }], folders: [music], isDryRun: true };
    const { found, offered } = await relocate(core, input, context);
    expect(found).toMatchObject([{ trackId: 1, by: 'path-map' }]);
    expect(offered).toMatchObject([{ trackId: 2, match: 'likely' }]);
    expect(missing()).toEqual([1, 2, 3, 4]);
    expect(core.settings.get().pathMap).toEqual([]);
  });

  it('does not keep a mapping that found nothing', async () => {
    await relocate(core, { pathMap: [{ from: 'C:/Users/dj', to: music }] }, context);
    expect(core.settings.get().pathMap).toEqual([]);
  });

  it('offers a likely file, a possible one, and several, and applies what a person chooses', async () => {
    const one = write('new/one.flac', 3);
    // Another length: only the name matches.
    const four = write('new/four.flac', 2);
    write('a/three.flac', 4);
    write('b/three.flac', 4);
    const { found, offered } = await relocate(core, { folders: [music] }, context);
    expect(found).toEqual([]);
    expect(offered.map(({ name, match, paths }) => [name, match, paths.length])).toEqual([
      ['Artist – One', 'likely', 1],
      ['Artist – Three', 'several', 2],
      ['Artist – Four', 'possible', 1],
    ]);
    const bad = join(music, 'no.flac');
    writeFileSync(bad, 'no audio');
    const { set, failures } = await setFiles(
      core,
      [
        { trackId: 1, path: one },
        { trackId: 2, path: bad },
        { trackId: 4, path: four },
      ],
      context,
    );
    expect(set).toEqual([1, 4]);
    expect(failures).toMatchObject([{ trackId: 2, path: bad }]);
    expect(missing()).toEqual([2, 3]);
  });
});
