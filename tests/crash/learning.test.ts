import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createCore } from '../../src/main/core/create-core.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { resumeJob } from '../../src/main/core/jobs/resume-job.ts';
import { addSong, correct, writeSong } from '../fixtures/learning/songs.ts';
import { startCli } from '../support/cli.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';
import { workerModules } from '../support/workers.ts';

async function prepare(tracks: number): Promise<string> {
  const home = temporaryFolder();
  const core = createCore({ home, workers: workerModules });
  for (let seed = 1; seed <= tracks; seed++) {
    const song = writeSong(seed);
    correct(core, addSong(core, song), song.wanted);
  }
  await core.close();
  return home;
}

/** Kills `segue` while its job runs, at once or once the job has made some progress. */
async function killDuring(args: readonly string[], moment: string): Promise<void> {
  const running = startCli([...args, '--json']);
  await running.line(moment);
  running.child.kill('SIGKILL');
  await running.result;
}

const versionsOf = (core: Core): string[] =>
  existsSync(core.home.personal)
    ? readdirSync(core.home.personal).filter((name) => !name.startsWith('.'))
    : [];

async function finish(core: Core, title: string): Promise<void> {
  const interrupted = core.jobs.list().find((job) => job.title === title)!;
  expect(interrupted).toMatchObject({ state: 'interrupted', resumable: true });
  const id = resumeJob(core, interrupted.id);
  await expect.poll(() => core.jobs.get(id).state, { timeout: 120_000, interval: 100 }).toBe('done');
}

it('training that was killed leaves no version, and is resumed to a whole one', async () => {
  // Enough for seconds of training, so that it is not over before the kill.
  const home = await prepare(80);
  for (const moment of ['"state":"running"', '"message":"Learning"'])
    await killDuring(['models', 'train', '--home', home], moment);
  const core = openCore(home);
  expect(core.db.connection.pragma('quick_check', { simple: true })).toBe('ok');
  const { models } = core.learning;
  // A version is registered only when its files are complete.
  expect(models.list().models).toEqual([]);
  await finish(core, 'Learn your cues');
  const [model] = models.list().models;
  expect(model).toMatchObject({ tracks: 80, state: 'candidate' });
  expect(versionsOf(core)).toEqual([model!.version]);
  const trackId = core.library.ids({})[0]!;
  const { annotation: document } = core.annotations.head(trackId)!;
  const [cues] = await models.cuesFor(model!.version, [{ trackId, document }]);
  expect(cues!.length).toBeGreaterThan(0);
}, 180_000);

it('an evaluation that was killed leaves no record, and is resumed to a whole one', async () => {
  const home = await prepare(40);
  // Enough for seconds of evaluation, so that it is not over before the kill.
  const models = Array<string>(15).fill('base-1');
  await killDuring(['eval', ...models, '--home', home], '"kind":"learning"');
  const core = openCore(home);
  const { performance } = core.learning;
  expect(performance.history().records).toEqual([]);
  await finish(core, `Evaluate ${models.join(' and ')}`);
  expect(performance.history().records).toMatchObject(
    models.map((model) => ({ model, tracks: 40, dataset: null })),
  );
}, 120_000);
