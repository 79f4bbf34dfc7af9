import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { sha256Hex } from '../files/hash.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { makeFolder } from '../files/make-folder.ts';
import { backupName } from './backup-names.ts';
import { migrations } from './migrations/index.ts';
import { snapshotNow } from './snapshot.ts';

export function migrationHash(sql: string): string {
  return sha256Hex(sql);
}

interface AppliedMigration {
  id: string;
  hash: string;
}

/**
 * Applies the missing migrations in one transaction, after backing up an existing database into `backups/` next to it.
 * Safe against two processes opening a fresh library at once: the list is read again inside the transaction.
 * @throws AppError `conflict` for a database that a newer version or an altered migration created; it is not changed
 */
export function migrate(connection: Sqlite.Database, path: string): void {
  connection.exec(
    'CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
  );
  const readApplied = () =>
    connection.prepare<[], AppliedMigration>('SELECT id, hash FROM migration ORDER BY id').all();
  const pendingAfter = (applied: AppliedMigration[]) => {
    for (const [i, row] of applied.entries()) {
      const known = migrations[i];
      // A migration that this version does not know.
      if (!known || !migrations.some(({ id }) => id === row.id))
        throw new AppError(
          'conflict',
          msg(
            'The library at {path} was made by a newer version of Segue (schema step {id}), and this one has left it as it is. Install that version or a newer one, choose another data folder, or go back to the copy made before the update: `segue backup list` names it.',
            { path, id: row.id },
          ),
        );
      if (known.id !== row.id || migrationHash(known.sql) !== row.hash) {
        throw new AppError(
          'conflict',
          msg(
            'The library at {path} was made by another version of Segue (schema step {id}). Install that version or a newer one, or choose another data folder.',
            { path, id: row.id },
          ),
        );
      }
    }
    return migrations.slice(applied.length);
  };

  const applied = readApplied();
  const pending = pendingAfter(applied);
  if (pending.length === 0) return;
  if (applied.length > 0 && path !== ':memory:' && existsSync(path)) {
    const backups = join(dirname(path), 'backups');
    makeFolder(backups, 0o700);
    snapshotNow(connection, join(backups, backupName('before-migration', new Date())));
  }
  connection
    .transaction(() => {
      for (const migration of pendingAfter(readApplied())) {
        connection.exec(migration.sql);
        connection
          .prepare('INSERT INTO migration (id, hash, applied_at) VALUES (?, ?, ?)')
          .run(migration.id, migrationHash(migration.sql), new Date().toISOString());
      }
    })
    .immediate();
}
