import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/support/temporary-home.ts';
import { decodeMono, readMonoWav, writeMonoWav } from './mono-audio.ts';

describe('audio for peers', () => {
  it('is a WAV file that is read back sample by sample', async () => {
    const path = join(temporaryFolder(), 'x.wav');
    const samples = Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i / 20) / 2);
    writeMonoWav(path, samples);
    expect(readMonoWav(path)).toEqual(samples);
    expect(await decodeMono(path)).toEqual(samples);
  });
});
