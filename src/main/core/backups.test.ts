import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { insertTrack } from '../../../tests/fixtures/library/insert-track.ts';
import { writeRekordboxFile } from '../../../tests/support/rekordbox-file.ts';
import { openCore, temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { workerModules } from '../../../tests/support/workers.ts';
import type { Backup } from '../../shared/contract/index.ts';
import { backupName } from '../db/backup-names.ts';
import { openDatabase } from '../db/database.ts';
import { migrationHash } from '../db/migrate.ts';
import { migrations } from '../db/migrations/index.ts';
import { findDamage } from '../db/snapshot.ts';
import { checkBackup, createBackups, listBackups, outdatedBackups, restoreBackup } from './backups.ts';
import { diagnose } from './doctor.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';

const titles = (path: string): unknown[] => {
  const db = openDatabase(path);
  try {
    return db.connection.prepare('SELECT title FROM track ORDER BY id').pluck().all();
  } finally {
    db.close();
  }
};

/** Overwrites the beginning of every page that contains `text`. */
function damagePagesWith(database: string, text: string): void {
  const PAGE = 4096;
  const bytes = readFileSync(database);
  const file = openSync(database, 'r+');
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1))
    writeSync(file, Buffer.alloc(64, 0xee), 0, 64, Math.floor(at / PAGE) * PAGE);
  closeSync(file);
}

describe('backups', () => {
  it('contain everything committed, including another connection’s log, and are accessible to the owner only', async () => {
    const core = openCore();
    const other = openDatabase(core.home.database);
    other.connection.pragma('wal_autocheckpoint = 0');
    insertTrack(other, { title: 'Mine' });
    const backup = await core.backups.create();
    expect(titles(backup.path)).toEqual(['Mine']);
    expect(checkBackup(core.home, backup.name)).toBeNull();
    expect(
      [backup.path, core.home.database, core.home.backups].map((path) => statSync(path).mode & 0o077),
    ).toEqual([0, 0, 0]);
    other.close();
  });

  it('are made before an import that changes a library, but not repeatedly', async () => {
    const core = openCore();
    insertTrack(core.db, { title: 'One' });
    const xml = writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [{ id: 1 }]);
    await core.imports.start([xml]).result;
    await core.imports.start([xml]).result;
    expect(listBackups(core.home)).toMatchObject([{ reason: 'before-import' }]);
    expect(titles(listBackups(core.home)[0]!.path)).toEqual(['One']);
  });

  it('are made before a change of many tracks, whoever requests it', async () => {
    const core = openCore();
    insertTrack(core.db, { title: 'One' });
    await core.backups.beforeChanging(49);
    expect(listBackups(core.home)).toEqual([]);
    await core.backups.beforeChanging(50);
    expect(listBackups(core.home)).toMatchObject([{ reason: 'before-change' }]);
  });

  it('keep the newest, one per day and per week, and all that a person made', () => {
    const now = new Date('2026-11-29T12:00:00Z');
    const all = Array.from({ length: 24 * 60 }, (_, hours): Backup => {
      const at = new Date(now.getTime() - hours * 3_600_000);
      const reason = hours === 1000 ? 'manual' : 'daily';
      return { name: backupName(reason, at), path: '', createdAt: at.toISOString(), reason, bytes: 1 };
    });
    const outdated = new Set(outdatedBackups(all, now));
    const kept = all.filter((backup) => !outdated.has(backup));
    expect(kept.slice(0, 5)).toEqual(all.slice(0, 5));
    expect(kept.some(({ reason }) => reason === 'manual')).toBe(true);
    expect(kept).toHaveLength(5 + 6 + 3 + 1);
  });
});

describe('a damaged library', () => {
  it('is reported with a remedy, set aside, and restored from a backup', async () => {
    const core = openCore();
    const { home } = core;
    for (let i = 0; i < 500; i++) insertTrack(core.db, { title: `Track ${i}` });
    const backup = await core.backups.create();
    await core.close();
    truncateSync(home.database, Math.floor(statSync(home.database).size / 2));
    const { checks } = diagnose(home, new AppError('io', verbatim('cannot be opened')));
    expect(checks.find(({ id }) => id === 'database')).toMatchObject({
      status: 'error',
      remedy: expect.stringContaining(`segue backup restore ${backup.name}`) as string,
    });
    const aside = await restoreBackup(home, backup.name);
    expect(existsSync(aside!)).toBe(true);
    expect(titles(home.database)).toHaveLength(500);
  });

  it('is noticed at startup even if the day’s backup exists', async () => {
    const core = openCore();
    for (let i = 0; i < 500; i++) insertTrack(core.db, { title: `Track ${i}` });
    await core.backups.daily();
    expect(listBackups(core.home)).toMatchObject([{ reason: 'daily' }]);
    core.db.connection.pragma('wal_checkpoint(TRUNCATE)');
    const troubles: string[] = [];
    core.events.on('trouble', ({ message }) => troubles.push(message));
    await core.backups.atStart();
    expect(troubles).toEqual([]);
    damagePagesWith(core.home.database, 'Track 250');
    const other = createBackups({
      db: openDatabase(core.home.database),
      home: core.home,
      worker: workerModules.check,
      onTrouble: ({ message }) => troubles.push(message),
    });
    await other.atStart();
    expect(troubles).toEqual([expect.stringContaining('is damaged')]);
  });

  it('is not replaced by a backup that is itself damaged', async () => {
    const core = openCore();
    insertTrack(core.db, { title: 'One' });
    const backup = await core.backups.create();
    writeFileSync(backup.path, 'no database');
    expect(checkBackup(core.home, backup.name)).not.toBeNull();
    await expect(restoreBackup(core.home, backup.name)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(findDamage(core.home.database)).toBeNull();
  });
});

describe('a migration', () => {
  it('is preceded by a backup that contains the commits of another process', () => {
    const path = join(temporaryFolder(), 'library.db');
    // As an earlier version left it.
    const db = new Sqlite(path);
    db.pragma('journal_mode = WAL');
    db.exec(
      'CREATE TABLE migration (id TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
    );
    for (const { id, sql } of migrations.filter((one) => one.id < '0007')) {
      db.exec(sql);
      db.prepare("INSERT INTO migration VALUES (?, ?, '')").run(id, migrationHash(sql));
    }
    const insert = db.prepare(
      `INSERT INTO track (missing, title, artist, album, genre, label, comment, rating, added_at, history_position, duration,
         flags, hot_cue_slots, memory_cue_count, predicted_cue_count, section_count, modified_at)
       VALUES (0, ?, '', '', '', '', '', 0, '', 0, 0, '[]', '', 0, 0, 0, '')`,
    );
    insert.run('Mine');
    db.pragma('wal_autocheckpoint = 0');
    insert.run('In the log');
    openDatabase(path).close();
    const [name, ...others] = readdirSync(join(path, '..', 'backups'));
    expect(others).toEqual([]);
    expect(name).toMatch(/-before-migration\.db$/);
    const copy = join(temporaryFolder(), 'copy.db');
    copyFileSync(join(path, '..', 'backups', name!), copy);
    expect(titles(copy)).toEqual(['Mine', 'In the log']);
    db.close();
  });
});
