import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Backup, BackupReason } from '../../shared/contract/index.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { backupName, readBackupName } from '../db/backup-names.ts';
import { openDatabase } from '../db/database.ts';
import type { Database } from '../db/database.ts';
import { findDamage, restoreInto, snapshot, snapshotFile } from '../db/snapshot.ts';
import { asSystemError, isBusy } from '../db/storage-error.ts';
import { explainIoError } from '../files/io-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Home } from './home.ts';
import { runThread } from './processes/run-thread.ts';

/** One backup is enough for several imports in a row. */
const PAUSE_MS = 10 * 60_000;
/** A change of this many tracks is preceded by a backup. */
const MANY_TRACKS = 50;
const DAY_MS = 24 * 60 * 60_000;
/** Automatic backups that are kept: the newest ones, then one per day, then one per week. */
const KEPT = { newest: 5, days: 7, weeks: 4 };

/** All backups of a data folder, newest first. */
export function listBackups(home: Pick<Home, 'backups'>): Backup[] {
  if (!existsSync(home.backups)) return [];
  return readdirSync(home.backups)
    .flatMap((name): Backup[] => {
      const said = readBackupName(name);
      if (said === null) return [];
      const path = join(home.backups, name);
      return [{ name, path, ...said, bytes: statSync(path).size }];
    })
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** @throws AppError `not_found` */
export function requireBackup(home: Pick<Home, 'backups'>, name: string): Backup {
  const all = listBackups(home);
  const found = name === 'latest' ? all[0] : all.find((backup) => backup.name === name);
  if (!found)
    throw new AppError(
      'not_found',
      all.length === 0
        ? msg('There is no backup in {backups} yet. Make one with `segue backup create`.', {
            backups: home.backups,
          })
        : msg(
            'There is no backup {name}. `segue backup list` shows the {count, plural, one {# backup} other {# backups}} there are.',
            { name, count: all.length },
          ),
    );
  return found;
}

/** Runs SQLite's integrity check on a backup. Null if it can be restored, otherwise what is wrong. */
export function checkBackup(home: Pick<Home, 'backups'>, name: string): Message | null {
  return findDamage(requireBackup(home, name).path);
}

/** Automatic backups that are no longer needed. A person's backups stay until a person removes them. */
export function outdatedBackups(all: readonly Backup[], now: Date): Backup[] {
  const automatic = all.filter(({ reason }) => reason !== 'manual');
  const kept = new Set(automatic.slice(0, KEPT.newest));
  const periods = new Set<string>();
  for (const backup of automatic) {
    const age = (now.getTime() - Date.parse(backup.createdAt)) / DAY_MS;
    const day = Math.floor(age);
    const period =
      day < KEPT.days ? `day ${day}` : day < 7 * KEPT.weeks ? `week ${Math.floor(day / 7)}` : null;
    if (period === null || periods.has(period)) continue;
    periods.add(period);
    kept.add(backup);
  }
  return automatic.filter((backup) => !kept.has(backup));
}

/** @throws AppError `io` */
async function writeBackup(
  home: Home,
  reason: BackupReason,
  copyTo: (path: string) => Promise<void>,
): Promise<Backup> {
  const path = join(home.backups, backupName(reason, new Date()));
  try {
    makeFolder(home.backups, 0o700);
    const { bavail, bsize } = statfsSync(home.backups);
    const needed = statSync(home.database).size;
    if (bavail * bsize < 2 * needed)
      throw new AppError(
        'io',
        msg('There is not enough room in {backups} for a backup of the library.', { backups: home.backups }),
      );
    await copyTo(path);
    if (process.platform !== 'win32') chmodSync(path, 0o600);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'io',
      msg('The library could not be backed up to {backups}: {reason}', {
        backups: home.backups,
        reason: explainIoError(path, asSystemError(error)),
      }),
      { cause: error },
    );
  }
  // The backup about to be restored must not be removed to make room.
  if (reason !== 'before-restore')
    for (const old of outdatedBackups(listBackups(home), new Date())) rmSync(old.path, { force: true });
  return requireBackup(home, path.slice(home.backups.length + 1));
}

/** Start data of the thread that checks a library. */
export interface CheckRequest {
  readonly path: string;
}

