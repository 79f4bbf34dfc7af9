import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { temporaryFolder } from '../files/temporary.ts';
import { migrate } from './migrate.ts';

/** What SQLite says of a library that is there, on a disk that takes no changes. */
const unwritable = /^SQLITE_(READONLY|CANTOPEN|FULL|IOERR)/;

/**
 * Opens a copy of a library that cannot be opened where it lies, because SQLite has to write beside it and its disk is full or read-only.
 * Nothing can be changed in it. Null where that is not what is wrong.
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
