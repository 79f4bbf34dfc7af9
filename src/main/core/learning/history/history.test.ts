import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addSong, correct, writeSong } from '../../../../../tests/fixtures/learning/songs.ts';
import { writeClicks } from '../../../../../tests/support/clicks.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { resumeJob } from '../../jobs/resume-job.ts';

it('keeps what analyses cost, and how many tracks failed', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'music'));
  const paths = [1, 2].map((i) =>
    writeClicks(join(folder, 'music', `${i}.wav`), { seconds: 12, bpm: 118 + i }),
  );
  const core = openCore(join(folder, 'home'));
  core.settings.set({ workers: 1, model: 'dsp-1' });
  await core.analysis.start({ kind: 'paths', paths }).result;
  const { models, runs } = core.learning.performance.history().inference;
  expect(models).toMatchObject([{ model: 'dsp-1', provider: 'cpu', tracks: 2, failed: 0 }]);
  const [{ secondsPerTrack, realTime }] = models as [(typeof models)[number]];
  expect(secondsPerTrack!.mean).toBeGreaterThan(0);
  expect(secondsPerTrack!.low).toBeLessThanOrEqual(secondsPerTrack!.mean);
  expect(realTime).toBeCloseTo(24 / (2 * secondsPerTrack!.mean), 0);
  // A file that became unreadable counts as failed.
  writeFileSync(paths[0]!, 'RIFF');
  await core.analysis.start({ kind: 'filter', filter: {} }, { force: true }).result;
  const after = core.learning.performance.history().inference;
  expect(after.runs).toHaveLength(2);
  expect(after.runs[1]).toMatchObject({ tracks: 1, failed: 1 });
  expect(after.models).toMatchObject([{ tracks: 3, failed: 1 }]);
  expect(runs).toHaveLength(1);
});

it('shows corrections becoming fewer, with intervals', async () => {
  const core = openCore();
  for (let seed = 1; seed <= 30; seed++) {
    const song = writeSong(seed);
    const trackId = addSong(core, song);
    // In the second half every prediction is right.
    correct(core, trackId, seed <= 15 ? song.wanted : song.document.cues.map(({ time }) => time));
  }
  await core.learning.corrections.record();
  const { points, slope } = core.learning.performance.history().corrections;
  expect(points.map(({ tracks }) => tracks)).toEqual([5, 5, 5, 5, 5, 5]);
  expect(points[0]!.perTrack.low).toBeGreaterThan(1);
  expect(points.at(-1)!.perTrack).toEqual({ mean: 0, low: 0, high: 0 });
  expect(slope!.high).toBeLessThan(0);
});

it('stores reports as jobs that can be stopped and resumed', async () => {
  const core = openCore();
  for (let seed = 1; seed <= 12; seed++) {
    const song = writeSong(seed);
    correct(core, addSong(core, song), song.wanted);
  }
  const stopped = core.learningReports.start('nightly');
  core.jobs.cancel(stopped.id);
  await expect(stopped.result).rejects.toMatchObject({ code: 'cancelled' });
  expect(core.learningReports.list({ offset: 0, limit: 9 })).toEqual({ reports: [], total: 0 });
  const again = resumeJob(core, stopped.id);
  await expect.poll(() => core.jobs.get(again).state, { timeout: 60_000 }).toBe('done');
  const { reports, total } = core.learningReports.list({ offset: 0, limit: 9 });
  expect(total).toBe(1);
  expect(reports[0]).toMatchObject({ occasion: 'nightly', tracks: 12, verified: 12, settled: 12 });
  expect(reports[0]!.quality.gates.map(({ measure }) => measure)).toContain('overall');
  expect(core.learningReports.get(reports[0]!.id).history.corrections.points).toHaveLength(2);
  expect(core.learningReports.latest()).toBe(reports[0]!.createdAt);
  expect(() => core.learningReports.get(99)).toThrow('There is no report 99');
});

it('trains by itself after as many tracks as the settings say, evaluates, and keeps the scores', async () => {
  const core = openCore();
  core.settings.set({ workers: 1, trainAfter: 20, promoteTrained: true });
  for (let seed = 1; seed <= 20; seed++) {
    const song = writeSong(seed);
    correct(core, addSong(core, song), song.wanted);
  }
  const states = (): string[] => core.jobs.list().map(({ title, state }) => `${title}: ${state}`);
  await expect
    .poll(states, { timeout: 120_000, interval: 100 })
    .toEqual(['Evaluate personal-cues-1: done', 'Learn your cues: done']);
  expect(core.learning.models.list().active.cues).toBe('personal-cues-1');
  const { records } = core.learning.performance.history();
  expect(records).toMatchObject([
    { model: 'personal-cues-1', occasion: 'training', dataset: null, tracks: 20 },
    { model: 'personal-cues-1', occasion: 'evaluation', dataset: null, tracks: 20 },
  ]);
  expect(records[0]!.metrics.map(({ name }) => name)).toEqual(['cueF1', 'cueF4']);
  expect(records[0]!.secondsPerTrack).toBeGreaterThan(0);
  expect(core.learning.models.get('personal-cues-1').secondsPerTrack).toBe(records[0]!.secondsPerTrack);
});

it('trains sections and grids by itself where the settings ask for it, one after the other, until it is stopped', async () => {
  const core = openCore();
  core.settings.set({ workers: 1, trainAfter: 20, trainTasks: ['cues', 'sections', 'grid'] });
  const verify = (first: number): void => {
    for (let seed = first; seed < first + 20; seed++) {
      const song = writeSong(seed);
      correct(core, addSong(core, song), song.wanted);
    }
  };
  const finished = (): string[] =>
    core.jobs
      .list()
      .filter(({ state }) => state === 'done')
      .map(({ title }) => title)
      .toReversed();
  verify(1);
  await expect
    .poll(finished, { timeout: 120_000, interval: 100 })
    .toEqual([
      'Learn your cues',
      'Evaluate personal-cues-1',
      'Learn your sections',
      'Evaluate personal-sections-2',
      'Learn how you count beats',
      'Evaluate personal-grid-3',
    ]);
  const { models, available, active } = core.learning.models.list();
  expect(models.map(({ task }) => task)).toEqual(['grid', 'sections', 'cues']);
  // Offered, not put in use.
  expect(active).toEqual({ cues: null, sections: null, grid: null });
  expect(available.grid).toEqual({ verified: 20, imported: 0 });

  const stopped = new Promise<void>((resolve) => {
    core.events.on('job', ({ id, state }) => {
      if (state === 'running') core.jobs.cancel(id);
      if (state === 'cancelled') resolve();
    });
  });
  verify(30);
  await stopped;
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Whoever stops one of them does not want the next.
  expect(core.jobs.list()).toHaveLength(7);
});