/** Backups of an open library; `worker` is the module of the thread that checks it. */
export function createBackups(deps: {
  db: Database;
  home: Home;
  worker: URL;
  onTrouble: (error: AppError) => void;
}) {
  const { db, home, worker, onTrouble } = deps;
  let running: Promise<unknown> = Promise.resolve();

  /** Runs one at a time. @throws AppError `io` */
  function create(reason: BackupReason): Promise<Backup> {
    const next = running.then(() => writeBackup(home, reason, (path) => snapshot(db.connection, path)));
    running = next.catch(() => undefined);
    return next;
  }

  function isEmpty(): boolean {
    return db.connection.prepare('SELECT NOT EXISTS (SELECT 1 FROM track)').pluck().get() === 1;
  }

  /** Skipped if a backup younger than `age` exists. A failure is reported and does not stop the caller. */
  async function unlessYounger(reason: BackupReason, age: number): Promise<void> {
    if (db.path === ':memory:' || db.readOnlyReason !== null || isEmpty()) return;
    const newest = listBackups(home)[0];
    if (newest && Date.now() - Date.parse(newest.createdAt) < age) return;
    await create(reason).catch((error: unknown) => onTrouble(toAppError(error)));
  }

  /**
   * Checks the library file in the background, and reports damage. A check that cannot run is reported too, and counts
   * as passed.
   */
  async function isWhole(): Promise<boolean> {
    const request: CheckRequest = { path: home.database };
    try {
      const damage = await runThread<string | null>(worker, request, {
        what: msg('Checking {path}', { path: home.database }),
        afterCrash: msg('Run `segue doctor` to check it again.'),
      });
      if (damage !== null) onTrouble(damagedError(home));
      return damage === null;
    } catch (error) {
      onTrouble(toAppError(error));
      return true;
    }
  }

  function isDue(): boolean {
    const newest = listBackups(home).find(({ reason }) => reason === 'daily');
    return !newest || Date.now() - Date.parse(newest.createdAt) >= DAY_MS;
  }

  /** Checks the library first, so that backups of a damaged one do not push out a good one. */
  async function daily(): Promise<void> {
    if (!isDue()) return;
    if (await isWhole()) await unlessYounger('daily', 0);
  }

  return {
    create: (reason: BackupReason = 'manual'): Promise<Backup> => create(reason),
    /** Before an operation that changes much at once. */
    before: (what: 'import' | 'change'): Promise<void> => unlessYounger(`before-${what}`, PAUSE_MS),
    /** Before a change of this many tracks, if they are enough to be worth a backup. */
    beforeChanging: async (tracks: number): Promise<void> => {
      if (tracks >= MANY_TRACKS) await unlessYounger('before-change', PAUSE_MS);
    },
    /** Once a day. */
    daily,
    /** The check of the library after it was opened. */
    async atStart(): Promise<void> {
      if (isDue()) await daily();
      else await isWhole();
    },
  };
}

export type Backups = ReturnType<typeof createBackups>;

export function isDamaged({ database }: Pick<Home, 'database'>): boolean {
  return existsSync(database) && findDamage(database) !== null;
}

/** Explains how to recover from a damaged library. */
export function damagedError(home: Pick<Home, 'database' | 'backups'>): AppError {
  const [newest] = listBackups(home);
  return new AppError(
    'io',
    newest
      ? msg(
          'The library at {path} is damaged. The newest backup is of {createdAt}: bring it back with `segue backup restore {name}`.',
          { path: home.database, createdAt: newest.createdAt, name: newest.name },
        )
      : msg(
          'The library at {path} is damaged. There is no backup of it; save the file, and import your Rekordbox XML into a new data folder (--home).',
          { path: home.database },
        ),
    { details: { path: home.database } },
  );
}

/**
 * Restores the library from a backup. An intact library is changed through SQLite, for every process that has it open;
 * a damaged one is set aside next to the new one. Returns the path of the damaged library, or null if it was not
 * damaged.
 * @throws AppError `not_found`, `invalid_input` for a damaged backup, `conflict` while another process is writing, `io`
 */
export async function restoreBackup(home: Home, name: string): Promise<string | null> {
  const backup = requireBackup(home, name);
  const damage = findDamage(backup.path);
  if (damage !== null)
    throw new AppError(
      'invalid_input',
      msg('The backup {name} is damaged itself ({damage}) and was not restored. Choose another one.', {
        name: backup.name,
        damage,
      }),
    );
  try {
    const aside = isDamaged(home) ? setAside(home) : null;
    if (existsSync(home.database)) await restoreInto(backup.path, home.database);
    else copyFileSync(backup.path, home.database);
    // A backup of an older version is migrated.
    openDatabase(home.database).close();
    return aside;
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isBusy(error))
      throw new AppError(
        'conflict',
        msg(
          'The backup could not be restored: another Segue process is using the library. End other windows and commands of Segue, and try again.',
        ),
        { cause: error },
      );
    throw new AppError(
      'io',
      msg('The backup could not be restored to {database}: {reason}', {
        database: home.database,
        reason: explainIoError(home.database, asSystemError(error)),
      }),
      { cause: error },
    );
  }
}

/**
 * A specialist may still recover data from a damaged library, so it is moved aside with the files that belong to it.
 */
function setAside(home: Home): string {
  const aside = join(home.root, `library-damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`);
  renameSync(home.database, aside);
  for (const suffix of ['-wal', '-shm'])
    if (existsSync(`${home.database}${suffix}`)) renameSync(`${home.database}${suffix}`, `${aside}${suffix}`);
  return aside;
}

/** Backs up a library of any version that is not open here. @throws AppError `not_found`, `io` */
export async function backUpNow(home: Home, reason: 'manual' | 'before-restore' = 'manual'): Promise<Backup> {
  if (!existsSync(home.database))
    throw new AppError('not_found', msg('There is no library in {root} to back up.', { root: home.root }));
  return writeBackup(home, reason, (path) => snapshotFile(home.database, path));
}

/** Restores a backup, after backing up the current state of the library. */
export async function restoreSafely(
  home: Home,
  name: string,
): Promise<{ readonly before: Backup | null; readonly setAside: string | null }> {
  const before = findDamage(home.database) === null ? await backUpNow(home, 'before-restore') : null;
  return { before, setAside: await restoreBackup(home, name) };
}
