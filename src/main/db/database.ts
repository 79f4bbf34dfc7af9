import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from './drizzle.ts';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { explainIoError } from '../files/io-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { registerGenreList, taxonomyOf } from './genre-list.ts';
import type { LibraryTaxonomy } from './genre-list.ts';
import { migrate } from './migrate.ts';
import { throwPlainErrors } from './plain-errors.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { openReadable } from './read-only.ts';
import * as schema from './schema.ts';
import { isBusy, readOnlyMessage, storageError } from './storage-error.ts';

type Query = BetterSQLite3Database<typeof schema>;

/** An open library database: one connection. Several processes may have it open (WAL); writers take turns. */
export interface Database {
  readonly path: string;
  /** Typed queries. */
  readonly query: Query;
  /** The raw connection, for the few statements that drizzle does not support (FTS, pragmas, bulk loads). */
  readonly connection: Sqlite.Database;
  /** Why the library is read-only, for people: its disk is full or read-only. Usually null. */
  readonly readOnlyReason: Message | null;
  /** Genres as this library spells them. */
  readonly taxonomy: LibraryTaxonomy;
  /**
   * Runs `work` in one IMMEDIATE transaction; nested calls join it. `work` must be synchronous. `durable`: the data is
   * on disk, safe from a power cut, when the call returns.
   */
  transaction<T>(work: () => T, options?: { readonly durable?: boolean }): T;
  /**
   * Runs `work` unless another connection is writing: for work that is not worth waiting for. Returns true if it ran.
   */
  unlessBusy(work: () => unknown): boolean;
  close(): void;
}

/**
 * Folds text for comparison, ignoring case and accents; available in SQL as `fold_text`. Marks that make another
 * letter, as in Japanese, are kept.
 */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC');
}

/** A new library is accessible to its owner only; SQLite gives the files next to it the same permissions. */
function prepareFile(path: string): void {
  makeFolder(dirname(path), 0o700);
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It already exists; SQLite reports anything else that is wrong.
  }
}

/** SQLite opens a read-only file without complaint and only fails at the first change. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const BUSY_TIMEOUT_MS = 15_000;

/**
 * Opens or creates the library database at `path` and migrates its schema. If the disk is full or read-only, an
 * existing library can still be read.
 * @throws AppError `io` if the file cannot be opened or is not a database, `conflict` if a newer version created it
 */
export function openDatabase(path: string): Database {
  let connection: Sqlite.Database | undefined;
  let dispose = (): void => undefined;
  let readOnlyReason: Message | null = null;
  try {
    if (path !== ':memory:') prepareFile(path);
    connection = connect(path);
    migrate(connection, path);
    if (path !== ':memory:' && !isWritable(path)) readOnlyReason = readOnlyMessage(path);
  } catch (error) {
    connection?.close();
    const known = storageError(path, error);
    const readable = openReadable(path, error, connect);
    if (!readable) {
      if (known instanceof AppError) throw known;
      throw new AppError(
        'io',
        msg('The library at {path} cannot be opened: {reason}', {
          path,
          reason: explainIoError(path, error),
        }),
        {
          cause: error,
          details: { path },
        },
      );
    }
    ({ connection, dispose } = readable);
    readOnlyReason = isWritable(path) && isWritable(dirname(path)) ? errorText(known) : readOnlyMessage(path);
  }
  return wrap(connection, path, readOnlyReason, dispose);
}

function connect(path: string): Sqlite.Database {
  const nativeBinding = process.env.SEGUE_SQLITE_BINDING;
  const connection = new Sqlite(path, {
    timeout: BUSY_TIMEOUT_MS,
    ...(nativeBinding ? { nativeBinding } : {}),
  });
  try {
    connection.pragma('journal_mode = WAL');
    // NORMAL keeps a WAL database consistent after a kill; only a power cut can lose the last commits. People's edits
    // use a stricter mode.
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('cache_size = -65536');
    connection.pragma('temp_store = MEMORY');
    connection.pragma('mmap_size = 268435456');
    connection.function('fold_text', { deterministic: true, directOnly: true }, (text) =>
      typeof text === 'string' ? foldText(text) : text,
    );
    registerGenreList(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function wrap(
  connection: Sqlite.Database,
  path: string,
  readOnlyReason: Message | null,
  dispose: () => void,
): Database {
  const plain = throwPlainErrors(connection, path, readOnlyReason);
  const query = drizzle(connection, { schema });
  const taxonomy = taxonomyOf(connection);
  taxonomy.refresh();
  function unlessBusy(work: () => unknown): boolean {
    connection.pragma('busy_timeout = 0');
    try {
      work();
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return false;
    } finally {
      connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }
  return {
    path,
    query,
    connection,
    readOnlyReason,
    taxonomy,
    transaction(work, { durable = false } = {}) {
      if (connection.inTransaction) return work();
      taxonomy.refresh();
      if (durable) connection.pragma('synchronous = FULL');
      try {
        return connection.transaction(work).immediate();
      } catch (error) {
        throw plain(error);
      } finally {
        if (durable) connection.pragma('synchronous = NORMAL');
      }
    },
    unlessBusy,
    close() {
      if (!connection.open) return;
      try {
        // Statistics for the query planner are not worth waiting for another writer.
        unlessBusy(() => connection.pragma('optimize'));
      } catch {
        // Nor worth an error on a full or read-only disk.
      } finally {
        connection.close();
        dispose();
      }
    },
  };
}
