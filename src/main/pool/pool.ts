import { EventEmitter } from 'node:events';
import { Pool as ConnectionPool } from 'pg';
import type { QueryResultRow } from 'pg';
import { PgBoss } from 'pg-boss';
import type { Db } from 'pg-boss';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { PoolAddress } from './address.ts';
import { explainDatabaseError, isCollision } from './database-error.ts';
import { JOBS_SCHEMA, POOL_FORMAT, POOL_TABLES } from './schema.ts';

/** Runs one statement; `$1` … stand for the values. */
type Sql = <R extends QueryResultRow = QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<R[]>;

/** An open transaction: runs statements, and the queue engine's calls, inside it. */
export interface Transaction {
  readonly sql: Sql;
  readonly db: Db;
}

/** An open pool. All calls throw AppError: `io` if the database cannot be used. */
export interface Pool {
  /** For display: host and database. */
  readonly shown: string;
  readonly sql: Sql;
  readonly boss: PgBoss;
  /** Commits what `work` does, or nothing if it throws; retries collisions with other transactions. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Emits `trouble` with an AppError when the engine's maintenance fails. */
  readonly events: EventEmitter<{ trouble: [AppError] }>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Maximum number of connections. */
  readonly connections?: number;
  /** Whether to take part in maintenance: return jobs of dead workers to the queue, delete old rows. */
  readonly upkeep?: boolean;
  /** Seconds between two rounds of maintenance. */
  readonly upkeepSeconds?: number;
}

const TRANSACTION_ATTEMPTS = 8;

function wrap(client: Pick<ConnectionPool, 'query'>, shown: string): Sql {
  return async <R extends QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    try {
      return (await client.query<R>(text, [...values])).rows;
    } catch (error) {
      throw explainDatabaseError(shown, error);
    }
  };
}

/** The engine inspects the driver's original errors. */
function asDb(client: Pick<ConnectionPool, 'query'>): Db {
  return { executeSql: async (text, values = []) => client.query(text, values) };
}

function connect({ connectionString }: PoolAddress, connections: number): ConnectionPool {
  const pool = new ConnectionPool({
    connectionString,
    max: connections,
    application_name: 'segue',
    connectionTimeoutMillis: 10_000,
    // A connection that a firewall dropped silently must not block a worker for ever.
    keepAlive: true,
    query_timeout: 120_000,
  });
  // Idle connections end when the server restarts; the next statement opens a new one.
  pool.on('error', () => undefined);
  return pool;
}

/** Creates the tables of the pool and of the queue engine; existing ones are kept. @throws AppError `io` */
export async function initPool(address: PoolAddress): Promise<void> {
  const connections = connect(address, 2);
  try {
    const client = await connections.connect();
    try {
      // Two concurrent calls must not create the same table.
      await client.query('SELECT pg_advisory_lock(5364219)');
      await client.query(POOL_TABLES);
      const boss = new PgBoss({
        db: asDb(connections),
        schema: JOBS_SCHEMA,
        supervise: false,
        schedule: false,
        registerInstance: false,
      });
      boss.on('error', () => undefined);
      await boss.start();
      await boss.stop({ close: false, graceful: false });
    } finally {
      client.release(true);
    }
  } catch (error) {
    throw explainDatabaseError(address.shown, error);
  } finally {
    await connections.end();
  }
}

/**
 * Opens a pool that was set up with {@link initPool}.
 * @throws AppError `io`; `conflict` if the pool's format does not match this version of Segue
 */
export async function openPool(
  address: PoolAddress,
  { connections = 4, upkeep = false, upkeepSeconds = 15 }: PoolOptions = {},
): Promise<Pool> {
  const { shown } = address;
  const driver = connect(address, connections);
  const sql = wrap(driver, shown);
  const events = new EventEmitter<{ trouble: [AppError] }>();
  const boss = new PgBoss({
    db: asDb(driver),
    schema: JOBS_SCHEMA,
    migrate: false,
    supervise: upkeep,
    superviseIntervalSeconds: upkeepSeconds,
    monitorIntervalSeconds: upkeepSeconds,
    maintenanceIntervalSeconds: Math.max(60, upkeepSeconds),
    schedule: false,
    registerInstance: false,
    persistWarnings: false,
  });
  boss.on('error', (error) => void events.emit('trouble', explainDatabaseError(shown, error)));
  try {
    const [pool] = await sql<{ format: number }>('SELECT format FROM segue.pool');
    if (pool?.format !== POOL_FORMAT)
      throw new AppError(
        'conflict',
        pool
          ? msg(
              'The pool at {shown} has format {format}, and this version of Segue works with format {own}. Use the same version of Segue everywhere.',
              { shown, format: pool.format, own: POOL_FORMAT },
            )
          : msg('The database at {shown} holds no pool yet. Run `segue pool init` first.', { shown }),
      );
    await boss.start();
  } catch (error) {
    await driver.end();
    throw explainDatabaseError(shown, error);
  }

  async function attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await driver.connect();
    // A connection that breaks while nobody awaits it must not end the process.
    const onError = (): void => undefined;
    client.on('error', onError);
    let broken = false;
    try {
      await client.query('BEGIN');
      const result = await work({
        db: asDb(client as unknown as ConnectionPool),
        sql: async <R extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
          (await client.query<R>(text, [...values])).rows,
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => (broken = true));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  return {
    shown,
    sql,
    boss,
    events,
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work);
        } catch (error) {
          if (!isCollision(error) || tries === TRANSACTION_ATTEMPTS) throw explainDatabaseError(shown, error);
        }
      }
    },
    async close() {
      await boss.stop({ close: false, graceful: false }).catch(() => undefined);
      await driver.end();
    },
  };
}
