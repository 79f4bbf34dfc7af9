import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { temporaryFor } from '../files/temporary.ts';
import { describeDamage } from './storage-error.ts';

const nativeBinding = process.env.SEGUE_SQLITE_BINDING;
const binding = nativeBinding ? { nativeBinding } : {};

/** Puts a file in place that `make` writes, complete and on disk, or nothing. */
function inPlace(target: string, partial: string): void {
  const file = openSync(partial, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, target);
}

/** Pages copied at a time; between them other work goes on. */
const PAGES_PER_STEP = 500;

/** Copies a library that is in use, with all that is committed, by SQLite's online backup. Throws what SQLite throws. */
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

/** Copies the library at `source` as it is, whatever version made it. Throws what SQLite throws. */
export async function snapshotFile(source: string, target: string): Promise<void> {
  const connection = new Sqlite(source, { readonly: true, fileMustExist: true, ...binding });
  try {
    await snapshot(connection, target);
  } finally {
    connection.close();
  }
}

/** Like {@link snapshot}, at once: for the moment before a migration. Consistent, also with what lies in the write-ahead log. */
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

/** What SQLite finds wrong with a database file; null when it is whole. */
export function findDamage(path: string): string | null {
  let connection: Sqlite.Database | undefined;
  try {
    connection = new Sqlite(path, { readonly: true, fileMustExist: true, ...binding });
    const found = connection.pragma('quick_check(1)', { simple: true }) as string;
    if (found !== 'ok') return found;
    connection.prepare('SELECT count(*) FROM migration').get();
    return null;
  } catch (error) {
    return describeDamage(error);
  } finally {
    connection?.close();
  }
}

/**
 * Makes the library at `target` what `source` is, through SQLite: whoever has it open sees the change at their next question. Throws what
 * SQLite throws, as when another process is writing.
 */
export async function restoreInto(source: string, target: string): Promise<void> {
  const connection = new Sqlite(source, { readonly: true, fileMustExist: true, ...binding });
  try {
    await connection.backup(target);
  } finally {
    connection.close();
  }
}
