import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import { insertTrack } from '../fixtures/library/insert-track.ts';
import { createRandom } from '../fuzz/random.ts';
import { runCliHere } from '../support/cli.ts';

const PAGE = 4096;
const COMMITS = 60;

/** Overwrites the last bytes of a file with noise, or cuts them off. */
function tear(path: string, bytes: number, how: 'cut' | 'garbled'): void {
  const { size } = statSync(path);
  if (how === 'cut') return truncateSync(path, size - bytes);
  const random = createRandom(bytes);
  const noise = Buffer.from(Array.from({ length: bytes }, () => random.below(256)));
  writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, size - bytes), noise]));
}

describe('a write that a power cut tore', () => {
  let folder: string;
  let number = 0;
  /** Copies of a library as a power cut leaves it: with its last commits in the write-ahead log. */
  let inLog: string;
  /** With a backup, all of it in the database file. */
  let backedUp: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-torn-'));
    inLog = join(folder, 'in-log');
    const home = join(folder, 'home');
    const db = openDatabase(join(home, 'library.db'));
    db.connection.pragma('wal_autocheckpoint = 0');
    db.connection.pragma('wal_checkpoint(TRUNCATE)');
    for (let i = 0; i < COMMITS; i++) insertTrack(db, { title: `Track ${i}` });
    cpSync(home, inLog, { recursive: true, filter: (source) => !source.endsWith('-shm') });
    db.close();
    await runCliHere(['--home', home, 'backup', 'create']);
    backedUp = home;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function copyOf(home: string): string {
    const copy = join(folder, `copy-${number++}`);
    cpSync(home, copy, { recursive: true });
    return copy;
  }

  it.each(['cut', 'garbled'] as const)('in the log (%s) loses at most the commits that it tore', (how) => {
    const path = join(inLog, 'library.db-wal');
    const whole = statSync(path).size;
    const kept = [0, 1, 700, PAGE, 5 * PAGE, Math.floor(whole / 2), whole - 1].map((bytes) => {
      const home = copyOf(inLog);
      tear(join(home, 'library.db-wal'), bytes, how);
      const db = openDatabase(join(home, 'library.db'));
      expect(db.connection.pragma('quick_check', { simple: true })).toBe('ok');
      const titles = db.connection.prepare<[], string>('SELECT title FROM track ORDER BY id').pluck().all();
      db.close();
      // The first ones in order, without a gap.
      expect(titles).toEqual(titles.map((_, i) => `Track ${i}`));
      return titles.length;
    });
    expect(kept[0]).toBe(COMMITS);
    expect(kept[1]).toBe(COMMITS - 1);
    expect(kept.at(-1)).toBe(0);
    expect(kept).toEqual(kept.toSorted((a, b) => b - a));
  });

  it.each([
    ['cut', PAGE],
    ['cut', 20 * PAGE],
    ['garbled', 20 * PAGE],
  ] as const)(
    'in the library (%s, %i bytes) is diagnosed, and a backup brings everything back',
    async (how, bytes) => {
      const home = copyOf(backedUp);
      const segue = (...args: string[]) => runCliHere(['--home', home, ...args]);
      tear(join(home, 'library.db'), bytes, how);
      const damaged = readFileSync(join(home, 'library.db'));
      const doctor = await segue('doctor');
      expect(doctor.stdout + doctor.stderr).toMatch(/segue backup restore library-/);
      expect(doctor.stdout + doctor.stderr).not.toMatch(/SQLITE_|malformed/);
      expect(readFileSync(join(home, 'library.db')).equals(damaged)).toBe(true);
      const restored = await segue('backup', 'restore', 'latest');
      expect(restored).toMatchObject({ code: 0 });
      expect(restored.stdout + restored.stderr).toContain('library-damaged-');
      const tracks = await segue('--json', 'tracks');
      expect(JSON.parse(tracks.stdout)).toHaveLength(COMMITS);
    },
    240_000,
  );

  it.each(['cut', 'garbled'] as const)(
    'in the settings (%s) keeps the file, says so, and leaves the library alone',
    async (how) => {
      const home = copyOf(backedUp);
      const path = join(home, 'settings.json');
      writeFileSync(path, `${JSON.stringify({ reviewer: 'Ada', template: null }, null, 2)}\n`);
      tear(path, 9, how);
      copyFileSync(path, join(folder, 'torn.json'));
      expect(await runCliHere(['--home', home, 'tracks'])).toMatchObject({ code: 0 });
      expect(readFileSync(`${path}.unreadable`).equals(readFileSync(join(folder, 'torn.json')))).toBe(true);
    },
  );
});
