import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { makeFlac, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { playerTrim } from './player-trim.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** 576 samples of encoder and 529 of decoder delay. */
const MP3_DELAY = 1105;

describe('playerTrim', () => {
  const cases = [
    ['click-lame.mp3', MP3_DELAY],
    ['click-lavc.mp3', MP3_DELAY],
    ['click-plain.mp3', 0],
    ['click.m4a', 1024],
    ['click.aac', 0],
    ['click.ogg', 0],
    ['click.opus', 0],
  ] as const;
  for (const [file, samples] of cases)
    it(`is ${samples} samples for ${file}`, async () => {
      expect((await playerTrim(fixture(file))) * 44_100).toBeCloseTo(samples, 6);
    });

  it('is nothing for an Info frame by an encoder that players do not know', async () => {
    const bytes = readFileSync(fixture('click-lame.mp3'));
    bytes.write('ACME', bytes.indexOf('LAME'), 'latin1');
    expect(await playerTrim(folder.write('acme.mp3', bytes))).toBe(0);
  });

  it('is nothing for FLAC', async () => {
    expect(await playerTrim(folder.write('a.flac', makeFlac([noise(5000)])))).toBe(0);
  });
});
