import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { findMidiPaths } from './midi-paths.ts';

describe('MIDI files', () => {
  it('are found anywhere below a folder, each once and in order', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    for (const name of ['z.mid', 'a/b/x.MIDI', 'a/song.kar', 'a/no.flac'])
      writeFileSync(join(folder, name), '');
    const found = await findMidiPaths([join(folder, 'z.mid'), folder]);
    expect(found).toEqual(['z.mid', 'a/b/x.MIDI', 'a/song.kar'].map((name) => join(folder, name)));
    await expect(findMidiPaths([join(folder, 'none')])).rejects.toThrow(/no file or folder/);
    mkdirSync(join(folder, 'empty'));
    await expect(findMidiPaths([join(folder, 'empty')])).rejects.toThrow(/no MIDI files/);
  });
});
