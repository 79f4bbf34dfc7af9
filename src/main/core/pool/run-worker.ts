import { rmSync } from 'node:fs';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { temporaryFolder } from '../../files/temporary.ts';
import type { PoolAddress } from '../../pool/address.ts';
import { openAudioFiles } from '../../pool/audio-files.ts';
import type { Root } from '../../pool/place.ts';
import { untilAvailable } from '../../pool/patience.ts';
import { openPool } from '../../pool/pool.ts';
import type { Pool } from '../../pool/pool.ts';
import { createPoolWorker } from '../../pool/worker.ts';
import type { PoolWorker, WorkerCounts } from '../../pool/worker.ts';
import type { Device } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Core } from '../create-core.ts';
import { createPoolAnalyst } from './analyst.ts';
import type { PoolAnalyst } from './analyst.ts';

/** Connections of a worker: tracks ask together, however many it holds. */
const CONNECTIONS = 6;
/** One track is kept ready for this many that are analysed, so that no core waits for the database. */
const TRACKS_PER_SPARE = 8;
/** Memory that one analysis of a long track needs, with its network. */
const GIGABYTES_PER_JOB = 0.75;

export interface RunWorkerOptions {
  readonly roots: readonly Root[];
  readonly name?: string;
  /** Number of parallel tracks; the number of cores if absent. */
  readonly jobs?: number;
  /** Memory limit of all analyses in gigabytes; three quarters of the machine's if absent. */
  readonly memory?: number;
  readonly device?: Device;
  readonly model?: string;
  readonly untilEmpty?: boolean;
  readonly signal: AbortSignal;
  /** Called with the worker before it takes its first track. */
  readonly onStart?: (
    worker: PoolWorker,
    analyst: PoolAnalyst,
    pool: Pool,
    jobs: number,
  ) => void | Promise<void>;
}

/** Number of parallel tracks that the limits allow, at least one. */
function jobsWithin({ jobs, memory }: { readonly jobs?: number; readonly memory?: number }): number {
  const gigabytes = memory ?? (totalmem() / 2 ** 30) * 0.75;
  return Math.max(1, Math.min(jobs ?? availableParallelism(), Math.floor(gigabytes / GIGABYTES_PER_JOB)));
}

/**
 * Works for a pool until it is stopped, or with `untilEmpty` until nothing is left.
 * @throws AppError `io`, `not_found`, `conflict`, `invalid_input`
 */
export async function runPoolWorker(
  core: Core,
  address: PoolAddress,
  options: RunWorkerOptions,
): Promise<WorkerCounts> {
  const { roots, signal } = options;
  if (roots.length === 0)
    throw new AppError(
      'invalid_input',
      msg('Say what this worker may read: --root name=/folder, or --root name=s3://bucket/prefix.'),
    );
  const jobs = jobsWithin(options);
  const scratch = temporaryFolder('pool');
  const pool = await untilAvailable(() => openPool(address, { connections: CONNECTIONS, upkeep: true }), {
    signal,
    patience: 60_000,
  });
  try {
    const files = await openAudioFiles(roots, scratch);
    const { device, model, name = hostname(), untilEmpty = false } = options;
    const analyst = await createPoolAnalyst(core, {
      ...(device && { device }),
      ...(model !== undefined && { model }),
      scratch,
      jobs,
      signal,
    });
    try {
      const worker = createPoolWorker({
        pool,
        files,
        analyst,
        name,
        jobs,
        ahead: Math.ceil(jobs / TRACKS_PER_SPARE),
        untilEmpty,
        signal,
      });
      await options.onStart?.(worker, analyst, pool, jobs);
      return await worker.run();
    } finally {
      analyst.close();
      files.close();
    }
  } finally {
    await pool.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
