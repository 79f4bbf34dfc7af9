import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWav } from '../../../tests/fixtures/audio/make-files.ts';
import { kicks } from '../../../tests/support/kicks.ts';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { temporaryFor } from '../files/temporary.ts';
import { measureTrack } from './analyze-track.ts';

it('writes waveforms under their names, and clears away what a process that was ended left there', async () => {
  const folder = join(temporaryFolder(), 'shard');
  mkdirSync(folder);
  const music = join(folder, 'kicks.wav');
  writeFileSync(music, makeWav([kicks(4, 120)]));
  const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
  const left = basename(temporaryFor(join(folder, 'other.zoom.dat')));
  writeFileSync(join(folder, left.replace(`.${process.pid}.`, `.${ended}.`)), 'half');
  writeFileSync(join(folder, left), 'still being written');
  await measureTrack(music, { waveform: { folder, name: 'track' } });
  expect(readdirSync(folder).sort()).toEqual(
    [left, 'kicks.wav', 'track.overview.dat', 'track.zoom.dat'].sort(),
  );
});
