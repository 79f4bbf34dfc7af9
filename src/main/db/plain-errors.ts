import Sqlite from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { storageError } from './storage-error.ts';

/**
 * Makes a connection and all its prepared statements throw AppErrors that name the library and the remedy, whichever
 * code path uses them: drizzle, bulk loads, pragmas. People never see the driver's messages.
 * @param readOnlyReason why nothing can be changed, if known
 * @returns a function that converts errors of other calls
 */
export function throwPlainErrors(
  connection: Sqlite.Database,
  path: string,
  readOnlyReason: Message | null,
): (cause: unknown) => unknown {
  function plain(cause: unknown): unknown {
    if (!connection.open) return new AppError('cancelled', msg('Segue is closing.'), { cause });
    if (readOnlyReason !== null && cause instanceof Sqlite.SqliteError && cause.code === 'SQLITE_READONLY')
      return new AppError('io', readOnlyReason, { cause, details: { path } });
    return storageError(path, cause);
  }

  function wrap<T extends object>(owner: T, name: keyof T): void {
    const call = owner[name] as (...args: unknown[]) => unknown;
    const plainCall = (...args: unknown[]): unknown => {
      try {
        return call.apply(owner, args);
      } catch (error) {
        throw plain(error);
      }
    };
    owner[name] = plainCall as T[keyof T];
  }

  const prepare = connection.prepare.bind(connection) as (sql: string) => Sqlite.Statement;
  const prepareFor = (sql: string): Sqlite.Statement => {
    const statement = prepare(sql);
    wrap(statement, 'run');
    wrap(statement, 'get');
    wrap(statement, 'all');
    const iterate = statement.iterate.bind(statement);
    statement.iterate = function* (...args) {
      try {
        yield* iterate(...args);
      } catch (error) {
        throw plain(error);
      }
    };
    return statement;
  };
  connection.prepare = prepareFor as typeof connection.prepare;
  wrap(connection, 'prepare');
  wrap(connection, 'exec');
  wrap(connection, 'pragma');
  return plain;
}
