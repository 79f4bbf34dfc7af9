import type { PoolAddress } from '../../pool/address.ts';
import type { Pool } from '../../pool/pool.ts';

/** How long an unused connection stays open. */
const IDLE_MS = 30_000;

interface OpenConnection {
  readonly address: string;
  readonly pool: Promise<Pool>;
}

/** A pool connection for a window, which polls every few seconds: one connection that stays open while it is used. */
export interface PoolConnection {
  /** @throws AppError `io`, `conflict`, and what `work` throws */
  use<T>(address: PoolAddress, work: (pool: Pool) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function createPoolConnection(): PoolConnection {
  let open: OpenConnection | null = null;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;

  async function connect(address: PoolAddress): Promise<Pool> {
    // The driver is loaded only if a pool is used.
    const { openPool } = await import('../../pool/pool.ts');
    return openPool(address, { connections: 3 });
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    const closing = open;
    open = null;
    const pool = await closing?.pool.catch(() => null);
    await pool?.close();
  }

  return {
    async use(address, work) {
      clearTimeout(idle);
      if (open && open.address !== address.connectionString) await close();
      open ??= { address: address.connectionString, pool: connect(address) };
      const own = open;
      users++;
      try {
        return await work(await own.pool);
      } catch (error) {
        // A connection that failed to open is opened again the next time.
        if (open === own) await own.pool.catch(() => (open = null));
        throw error;
      } finally {
        if (--users === 0) {
          idle = setTimeout(() => void close(), IDLE_MS);
          idle.unref();
        }
      }
    },
    close,
  };
}
