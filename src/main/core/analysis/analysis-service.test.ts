import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFlac, noise } from '../../../../tests/fixtures/audio/make-files.ts';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Job } from '../../../shared/contract/index.ts';

it('counts the tracks of a folder once, and never back to none', async () => {
  const core = openCore();
  const music = join(temporaryFolder(), 'music');
  mkdirSync(music);
  for (const seed of [1, 2, 3])
    writeFileSync(join(music, `${seed}.flac`), makeFlac([noise(44_100 * 3, seed)]));
  const seen: Job[] = [];
  core.events.on('job', (job) => seen.push(job));
  const { analyzed, failed } = await core.analysis.start({ kind: 'paths', paths: [music] }).result;
  expect(analyzed + failed).toBe(3);
  expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([0, 3]));
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
}, 120_000);
