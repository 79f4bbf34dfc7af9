import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { readStatus } from '../../src/main/pool/status.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import { hasEmbeddedPostgres, startPostgres } from '../support/postgres.ts';

const why = hasEmbeddedPostgres
  ? ''
  : ' (skipped: npm has none for this system, or development dependencies are left out)';

describe.skipIf(!hasEmbeddedPostgres)(`PostgreSQL from npm${why}`, () => {
  it('holds a pool where the system has no server, whoever runs the tests', async () => {
    const postgres = await startPostgres({ fromNpm: true });
    try {
      const address = await postgres.createPool();
      const pool = await openPool(address);
      expect(await readStatus(pool)).toMatchObject({ waiting: 0, workers: [] });
      await pool.close();
      const client = new Client({ connectionString: address.connectionString });
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      expect(rows[0]!.data_directory).toContain(postgres.folder);
      await client.end();
    } finally {
      await postgres.stop();
    }
  });
});
