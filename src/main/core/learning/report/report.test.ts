import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { setLanguage } from '../../../../shared/languages/translate.ts';
import { addSong, correct, writeSong } from '../../../../../tests/fixtures/learning/songs.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { gatherReport } from './gather.ts';
import { toldReport } from './learning-report.ts';
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
  const report = toldReport(await gatherReport(core));
  expect(report.library.tiers).toMatchObject({ verified: 10 });
  expect(report.corrections.total.cases).toBe(10);
  const actions = report.recommendations.map(({ action }) => action);
  expect(actions).toContain('Verify 10 more tracks with cues.');
  expect(report.recommendations.find(({ because }) => because.includes('of one kind'))?.action).toBe(
    'Let a model of your own place cues, or change the cue template.',
  );

  const markdown = toMarkdown(report);
  expect(markdown).toContain('## What to do next');
  expect(markdown).toContain('| Tier 1, verified | 10 |');
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
  expect(html).toContain('<polygon');
  expect(html).not.toContain(report.created);
  await expect(writeReport(report, join(folder, 'report.docx'))).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

it('gives advice in the language of the moment, and keeps the texts of earlier reports', async () => {
  const core = openCore();
  for (let seed = 1; seed <= 3; seed++) addSong(core, writeSong(seed));
  const { result } = core.learningReports.start('requested');
  const id = await result;
  const actions = (): string[] => core.learningReports.get(id).recommendations.map(({ action }) => action);
  expect(actions()).toContain('Verify 20 more tracks with cues.');
  await setLanguage({ language: 'de', locale: 'de-DE' });
  try {
    expect(actions()).toContain('20 weitere Tracks mit Cues bestätigen.');
    expect(toMarkdown(core.learningReports.get(id))).toContain('| Stufe 1, geprüft | 0 |');
  } finally {
    await setLanguage({ language: 'en', locale: 'en' });
  }
  const gathered = await gatherReport(core);
  const earlier = { ...gathered, recommendations: [{ action: 'Train again.', because: '{a} came.' }] };
  const stored = JSON.parse(JSON.stringify(earlier)) as typeof gathered;
  expect(toldReport(stored).recommendations).toEqual(earlier.recommendations);
});

it('never replaces what Segue did not write', async () => {
  const core = openCore();
  const path = join(temporaryFolder(), 'notes.md');
  writeFileSync(path, 'mine');
  const report = toldReport(await gatherReport(core));
  await expect(core.targets.guard({}, () => writeReport(report, path))).rejects.toMatchObject({
    code: 'would_overwrite',
  });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});
