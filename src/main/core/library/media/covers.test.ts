import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeFlac, noise } from '../../../../../tests/fixtures/audio/make-files.ts';
import { makeFlacPicture, makePng } from '../../../../../tests/fixtures/library/make-png.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { createCovers } from './covers.ts';

let music: string;
const png = makePng(4, 4);

function write(name: string, picture?: Buffer): string {
  const path = join(music, name);
  const blocks = picture ? [{ type: 6, body: makeFlacPicture(picture) }] : [];
  writeFileSync(path, makeFlac([noise(4000)], { blocks }));
  return path;
}

beforeEach(() => {
  music = temporaryFolder();
});

describe('covers', () => {
  it('are read from the tags of a file, and cached until it changes', async () => {
    const { covers, home } = openCore();
    const path = write('a.flac', png);
    const cover = await covers.of(path);
    expect(cover?.type).toBe('image/png');
    expect(readFileSync(cover!.path)).toEqual(png);
    expect(await Promise.all([covers.of(path), covers.of(path)])).toEqual([cover, cover]);
    expect(readdirSync(home.covers)).toHaveLength(1);
    const other = makePng(5, 5, [0, 0, 0]);
    write('a.flac', other);
    expect(readFileSync((await covers.of(path))!.path)).toEqual(other);
  });

  it('are remembered as missing for files without a valid picture', async () => {
    const { covers, home } = openCore();
    expect(await covers.of(write('plain.flac'))).toBeNull();
    expect(await covers.of(write('odd.flac', Buffer.from('<svg/>')))).toBeNull();
    expect(readdirSync(home.covers).every((name) => name.endsWith('.none'))).toBe(true);
    expect(await covers.of(join(music, 'gone.flac'))).toBeNull();
    const broken = join(music, 'broken.flac');
    writeFileSync(broken, 'no audio');
    expect(await covers.of(broken)).toBeNull();
  });

  it('have a disk limit, at which the least recently viewed are removed', async () => {
    const folder = temporaryFolder();
    let reads = 0;
    const bytes = new Uint8Array(1000);
    const covers = createCovers({
      folder,
      readPicture: async () => {
        reads++;
        return { type: 'image/png', bytes };
      },
      maxBytes: 4000,
    });
    const paths = ['1.flac', '2.flac', '3.flac', '4.flac', '5.flac'].map((name) => write(name));
    for (const [at, path] of paths.entries()) {
      const { path: stored } = (await covers.of(path))!;
      utimesSync(stored, 1000 + at, 1000 + at);
    }
    // The first one is viewed again.
    await covers.of(paths[0]!);
    await covers.makeRoom();
    expect(readdirSync(folder)).toHaveLength(3);
    expect(reads).toBe(5);
    await covers.of(paths[0]!);
    expect(reads).toBe(5);
    await covers.of(paths[1]!);
    expect(reads).toBe(6);
  });
});
