import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import type { Database } from '../../src/main/db/database.ts';
import { readRekordboxXml } from '../../src/main/rekordbox/read-xml.ts';
import { makeWav } from '../fixtures/audio/make-files.ts';
import { runCliHere, startCli } from '../support/cli.ts';
import type { RunningCli } from '../support/cli.ts';
import { kicks } from '../support/kicks.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

const TRACKS = 3000;
let folder: string;
let xml: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-kill-'));
  xml = writeRekordboxFile(
    at('library.xml'),
    Array.from({ length: TRACKS }, (_, i) => ({
      id: i + 1,
      bpm: 100 + (i % 60),
      memory: [8.5, 16.5, 32.5],
      hot: [0.5, 64.5],
    })),
    [{ name: 'All', ids: Array.from({ length: TRACKS }, (_, i) => i + 1) }],
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function kill({ child, result }: RunningCli): Promise<void> {
  child.kill('SIGKILL');
  expect((await result).code).toBeNull();
}

/** Opens the library as the next start would, checks the file, and counts. */
function inspect(home: string, sql: string): number[] {
  const db = openDatabase(join(home, 'library.db'));
  try {
    expect(db.connection.pragma('quick_check', { simple: true })).toBe('ok');
    expect(db.connection.pragma('foreign_key_check')).toEqual([]);
    return db.connection.prepare<[], number[]>(sql).raw().get()!;
  } finally {
    db.close();
  }
}

/** Whether somebody has held the write lock for a while: the one long transaction of an import does. */
function isBeingWritten(db: Database): boolean {
  try {
    db.connection.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  }
}

async function waitFor(what: () => boolean): Promise<void> {
  while (!what()) await sleep(5);
}

describe('a kill', { timeout: 480_000 }, () => {
  const COUNTS = `SELECT (SELECT count(*) FROM track), (SELECT count(*) FROM rekordbox_row),
    (SELECT count(*) FROM playlist_entry), (SELECT count(*) FROM revision), (SELECT count(*) FROM import)`;
  const NOTHING = [0, 0, 0, 0, 0];
  const EVERYTHING = [TRACKS, TRACKS, TRACKS, TRACKS, 1];

  it('during an import leaves all of it or nothing', async () => {
    const home = at('import');
    const outcomes: number[][] = [];
    const whileReading = (running: RunningCli): Promise<unknown> => running.line('"state":"running"');
    // If the last kill came too late, everything is there, and this import is over before it says that it runs.
    const whileStoring = async (running: RunningCli): Promise<void> => {
      const db = openDatabase(join(home, 'library.db'));
      db.connection.pragma('busy_timeout = 40');
      await waitFor(() => isBeingWritten(db) || running.child.exitCode !== null);
      db.close();
    };
    for (const moment of [whileReading, whileStoring, whileStoring]) {
      const running = startCli(['import', xml, '--home', home]);
      await moment(running);
      running.child.kill('SIGKILL');
      await running.result;
      outcomes.push(inspect(home, COUNTS));
    }
    for (const outcome of outcomes) expect([NOTHING, EVERYTHING]).toContainEqual(outcome);
    expect(outcomes[0]).toEqual(NOTHING);
    expect(await runCliHere(['import', xml, '--home', home])).toMatchObject({ code: 0 });
    expect(inspect(home, COUNTS)).toEqual(EVERYTHING);
    const [running, interrupted] = inspect(
      home,
      "SELECT sum(state = 'running'), sum(state = 'interrupted') FROM job",
    );
    expect([running, interrupted! >= 1]).toEqual([0, true]);
  });

  it('during an export leaves no file or a whole one, and the original alone', async () => {
    const home = at('import');
    const original = readFileSync(xml);
    const folderOfOutput = at('out');
    mkdirSync(folderOfOutput);
    const out = join(folderOfOutput, 'out.xml');
    for (const delay of [0, 60]) {
      const running = startCli(['export', out, '--home', home]);
      // The temporary file beside the target is there as soon as rows are written.
      await waitFor(() => readdirSync(folderOfOutput).length > 0 || running.child.exitCode !== null);
      await sleep(delay);
      running.child.kill('SIGKILL');
      await running.result;
      const isThere = readdirSync(folderOfOutput).includes('out.xml');
      let read = isThere ? 0 : TRACKS;
      if (isThere) await readRekordboxXml(out, { onTracks: (batch) => void (read += batch.length) });
      expect(read).toBe(TRACKS);
      for (const name of readdirSync(folderOfOutput)) rmSync(join(folderOfOutput, name));
    }
    expect(await runCliHere(['export', out, '--home', home])).toMatchObject({ code: 0 });
    expect(readFileSync(out).equals(original)).toBe(true);
    expect(readFileSync(xml).equals(original)).toBe(true);
    expect(readdirSync(folderOfOutput)).toEqual(['out.xml']);
  });

  it('during an analysis keeps what is done, ends its processes, and the next run does the rest', async () => {
    const home = at('analysis');
    const music = at('music');
    mkdirSync(music);
    for (let i = 0; i < 5; i++)
      writeFileSync(join(music, `${i}.wav`), makeWav([kicks(30, 100 + 7 * i, i + 1)]));
    const analyzed = 'SELECT count(*), sum(analyzed_by IS NOT NULL) FROM track';
    const running = startCli(['analyze', music, '--home', home, '--json']);
    await running.line('"kind":"analysis"');
    const db = openDatabase(join(home, 'library.db'));
    const count = db.connection.prepare<[], number>('SELECT count(analyzed_by) FROM track').pluck();
    await waitFor(() => count.get()! > 0 || running.child.exitCode !== null);
    const workers = childrenOf(running.child.pid!);
    await kill(running);
    db.close();
    const [tracks, done] = inspect(home, analyzed);
    expect(tracks).toBe(5);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(5);
    await waitFor(() => workers.every((pid) => !isAlive(pid)));

    const again = await runCliHere(['analyze', music, '--home', home, '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ analyzed: 5 - done!, skipped: done, failures: [] });
    expect(inspect(home, analyzed)).toEqual([5, 5]);
  });
});

/** Processes that a process started; none where the system does not tell. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and was not waited for yet counts as gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
