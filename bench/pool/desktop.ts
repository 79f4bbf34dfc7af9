import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../src/main/core/create-core.ts';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import { folderWishes } from '../../src/main/core/pool/wishes.ts';
import { addWishes } from '../../src/main/pool/add.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import type { Postgres } from '../../tests/support/postgres.ts';
import { workerModules } from '../../tests/support/workers.ts';

export interface DesktopComparison {
  readonly tracks: number;
  readonly rounds: number;
  readonly cores: number;
  /** Tracks per minute, medians of the rounds. */
  readonly desktop: number;
  readonly pool: number;
  /** Median of the rounds' ratios pool to desktop. */
  readonly ratio: number;
  readonly ratios: readonly number[];
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function desktop(folder: string): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const core = createCore({ home, workers: workerModules });
  try {
    // Devices are chosen and files are read before the clock runs, as in the pool.
    await core.models.prepare();
    const imported = await core.imports.start([folder]).result;
    const started = performance.now();
    const result = await core.analysis.start({ kind: 'tracks', trackIds: [...imported.scan!.trackIds] })
      .result;
    return result.analyzed / ((performance.now() - started) / 60_000);
  } finally {
    await core.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function pooled(folder: string, postgres: Postgres): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const core = createCore({ home, workers: workerModules });
  const { signal } = new AbortController();
  try {
    const address = await postgres.createPool();
    const pool = await openPool(address);
    const model = (await core.models.list()).choice.source;
    const roots = [{ name: 'music', kind: 'folder', folder }] as const;
    const wishes = folderWishes(folder, { roots, signal, onRefused: () => undefined });
    await addWishes(pool, { id: crypto.randomUUID(), name: 'Bench' }, wishes, { model, tempoRange: null });
    await pool.close();
    let started = 0;
    const counts = await runPoolWorker(core, address, {
      roots,
      untilEmpty: true,
      signal,
      onStart: () => void (started = performance.now()),
    });
    return counts.analysed / ((performance.now() - started) / 60_000);
  } finally {
    await core.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** The same tracks through the desktop's own analysis and through a worker with its database on the same cores, in turns. */
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
  const pairs: { readonly desktop: number; readonly pool: number }[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      // Each goes first every other time.
      const first = round % 2 === 0 ? await desktop(folder) : null;
      const pool = await pooled(folder, postgres);
      pairs.push({ desktop: first ?? (await desktop(folder)), pool });
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const ratios = pairs.map(({ desktop: one, pool }) => pool / one);
  return {
    tracks: names.length,
    rounds,
    cores: availableParallelism(),
    desktop: median(pairs.map((pair) => pair.desktop)),
    pool: median(pairs.map(({ pool }) => pool)),
    ratio: median(ratios),
    ratios,
  };
}
