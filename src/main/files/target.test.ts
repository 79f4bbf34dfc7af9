import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { writePieces, writeThrough, writeWhole } from './output.ts';
import { requireExtension } from './target.ts';

const writers = {
  writeWhole: (path: string) => writeWhole(path, 'new'),
  writePieces: (path: string) => writePieces(path, ['n', 'ew']),
  writeThrough: (path: string) =>
    writeThrough(path, async (partial) => {
      writeFileSync(partial, 'new');
    }),
};

describe.each(Object.entries(writers))('%s', (_name, write) => {
  it.skipIf(process.platform === 'win32')(
    'refuses to write to a device, pipe, socket or folder',
    async () => {
      const folder = temporaryFolder();
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const socket = join(folder, 'socket');
      const server = createServer().listen(socket);
      const nested = join(folder, 'folder');
      mkdirSync(nested);
      try {
        for (const path of ['/dev/null', pipe, socket, nested]) {
          const { ino, mode } = lstatSync(path);
          await expect(write(path)).rejects.toMatchObject({ code: 'invalid_input' });
          expect(lstatSync(path)).toMatchObject({ ino, mode });
        }
      } finally {
        server.close();
      }
    },
  );

  it('follows a link and keeps it, even if its target does not exist yet', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'target'));
    writeFileSync(join(folder, 'target', 'old.csv'), 'old');
    symlinkSync(join('target', 'old.csv'), join(folder, 'a.csv'));
    symlinkSync(join('target', 'new.csv'), join(folder, 'b.csv'));
    symlinkSync('b.csv', join(folder, 'c.csv'));
    for (const [link, target] of [
      ['a.csv', 'old.csv'],
      ['b.csv', 'new.csv'],
      ['c.csv', 'new.csv'],
    ] as const) {
      const before = readlinkSync(join(folder, link));
      await write(join(folder, link));
      expect(readlinkSync(join(folder, link))).toBe(before);
      expect(readFileSync(join(folder, 'target', target), 'utf8')).toBe('new');
    }
  });

  it('refuses a link to another kind of file, or to itself', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'song.mp3'), 'music');
    symlinkSync('song.mp3', join(folder, 'out.csv'));
    symlinkSync('round.csv', join(folder, 'round.csv'));
    await expect(write(join(folder, 'out.csv'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(write(join(folder, 'round.csv'))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(readFileSync(join(folder, 'song.mp3'), 'utf8')).toBe('music');
  });
});

describe('a failed write', () => {
  it('names the file and the remedy, and leaves the old file in place', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'out.csv');
    writeFileSync(path, 'old');
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const failing = writeThrough(path, async (partial) => {
      writeFileSync(partial, 'half');
      throw full;
    });
    await expect(failing).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(
        /out\.csv cannot be written: the disk at .+ is full\. Free some space/,
      ) as string,
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    await expect(writeWhole(join(path, 'x.csv'), 'new')).rejects.toMatchObject({ code: 'io' });
  });
});

describe('the extension of a name', () => {
  it('must be the format’s', () => {
    expect(() => requireExtension('/a/out.XML', ['.xml'])).not.toThrow();
    for (const path of ['/a/.bashrc', '/a/song.mp3', '/a/thesis.docx', '/a/xml'])
      expect(() => requireExtension(path, ['.xml'])).toThrow(/must end in \.xml/);
  });
});
