import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { temporaryFolder } from '../files/temporary.ts';
import { migrate } from './migrate.ts';

/** SQLite's error codes for an existing library on a disk that cannot be written. */
const unwritable = /^SQLITE_(READONLY|CANTOPEN|FULL|IOERR)/;

/**
 * Opens a copy of a library that cannot be opened in place, because SQLite has to write next to it and its disk is full
 * or read-only. The copy cannot be changed. Null if that is not the problem.
 */
export function openReadable(
  path: string,
  cause: unknown,
  connect: (path: string) => Sqlite.Database,
): { readonly connection: Sqlite.Database; readonly dispose: () => void } | null {
  if (!(cause instanceof Sqlite.SqliteError) || !unwritable.test(cause.code) || !existsSync(path))
    return null;
  const folder = temporaryFolder('reading');
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'library.db');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const connection = connect(copy);
    migrate(connection, copy);
    connection.pragma('query_only = ON');
    return { connection, dispose };
  } catch {
    dispose();
    return null;
  }
}
