import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFlac, noise } from '../fixtures/audio/make-files.ts';
import { runCliHere } from '../support/cli.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

describe('segue on a library', () => {
  let folder: string;
  const segue = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCliHere([...args, '--json', '--home', join(folder, 'home')]);
    return { code, value: stdout === '' ? null : (JSON.parse(stdout) as unknown), stderr };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-cli-'));
    const xml = writeRekordboxFile(
      join(folder, 'library.xml'),
      [1, 2, 3].map((id) => ({ id, bpm: 120 + id })),
      [{ name: 'Set', ids: [1, 2] }],
    );
    await segue('import', xml);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('removes tracks and imports, and takes that back', async () => {
    expect(await segue('tracks', 'remove', '1,2', '--dry-run')).toMatchObject({
      value: { tracks: 2, playlists: 1 },
    });
    expect((await segue('tracks', 'remove')).code).toBe(1);
    expect(await segue('tracks', 'remove', '1')).toMatchObject({ code: 0, value: { changed: 1 } });
    expect((await segue('tracks')).value).toHaveLength(2);
    expect(await segue('undo')).toMatchObject({ value: { label: 'Remove 1 track', left: 0 } });
    expect(await segue('redo')).toMatchObject({ value: { label: 'Remove 1 track', left: 0 } });
    expect((await segue('tracks')).value).toHaveLength(2);
    expect((await segue('redo')).code).not.toBe(0);
    await segue('undo');
    expect((await segue('imports', 'list')).value).toMatchObject([{ id: 1, tracks: 3 }]);
    await segue('imports', 'remove', '1');
    expect((await segue('tracks')).value).toHaveLength(0);
    await segue('undo');
    expect((await segue('tracks')).value).toHaveLength(3);
    expect((await segue('undo')).code).not.toBe(0);
  }, 240_000);

  it('finds missing files where the library says they were, and takes the likely ones on request', async () => {
    const music = join(folder, 'music');
    mkdirSync(join(music, 'new'), { recursive: true });
    const write = (place: string, seconds: number): void =>
      writeFileSync(join(music, place), makeFlac([noise(44_100 * seconds, seconds)]));
    write('1.flac', 3);
    write('new/2.flac', 4);
    const [root] = (await segue('relocate')).value as { folder: string; count: number }[];
    expect(root).toEqual({ folder: '/nowhere', count: 3 });
    const search = ['relocate', '--map', `${root!.folder}=${music}`];
    const dry = await segue(...search, '--use', 'possible', '--dry-run');
    expect(dry.value).toMatchObject({
      searched: 3,
      found: [{ trackId: 1, by: 'path-map' }],
      offered: [{ trackId: 2 }],
      used: [2],
    });
    expect((await segue('relocate')).value).toMatchObject([{ count: 3 }]);
    await segue(...search, '--use', 'possible');
    expect((await segue('relocate')).value).toMatchObject([{ count: 1 }]);
    expect(await segue('relocate', '1')).toMatchObject({ code: 0, value: [] });
  }, 240_000);

  it('makes playlists and smart lists', async () => {
    await segue('playlists', 'create', 'Sets', '--folder');
    await segue('playlists', 'create', 'Friday', '--in', 'Sets');
    expect(await segue('playlists', 'add', 'Friday', '2-3')).toMatchObject({ value: { changed: 2 } });
    await segue('playlists', 'remove', 'Friday', '2');
    await segue('playlists', 'create', 'Fast', '--smart', 'bpm:122-130');
    await segue('playlists', 'move', 'Set', '--in', 'Sets', '--before', 'Friday');
    await segue('playlists', 'rename', 'Set', 'Warm-up');
    expect((await segue('playlists', 'list')).value).toMatchObject([
      { name: 'Sets', kind: 'folder', trackCount: 3 },
      { name: 'Warm-up', trackCount: 2 },
      { name: 'Friday', trackCount: 1 },
      { name: 'Fast', kind: 'smart', trackCount: 2 },
    ]);
    await segue('playlists', 'delete', 'Sets');
    await segue('undo');
    expect((await segue('playlists', 'list')).value).toHaveLength(4);
  }, 240_000);
});
