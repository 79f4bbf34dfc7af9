import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { openAudioFiles } from './audio-files.ts';
import { parseRoot, pathIn, placeOf } from './place.ts';

const { signal } = new AbortController();

describe('places', () => {
  it('are identified by root and path, equally on every machine', () => {
    const root = parseRoot('nas=/mnt/music');
    expect(root).toEqual({ name: 'nas', kind: 'folder', folder: '/mnt/music' });
    expect(placeOf('/mnt/music/a/b.mp3', [root])).toEqual({ root: 'nas', path: 'a/b.mp3' });
    expect(placeOf('/mnt/musical/b.mp3', [root])).toBeNull();
    expect(placeOf('/mnt/music/../x.mp3', [root])).toBeNull();
    expect(placeOf('/mnt/music', [root])).toBeNull();
    expect(parseRoot('archive=s3://bucket/part?region=eu-central-1')).toMatchObject({
      kind: 'store',
      name: 'archive',
    });
  });

  it.each(['music', '=x', 'Big=/x', 'a/b=/x', 'a=', 'a=s3://', 'a=s3://key:secret@bucket'])(
    'refuse the root %j',
    (text) => {
      expect(() => parseRoot(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    },
  );

  it('cannot leave their root, neither by name nor by link', async () => {
    const folder = temporaryFolder();
    const folderRoot = join(folder, 'root');
    mkdirSync(join(folderRoot, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'secret'), 'x');
    writeFileSync(join(folderRoot, 'sub', 'a.mp3'), 'x');
    symlinkSync(join(folder, 'secret'), join(folderRoot, 'link.mp3'));
    symlinkSync(join(folderRoot, 'sub', 'a.mp3'), join(folderRoot, 'inside.mp3'));
    const root = { name: 'nas', kind: 'folder', folder: folderRoot } as const;
    for (const path of ['../secret', 'sub/../../secret', '/etc/passwd', 'link.mp3', 'sub//a.mp3'])
      await expect(pathIn(root, { root: 'nas', path })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(pathIn(root, { root: 'nas', path: 'missing.mp3' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(pathIn(root, { root: 'nas', path: 'inside.mp3' })).resolves.toMatch(/a\.mp3$/);
    const files = await openAudioFiles([root], folder);
    await expect(files.open({ root: 'other', path: 'a.mp3' }, signal)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(
      openAudioFiles([{ ...root, folder: join(folder, 'nothing') }], folder),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
