import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { temporaryFor } from '../files/temporary.ts';
import { describeDamage } from './storage-error.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

const nativeBinding = process.env.SEGUE_SQLITE_BINDING;
const binding = nativeBinding ? { nativeBinding } : {};

/** Moves a file that `make` writes into place, complete and on disk, or leaves nothing. */
function inPlace(target: string, partial: string): void {
  const file = openSync(partial, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, target);
}

/** Pages copied at a time; other work runs in between. */
const PAGES_PER_STEP = 500;

/** Copies a library in use, with everything that is committed, by SQLite's online backup. Throws what SQLite throws. */
export async function snapshot(connection: Sqlite.Database, target: string): Promise<void> {
  const partial = temporaryFor(target);
  try {
    await connection.backup(partial, { progress: () => PAGES_PER_STEP });
    inPlace(target, partial);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Copies the library at `source` as it is, whatever version created it. Throws what SQLite throws. */
export async function snapshotFile(source: string, target: string): Promise<void> {
  const connection = new Sqlite(source, { readonly: true, fileMustExist: true, ...binding });
  try {
    await snapshot(connection, target);
  } finally {
    connection.close();
  }
}

/**
 * Like {@link snapshot}, but synchronous: for the moment before a migration. Consistent, and includes the write-ahead
 * log.
 */
export function snapshotNow(connection: Sqlite.Database, target: string): void {
  const partial = temporaryFor(target);
  try {
    connection.prepare('VACUUM INTO ?').run(partial);
    inPlace(target, partial);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** What SQLite finds wrong with a database file; null if it is intact. */
export function findDamage(path: string): Message | null {
  let connection: Sqlite.Database | undefined;
  try {
    connection = new Sqlite(path, { readonly: true, fileMustExist: true, ...binding });
    const found = connection.pragma('quick_check(1)', { simple: true }) as string;
    if (found !== 'ok') return verbatim(found);
    connection.prepare('SELECT count(*) FROM migration').get();
    return null;
  } catch (error) {
    return describeDamage(error);
  } finally {
    connection?.close();
  }
}

/**
 * Overwrites the library at `target` with the contents of `source`, through SQLite: other connections see the change at
 * their next query. Throws what SQLite throws, for example if another process is writing.
 */
export async function restoreInto(source: string, target: string): Promise<void> {
  const connection = new Sqlite(source, { readonly: true, fileMustExist: true, ...binding });
  try {
    await connection.backup(target);
  } finally {
    connection.close();
  }
}
