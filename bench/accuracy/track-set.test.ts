import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/support/temporary-home.ts';
import { readSet } from './track-set.ts';

function makeSet(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'truth'));
  for (const id of ['one', 'two.5'])
    writeFileSync(
      join(folder, 'truth', `${id}.json`),
      JSON.stringify({ truth_kind: 'made', beats_s: [0, 0.5, 1], boundaries_s: [1], usable_for: ['beats'] }),
    );
  return folder;
}

describe('a benchmark set', () => {
  it('joins truths with audio of any format; without a README no track counts as tuned on', () => {
    const folder = makeSet();
    writeFileSync(join(folder, 'one.mp3'), '');
    writeFileSync(join(folder, 'two.5.flac'), '');
    const tracks = readSet(folder);
    expect(tracks.map(({ path }) => path)).toEqual([join(folder, 'one.mp3'), join(folder, 'two.5.flac')]);
    expect(tracks[0]!.truth).toMatchObject({ bpm: 120, split: 'test', boundaries: null, range: [0, 1] });
    expect(readSet(folder, 'one')).toHaveLength(1);
  });

  it('names what is missing', () => {
    const folder = makeSet();
    expect(() => readSet(folder)).toThrow(/no audio for one/);
    expect(() => readSet(folder, 'three')).toThrow(/three/);
    expect(() => readSet(temporaryFolder())).toThrow(/no folder "truth"/);
  });
});
