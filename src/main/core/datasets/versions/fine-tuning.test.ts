import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createVersionNow } from '../../../../../tests/fixtures/datasets/create-version-now.ts';
import { versionSettings } from '../../../../../tests/fixtures/datasets/library.ts';
import { addSong, correct, writeSong } from '../../../../../tests/fixtures/learning/songs.ts';
import { readAnnotationFile } from '../../../interop/read-annotation-file.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import type { Core } from '../../create-core.ts';
import { restoreVersionFolder } from '../restore-folder.ts';
import { diffVersions } from './diff-versions.ts';

const settings = { ...versionSettings, name: 'hard', force: 'a test', parent: null };

/** Six tracks with corrected cues, two verified as they were predicted, and two that nobody looked at. */
function corrected(): Core {
  const core = openCore();
  for (let seed = 1; seed <= 10; seed++) {
    const song = writeSong(seed);
    const trackId = addSong(core, song);
    if (seed <= 6) correct(core, trackId, song.wanted);
    else if (seed <= 8)
      correct(
        core,
        trackId,
        song.document.cues.map(({ time }) => time),
      );
  }
  return core;
}

it('keeps in the version what was chosen and what was held back', () => {
  const core = corrected();
  const version = createVersionNow(core, { ...settings, minErrorScore: 0.05, maxTracks: 4 });
  expect(version.trackCount).toBe(4);
  expect(version.report.choice).toEqual({
    minErrorScore: 0.05,
    maxTracks: 4,
    balance: null,
    candidates: 10,
    held: { unsettled: 2, smallError: 2, balance: 0, limit: 2 },
    groups: [],
  });
  const written = JSON.parse(readFileSync(join(version.folder, 'version.json'), 'utf8')) as {
    report: { choice: unknown };
  };
  expect(written.report.choice).toEqual(version.report.choice);
  // The tracks taken have worse errors than those left.
  const worst = core.learning.corrections.list({}, { offset: 0, limit: 100 });
  const taken = new Set(core.datasets.manifest(version.reference).map(({ track }) => track));
  expect(new Set(worst.cases.slice(0, 4).map(({ trackId }) => trackId))).toEqual(taken);

  const balanced = createVersionNow(core, { ...settings, name: 'even', balance: 'corrections' });
  const groups = balanced.report.choice!.groups;
  expect(groups.map(({ value }) => value)).toContain('');
  expect(Math.max(...groups.map(({ taken: count }) => count))).toBeLessThanOrEqual(
    groups.map(({ available }) => available).sort((a, b) => a - b)[Math.floor((groups.length - 1) / 2)]!,
  );
  expect(() => createVersionNow(core, { ...settings, minErrorScore: 1 })).toThrow(
    /None of 10 tracks fits: 2 without a settled prediction, 8 with smaller errors/,
  );
});

it('says how much the quality of the next version gained', () => {
  const core = corrected();
  createVersionNow(core, settings);
  const [trackId] = core.library.ids({});
  const { annotation, revision } = core.annotations.head(trackId!)!;
  core.edits.commit(
    trackId!,
    revision,
    'Set the key',
    { ...annotation, audio: { ...annotation.audio, key: annotation.audio.key === null ? '8A' : null } },
    { author: 'ann', origin: null },
  );
  createVersionNow(core, settings);
  const { quality } = diffVersions(core.db, core.datasets, 'hard@v1', 'hard@v2');
  const completeness = quality.find(({ measure }) => measure === 'completeness')!;
  expect(Math.abs(completeness.gain)).toBeGreaterThan(0);
  for (const { before, after, gain } of quality) expect(gain).toBeCloseTo(after - before, 12);
});

it('comes back in a folder as it was, and leaves the library and other files alone', async () => {
  const core = corrected();
  const version = createVersionNow(core, settings);
  const [trackId] = core.library.ids({});
  const before = core.annotations.head(trackId!)!;
  correct(core, trackId!, [1]);
  const now = core.annotations.head(trackId!)!.revision;
  const path = temporaryFolder();
  writeFileSync(join(path, 'notes.txt'), 'mine');
  const report = await restoreVersionFolder(core, { reference: 'hard', path, overwrite: false }).result;
  expect(report).toMatchObject({ tracks: 10, kept: 0 });
  expect(core.annotations.head(trackId!)!.revision).toBe(now);
  const files = readdirSync(path);
  expect(files.filter((name) => name.endsWith('.yaml'))).toHaveLength(10);
  expect(files).toEqual(expect.arrayContaining(['manifest.jsonl', 'version.json', 'notes.txt']));
  expect(readFileSync(join(path, 'manifest.jsonl'), 'utf8')).toBe(
    readFileSync(join(version.folder, 'manifest.jsonl'), 'utf8'),
  );
  const restored = files.find((name) => name.startsWith('song-1-'))!;
  expect(await readAnnotationFile(join(path, restored))).toMatchObject({
    ok: true,
    found: [{ document: { cues: before.annotation.cues } }],
  });
});
