import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addSong, correct, writeSong } from '../../../../../tests/fixtures/learning/songs.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { gatherReport } from './gather.ts';
import type { LearningReport } from './learning-report.ts';
import { toMarkdown, writeReport } from './write-report.ts';

it('says what was corrected and what follows from it, in every format', async () => {
  const core = openCore();
  const names = ['<b>One</b>', 'Pipe | title', 'Three'];
  for (let seed = 1; seed <= 11; seed++) {
    const song = writeSong(seed);
    const trackId = addSong(core, { ...song, title: names[seed - 1] ?? song.title });
    if (seed > 1) correct(core, trackId, song.wanted);
  }
  const report = await gatherReport(core);
  expect(report.library.tiers).toMatchObject({ verified: 10 });
  expect(report.corrections.total.cases).toBe(10);
  const actions = report.recommendations.map(({ action }) => action);
  expect(actions).toContain('Verify 10 more tracks with cues.');
  expect(report.recommendations.find(({ because }) => because.includes('of one kind'))?.action).toBe(
    'Let a model of your own place cues, or change the cue template.',
  );

  const markdown = toMarkdown(report);
  expect(markdown).toContain('## What to do next');
  expect(markdown).toContain('| 1 verified | 10 |');
  const folder = temporaryFolder();
  await writeReport(report, join(folder, 'report.json'));
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual(report);
  const evil: LearningReport = {
    ...report,
    recommendations: [{ action: 'Train <script>', because: 'a & b' }],
  };
  await writeReport(evil, join(folder, 'report.html'));
  const html = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(html).toContain('<strong>Train &lt;script&gt;</strong> a &amp; b');
  expect(html).toContain('<polyline');
  await expect(writeReport(report, join(folder, 'report.docx'))).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

it('never replaces what Segue did not write', async () => {
  const core = openCore();
  const path = join(temporaryFolder(), 'notes.md');
  writeFileSync(path, 'mine');
  const report = await gatherReport(core);
  await expect(core.targets.guard({}, () => writeReport(report, path))).rejects.toMatchObject({
    code: 'would_overwrite',
  });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});
