import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Job } from '../../../shared/contract/index.ts';
import { AppError, failure } from '../../../shared/errors.ts';
import { msg, setLanguage, verbatim } from '../../../shared/languages/translate.ts';
import { openDatabase } from '../../db/database.ts';
import { createJobs } from './jobs.ts';
import type { JobContext, JobSpec } from './job.ts';
import { openSettings } from '../settings.ts';

function open() {
  const db = openDatabase(join(temporaryFolder(), 'library.db'));
  const heard: Job[] = [];
  const jobs = createJobs(db, (job) => heard.push(job));
  return { db, jobs, heard };
}

function spec<T>(run: (job: JobContext) => Promise<T>): JobSpec<T> {
  return { kind: 'scan', title: verbatim('Work'), unit: 'files', params: { paths: ['x'] }, run };
}

/** Ends only when it is cancelled. */
const endless = (job: JobContext): Promise<never> =>
  new Promise((_resolve, reject) =>
    job.signal.addEventListener('abort', () => reject(job.signal.reason as Error)),
  );

describe('jobs', () => {
  it('keep progress, failures and the result', async () => {
    const { jobs, heard } = open();
    const job = jobs.start(
      spec(async (context) => {
        context.progress({ total: 2, done: 1 });
        context.fail('a.flac', failure('io', verbatim('a.flac cannot be read')));
        await Promise.resolve();
        context.progress({ done: 2 });
        return { answer: 42 };
      }),
    );
    expect(jobs.get(job.id)).toMatchObject({ state: 'running', resumable: false });
    expect(await job.result).toEqual({ answer: 42 });
    expect(await job.finished).toMatchObject({ state: 'done', done: 2, total: 2, failed: 1 });
    expect(jobs.get(job.id)).toEqual({ ...heard.at(-1), ratePerMinute: null, secondsLeft: null });
    expect(jobs.result(job.id)).toEqual({ answer: 42 });
    expect(jobs.failures(job.id)).toEqual([
      { item: 'a.flac', trackId: null, code: 'io', message: 'a.flac cannot be read' },
    ]);
    expect(jobs.list()).toHaveLength(1);
    expect(() => jobs.get('nope')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => jobs.cancel('nope')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('report progress while somebody else is writing', async () => {
    const { db, jobs, heard } = open();
    const other = openDatabase(db.path);
    const job = jobs.start(
      spec(async (context) => {
        other.connection.exec('BEGIN IMMEDIATE');
        context.progress({ total: 2, done: 1 });
        other.connection.exec('COMMIT');
        await Promise.resolve();
      }),
    );
    expect(await job.finished).toMatchObject({ state: 'done', done: 1, total: 2 });
    expect(heard.map(({ done }) => done)).toEqual([0, 1, 1]);
    other.close();
  });

  it('are written in the language of the moment, also those that were stored as plain text', async () => {
    const { db, jobs, heard } = open();
    const job = jobs.start({
      ...spec(async (context) => {
        context.fail('x', failure('not_found', msg('There is no folder {folder}.', { folder: '/gone' })));
        throw new AppError(
          'io',
          msg('{path} cannot be read: {reason}', { path: '/a', reason: verbatim('EIO') }),
        );
      }),
      title: msg('Import {names}', { names: msg('{name} and {count} more', { name: 'a.xml', count: 2 }) }),
    });
    await job.finished;
    await jobs.close();
    db.connection
      .prepare(
        "INSERT INTO job_failure (job_id, item, code, message) VALUES (?, 'y', 'io', '{y} is damaged')",
      )
      .run(job.id);
    db.connection
      .prepare(
        `INSERT INTO job (id, kind, state, title, unit, done, total, failed, message, params, created_at)
         SELECT 'old', kind, state, 'Import old.xml', unit, 0, 0, 0, 'The {disk} is full', params, '2020' FROM job`,
      )
      .run();
    const stored = createJobs(db, () => undefined);
    const texts = () => ({
      titles: stored.list().map(({ title, message }) => [title, message]),
      failures: stored.failures(job.id).map(({ message }) => message),
    });
    expect(heard.at(-1)!.title).toBe('Import a.xml and 2 more');
    expect(texts()).toEqual({
      titles: [
        ['Import a.xml and 2 more', '/a cannot be read: EIO'],
        ['Import old.xml', 'The {disk} is full'],
      ],
      failures: ['There is no folder /gone.', '{y} is damaged'],
    });
    await setLanguage({ language: 'de', locale: 'de' });
    expect(texts()).toEqual({
      titles: [
        ['a.xml und 2 weitere importieren', '/a kann nicht gelesen werden: EIO'],
        ['Import old.xml', 'The {disk} is full'],
      ],
      failures: ['Es gibt keinen Ordner /gone.', '{y} is damaged'],
    });
    await setLanguage({ language: 'en', locale: 'en' });
  });

  it('end as failed with the reason, and can be resumed', async () => {
    const { jobs } = open();
    const job = jobs.start(spec(() => Promise.reject(new AppError('io', verbatim('The disk is full')))));
    await expect(job.result).rejects.toThrow('The disk is full');
    expect(await job.finished).toMatchObject({
      state: 'failed',
      message: 'The disk is full',
      resumable: true,
    });
    expect(jobs.result(job.id)).toBeNull();
  });

  it('that begin and end while somebody else is writing are kept, and stored afterwards', async () => {
    const { db, jobs } = open();
    const other = openDatabase(db.path);
    other.connection.exec('BEGIN IMMEDIATE');
    const job = jobs.start(
      spec(async (context) => {
        context.fail('a.flac', failure('io', verbatim('a.flac cannot be read')));
        return { answer: 42 };
      }),
    );
    expect(await job.finished).toMatchObject({ state: 'done', failed: 1 });
    expect(jobs.list()).toMatchObject([{ id: job.id, state: 'done' }]);
    expect(jobs.result(job.id)).toEqual({ answer: 42 });
    expect(jobs.failures(job.id)).toHaveLength(1);
    other.connection.exec('COMMIT');
    await jobs.close();
    const stored = createJobs(other, () => undefined);
    expect(stored.get(job.id)).toMatchObject({ state: 'done', failed: 1 });
    expect(stored.result(job.id)).toEqual({ answer: 42 });
    expect(stored.failures(job.id)).toHaveLength(1);
    other.close();
  });

  it('that end on a full disk are reported, kept, and stored when there is room', async () => {
    const { db, heard } = open();
    const troubles: AppError[] = [];
    const jobs = createJobs(
      db,
      (job) => heard.push(job),
      (error) => troubles.push(error),
    );
    const pages = db.connection.pragma('page_count', { simple: true }) as number;
    db.connection.pragma(`max_page_count = ${pages}`);
    const large = 'x'.repeat(200_000);
    const job = jobs.start(spec(async () => ({ large })));
    expect(await job.finished).toMatchObject({ state: 'done' });
    expect(jobs.get(job.id)).toMatchObject({ state: 'done' });
    expect(troubles).toMatchObject([
      { code: 'io', message: expect.stringMatching(/^The disk at .* is full/) as string },
    ]);
    db.connection.pragma(`max_page_count = ${pages + 1000}`);
    await jobs.close();
    expect(createJobs(db, () => undefined).result(job.id)).toEqual({ large });
  });

  it('end as cancelled on request, and as interrupted on close', async () => {
    const { jobs, db } = open();
    const one = jobs.start(spec(endless));
    const two = jobs.start(spec(endless));
    jobs.cancel(one.id);
    await expect(one.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(jobs.get(two.id).state).toBe('running');
    await jobs.close();
    expect(await one.finished).toMatchObject({ state: 'cancelled', resumable: true });
    expect(await two.finished).toMatchObject({ state: 'interrupted', resumable: true });
    await expect(two.result).rejects.toMatchObject({ code: 'cancelled' });
    db.close();
  });

  it('of dead processes are shown as interrupted, those of living ones are not', async () => {
    const { jobs, db } = open();
    const job = jobs.start(spec(endless));
    const setOwner = (owner: unknown): void =>
      void db.connection
        .prepare("UPDATE job SET params = json_set(params, '$.owner', json(?))")
        .run(JSON.stringify(owner));
    const stateOf = (): string => createJobs(db, () => undefined).get(job.id).state;
    expect(stateOf()).toBe('running');
    setOwner({ pid: process.ppid, startedAt: 1 });
    expect(stateOf()).toBe('running');
    // A container gives a new process the previous one's number.
    setOwner({ pid: process.pid, startedAt: 1 });
    expect(stateOf()).toBe('interrupted');
    expect(createJobs(db, () => undefined).get(job.id)).toMatchObject({ resumable: true });
    db.connection.exec("UPDATE job SET state = 'running'");
    setOwner({ pid: 2 ** 30, startedAt: 1 });
    expect(stateOf()).toBe('interrupted');
    await jobs.close();
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('settings', () => {
  it('persist, merge the interface state, and reject invalid values', () => {
    const path = join(temporaryFolder(), 'settings.json');
    const changes: unknown[] = [];
    const settings = openSettings(path, (value) => changes.push(value));
    settings.set({ reviewer: 'Ada', interfaceState: { columns: ['title'] } });
    settings.set({ interfaceState: { width: 3 } });
    expect(changes).toHaveLength(2);
    expect(() => settings.set({ workers: 0 })).toThrow(/workers/);
    expect(openSettings(path, () => undefined).get()).toMatchObject({
      reviewer: 'Ada',
      workers: null,
      interfaceState: { columns: ['title'], width: 3 },
    });
  });

  it.each(['not JSON', '{"theme": "pink"}', ''])('set aside a file that contains %j', (text) => {
    const path = join(temporaryFolder(), 'settings.json');
    writeFileSync(path, text);
    const settings = openSettings(path, () => undefined);
    expect(settings.get()).toMatchObject({ theme: 'dark' });
    settings.set({ theme: 'light' });
    expect(readFileSync(`${path}.unreadable`, 'utf8')).toBe(text);
    expect(openSettings(path, () => undefined).get().theme).toBe('light');
  });

  it('report that they could not be saved', () => {
    const settings = openSettings(join(temporaryFolder(), 'absent', 'settings.json'), () => undefined);
    expect(() => settings.set({ theme: 'light' })).toThrow(expect.objectContaining({ code: 'io' }));
    expect(settings.get().theme).toBe('dark');
  });
});
