import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFile } from 'music-metadata';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { synthesizeToFolder } from './synthesize-folder.ts';
import type { SynthesisTruth } from './truth.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segue-synthesis-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('synthesis into a folder', () => {
  it('writes FLAC, truth and a manifest, identical each time', async () => {
    const options = { count: 2, seed: 7, durationRange: [12, 20] } as const;
    const done: number[] = [];
    const manifest = await synthesizeToFolder(folder, {
      ...options,
      onProgress: (count) => done.push(count),
    });
    expect(done).toEqual([1, 2]);
    expect((await readdir(folder)).sort()).toEqual([
      '7-0000.flac',
      '7-0000.truth.json',
      '7-0001.flac',
      '7-0001.truth.json',
      'manifest.json',
    ]);
    for (const track of manifest.tracks) {
      const truth = JSON.parse(await readFile(join(folder, track.truth), 'utf8')) as SynthesisTruth;
      const { format, common } = await parseFile(join(folder, track.audio));
      expect(format.duration).toBeCloseTo(truth.duration_s, 4);
      expect(common.title).toBe(truth.title);
      expect(common.bpm).toBeUndefined();
    }
    expect(await synthesizeToFolder(folder, options)).toEqual(manifest);
  });

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(synthesizeToFolder(folder, { count: 1, seed: 1, signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
