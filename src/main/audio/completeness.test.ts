import { rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeAiff, makeFlac, makeId3v1, makeWav, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { ByteSource } from './byte-source.ts';
import { requireComplete } from './completeness.ts';
import { sniffFormat } from './sniff.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-complete-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  await using source = await ByteSource.open(path);
  await requireComplete(source, await sniffFormat(source));
}

const samples = noise(100_000);
const cut = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.floor(bytes.length * share));

describe('requireComplete', () => {
  it('accepts complete files, whatever follows the audio', async () => {
    await check('whole.flac', makeFlac([samples]));
    await check('variable.flac', makeFlac([samples, samples], { variable: true }));
    await check('tagged.flac', Buffer.concat([makeFlac([samples]), makeId3v1('Tag')]));
    await check('short.flac', makeFlac([samples.subarray(0, 100)]));
    await check('whole.wav', makeWav([samples]));
    await check('whole.aiff', makeAiff([samples]));
  });

  it.each([0.9, 0.6, 0.1])('refuses a file with only %d of it left', async (share) => {
    for (const [name, bytes] of [
      ['cut.flac', makeFlac([samples])],
      ['cut-variable.flac', makeFlac([samples], { variable: true, blockSize: 1024 })],
      ['cut.wav', makeWav([samples])],
      ['cut.aiff', makeAiff([samples])],
    ] as const)
      await expect(check(name, cut(bytes, share))).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(`${name} is damaged: it ends after`) as string,
      });
  });

  it('refuses a file whose end was never written', async () => {
    const bytes = Buffer.concat([makeFlac([noise(1_000_000)])]);
    bytes.fill(0, Math.floor(bytes.length * 0.3));
    await expect(check('zeros.flac', bytes)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
