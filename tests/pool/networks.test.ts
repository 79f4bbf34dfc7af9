import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAdding } from '../../src/main/core/pool/add.ts';
import { startCollection } from '../../src/main/core/pool/collect.ts';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import type { PoolAddress } from '../../src/main/pool/address.ts';
import type { Root } from '../../src/main/pool/place.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import { readStatus } from '../../src/main/pool/status.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';
import { tinyKeyManifest, tinyKeyNetwork } from '../support/tiny-key-model.ts';
import { writePack } from '../support/tiny-models.ts';

const { signal } = new AbortController();

describe.skipIf(!hasPostgres)(
  `key networks of several versions (${hasPostgres ? 'on PostgreSQL' : noPostgres})`,
  () => {
    let postgres: Postgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres?.stop());

    /** The models that come with Segue, and with `newer` a key network of its own beside them. */
    function machine(newer: boolean): Core {
      const core = openCore();
      const bytes = tinyKeyNetwork();
      if (newer)
        writePack(
          core.home.models,
          'tiny-key-1',
          bytes,
          tinyKeyManifest(bytes, { created: '2099-01-01T00:00:00Z' }),
        );
      return core;
    }
    const work = (core: Core, address: PoolAddress, roots: readonly Root[]) =>
      runPoolWorker(core, address, { roots, jobs: 1, device: 'cpu', untilEmpty: true, signal });

    const keySource = (core: Core): string | undefined =>
      core.annotations.head(core.library.ids({})[0]!)?.annotation.provenance.key?.source;

    it('make analyses of their own, each by workers that have them', async () => {
      const address = await postgres.createPool();
      const music = temporaryFolder();
      writeClicks(join(music, 'clicks.wav'), { seconds: 12, bpm: 120 });
      const roots: Root[] = [{ name: 'nas', kind: 'folder', folder: music }];
      const [ours, theirs] = [machine(false), machine(true)];
      for (const core of [ours, theirs]) await core.imports.start([music]).result;

      expect(await startAdding(ours, address, { roots }).result).toMatchObject({ queued: 1 });
      expect(await work(ours, address, roots)).toMatchObject({ analysed: 1 });
      expect(await startCollection(ours, address).result).toMatchObject({ applied: 1 });
      expect(keySource(ours)).toBe('ml_model_key-1');

      expect(await startAdding(theirs, address, { roots }).result).toMatchObject({ queued: 1, known: 0 });
      expect(await work(ours, address, roots)).toMatchObject({ analysed: 0, known: 0 });
      expect(await work(theirs, address, roots)).toMatchObject({ analysed: 1 });
      expect(await startCollection(theirs, address).result).toMatchObject({ applied: 1 });
      expect(keySource(theirs)).toBe('ml_model_tiny-key-1');

      // What a library holds by the same model and another key network is no reason to leave a result out.
      const places = [{ root: 'nas', prefix: '' }];
      const bytes = tinyKeyNetwork();
      writePack(
        ours.home.models,
        'tiny-key-1',
        bytes,
        tinyKeyManifest(bytes, { created: '2099-01-01T00:00:00Z' }),
      );
      expect(await startAdding(ours, address, { roots, places }).result).toMatchObject({
        asked: 1,
        queued: 0,
      });
      expect(await startCollection(ours, address).result).toMatchObject({ applied: 1, skipped: 0 });
      expect(keySource(ours)).toBe('ml_model_tiny-key-1');

      const pool = await openPool(address);
      expect((await readStatus(pool)).queues.map(({ queue }) => queue)).toEqual([
        'base-2.tiny-key-1/nas',
        'base-2/nas',
      ]);
      await pool.close();
    }, 180_000);
  },
);
