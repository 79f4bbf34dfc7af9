import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { ByteSource } from '../audio/byte-source.ts';
import { findAudioPaths } from './walk.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
/** Linux file systems accept any bytes; those of macOS and Windows refuse such names. */
const takesAnyBytes = process.platform === 'linux';

const latin1 = (parent: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(`${parent}/`), Buffer.from(name, 'latin1')]);

describe.skipIf(!takesAnyBytes)('findAudioPaths', () => {
  it('reports names that are not UTF-8, and finds the others', async () => {
    const music = join(folder.path, 'music');
    mkdirSync(music);
    mkdirSync(latin1(music, 'M\u00f6tley'));
    writeFileSync(latin1(music, 'Bj\u00f6rk.wav'), '');
    writeFileSync(latin1(music, 'notes\u00e9.txt'), '');
    writeFileSync(join(music, 'Björk.wav'), '');
    const { paths, failures } = await findAudioPaths([music]);
    expect(paths).toEqual([join(music, 'Björk.wav')]);
    expect(failures.map(({ error }) => error.message)).toEqual([
      expect.stringContaining('The name of Bj\ufffdrk.wav is not valid UTF-8'),
      expect.stringContaining('The name of M\ufffdtley is not valid UTF-8'),
    ]);
  });

  it('gives a reason for a pipe, and never blocks on one', async () => {
    const pipe = join(folder.path, 'pipe.wav');
    execFileSync('mkfifo', [pipe]);
    const { failures } = await findAudioPaths([pipe]);
    expect(failures).toMatchObject([{ error: { code: 'io' } }]);
    expect(failures[0]!.error.message).toContain('pipe.wav is a pipe or device');
    await expect(ByteSource.open(pipe)).rejects.toMatchObject({ code: 'io' });
  });
});
