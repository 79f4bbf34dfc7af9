import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../src/main/core/create-core.ts';
import { wantedNetworks } from '../../src/main/core/pool/networks.ts';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import { audioIdentity } from '../../src/main/audio/identity.ts';
import { addWishes } from '../../src/main/pool/add.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import type { Postgres } from '../../tests/support/postgres.ts';
import { workerModules } from '../../tests/support/workers.ts';
import { cpuSeconds, ownCpuSeconds } from './processes.ts';

export interface DesktopComparison {
  readonly tracks: number;
  readonly rounds: number;
  readonly cores: number;
  /** Medians of the rounds. */
  readonly desktop: Throughput;
  readonly pool: Throughput;
  /**
   * Ratios of pool to desktop: tracks per minute, and tracks per CPU second, which other load on the machine affects
   * less.
   */
  readonly ratio: number;
  readonly cpuRatio: number;
  readonly ratios: readonly number[];
  readonly cpuRatios: readonly number[];
}

interface Throughput {
  readonly perMinute: number;
  /** CPU seconds per track of all processes, including the database's. */
  readonly cpu: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function desktop(folder: string, postgres: Postgres): Promise<Throughput> {
  const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const core = createCore({ home, workers: workerModules });
  try {
    // Devices are chosen and files are read before the clock starts, as in the pool.
    await core.models.prepare();
    const imported = await core.imports.start([folder]).result;
    const before = ownCpuSeconds(postgres.pid());
    const started = performance.now();
    const result = await core.analysis.start({ kind: 'tracks', trackIds: [...imported.scan!.trackIds] })
      .result;
    const perMinute = result.analyzed / ((performance.now() - started) / 60_000);
    return { perMinute, cpu: (ownCpuSeconds(postgres.pid()) - before) / result.analyzed };
  } finally {
    await core.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function pooled(folder: string, postgres: Postgres): Promise<Throughput> {
  const all = (): number => ownCpuSeconds(postgres.pid()) + cpuSeconds(postgres.pid());
  const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const core = createCore({ home, workers: workerModules });
  const { signal } = new AbortController();
  try {
    const address = await postgres.createPool();
    const pool = await openPool(address);
    const { networks: model } = await wantedNetworks(core);
    const roots = [{ name: 'music', kind: 'folder', folder }] as const;
    // As in a library that has already read its files.
    const wishes = await Promise.all(
      readdirSync(folder).map(async (path) => ({
        place: { root: 'music', path },
        stamp: '',
        identity: await audioIdentity(join(folder, path)),
        genre: '',
      })),
    );
    await addWishes(pool, { id: crypto.randomUUID(), name: 'Bench' }, wishes, { model, tempoRange: null });
    await pool.close();
    let started = 0;
    let before = 0;
    const counts = await runPoolWorker(core, address, {
      roots,
      untilEmpty: true,
      signal,
      onStart() {
        started = performance.now();
        before = all();
      },
    });
    const perMinute = counts.analysed / ((performance.now() - started) / 60_000);
    return { perMinute, cpu: (all() - before) / counts.analysed };
  } finally {
    await core.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Runs the same tracks alternately through the desktop's own analysis and through a worker with its database on the
 * same cores.
 */
export async function compareWithDesktop(
  music: string,
  most: number,
  rounds: number,
): Promise<DesktopComparison> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const names = readdirSync(music)
    .filter((name) => /\.(flac|mp3|wav|m4a|ogg)$/i.test(name))
    .toSorted()
    .slice(0, most);
  for (const name of names) copyFileSync(join(music, name), join(folder, name));
  const postgres = await startPostgres({ durable: true });
  const pairs: { readonly desktop: Throughput; readonly pool: Throughput }[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      // Each goes first every other round.
      const first = round % 2 === 0 ? await desktop(folder, postgres) : null;
      const pool = await pooled(folder, postgres);
      pairs.push({ desktop: first ?? (await desktop(folder, postgres)), pool });
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const medianOf = (side: 'desktop' | 'pool'): Throughput => ({
    perMinute: median(pairs.map((pair) => pair[side].perMinute)),
    cpu: median(pairs.map((pair) => pair[side].cpu)),
  });
  const ratios = pairs.map(({ desktop: one, pool }) => pool.perMinute / one.perMinute);
  const cpuRatios = pairs.map(({ desktop: one, pool }) => one.cpu / pool.cpu);
  return {
    tracks: names.length,
    rounds,
    cores: availableParallelism(),
    desktop: medianOf('desktop'),
    pool: medianOf('pool'),
    ratio: median(ratios),
    cpuRatio: median(cpuRatios),
    ratios,
    cpuRatios,
  };
}
