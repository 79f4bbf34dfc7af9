import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { eq } from '../../db/operators.ts';
import { tracks } from '../../db/schema.ts';
import { makeFolder } from '../../files/make-folder.ts';
import type { PoolAddress } from '../../pool/address.ts';
import type { PoolLibrary } from '../../pool/add.ts';
import type { ReadyItem } from '../../pool/collect.ts';
import type { Pool } from '../../pool/pool.ts';
import type { PoolResult } from '../../pool/result.ts';
import type { Job } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError, failure, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { createAnalysisStore } from '../analysis/store-analysis.ts';
import { waveformFolder, waveformName } from '../analysis/analyze-tracks.ts';
import type { Core } from '../create-core.ts';
import type { JobContext, StartedJob } from '../jobs/job.ts';
import { ownLibrary, poolAddress } from './configuration.ts';

export interface CollectOptions {
  /** Whether to end with the results available now, rather than with the last requested track. */
  readonly once?: boolean;
  /** Name of the library in the pool. */
  readonly library?: string;
}

/** How long a collection that somebody starts waits for a database that does not answer. */
const PATIENCE_MS = 10_000;

/** Data to restart a collection from; the pool's address is not stored in a library. */
export interface CollectionJob {
  readonly options: CollectOptions;
}

export interface CollectSummary {
  /** Tracks with new predictions. */
  applied: number;
  /** Verified tracks: only their prediction was updated. */
  verifiedKept: number;
  /** Already analysed here, or already collected. */
  skipped: number;
  /** Results for audio that belongs to no track of this library. */
  unknown: number;
  /** Tracks that the pool has set aside, and results that could not be imported. */
  failed: number;
}

const PAGE = 50;
const POLL_MS = 2_000;

/** The options of a job that is a collection; null for others. */
function collectionOf({ jobs }: Pick<Core, 'jobs'>, { id, kind }: Job): CollectOptions | null {
  if (kind !== 'pool') return null;
  const { options } = jobs.params(id) as Partial<CollectionJob>;
  return options ?? null;
}

/** Whether a job is a collection, which the app interrupts and restarts by itself. */
export function isCollection(core: Pick<Core, 'jobs'>, job: Job): boolean {
  return collectionOf(core, job) !== null;
}

/** Returns the job id of this library's running collection, or of a new one. */
export function continueCollection(core: Core, address: PoolAddress, options: CollectOptions = {}): string {
  const running = core.jobs.list().find((job) => job.state === 'running' && isCollection(core, job));
  return running?.id ?? startCollection(core, address, options).id;
}

/**
 * Restarts the latest collection if Segue was closed, or died, while it ran. It waits for a pool that does not answer.
 * Returns its job id; null if there is nothing to restart, or no pool to ask.
 */
export function restartCollection(core: Core): string | null {
  if (core.readOnlyReason !== null) return null;
  const latest = core.jobs.list().find((job) => isCollection(core, job));
  const options = latest?.state === 'interrupted' ? collectionOf(core, latest) : null;
  if (!options || options.once) return null;
  try {
    return startCollection(core, poolAddress(core), options, Infinity).id;
  } catch {
    // No pool is set up any more, or its file is refused: the pool's dialog says so.
    return null;
  }
}

/**
 * Imports the results that a library requested, while the pool works, until no request is left. They are applied like
 * an analysis on this machine: to predictions, never to values that a person has set or verified.
 */
export function startCollection(
  core: Core,
  address: PoolAddress,
  options: CollectOptions = {},
  patience = PATIENCE_MS,
): StartedJob<CollectSummary> {
  const params: CollectionJob = { options };
  return core.jobs.start({
    kind: 'pool',
    title: msg('Collect from the pool'),
    unit: 'tracks',
    params,
    async run(job) {
      // The driver is loaded only if a pool is used.
      const { openPool } = await import('../../pool/pool.ts');
      const { untilAvailable } = await import('../../pool/patience.ts');
      const library = ownLibrary(core, options.library);
      const pool = await untilAvailable(() => openPool(address, { connections: 2 }), {
        signal: job.signal,
        patience,
        onTrouble: (message) => job.progress({ message }),
      });
      try {
        return await collect(core, pool, library, options, job);
      } finally {
        await pool.close();
      }
    },
  });
}

async function collect(
  core: Core,
  pool: Pool,
  library: PoolLibrary,
  { once = false }: CollectOptions,
  job: JobContext,
): Promise<CollectSummary> {
  const { asideOf, countWishes, markCollected, readyItems, readResult } =
    await import('../../pool/collect.ts');
  const { untilAvailable } = await import('../../pool/patience.ts');
  const store = createAnalysisStore({
    db: core.db,
    annotations: core.annotations,
    profiles: core.learning.profiles,
  });
  const summary: CollectSummary = { applied: 0, verifiedKept: 0, skipped: 0, unknown: 0, failed: 0 };
  const handled = new Set<string>();
  let fulfilledCount = 0;
  const { signal } = job;
  const ask = <T>(question: () => Promise<T>): Promise<T> =>
    untilAvailable(question, { signal, onTrouble: (message) => job.progress({ message }) });

  /** The same networks have analysed the same audio here. */
  function isKnown(trackId: TrackId, identity: string, { analysis, document }: PoolResult): boolean {
    const { analyzedBy, analyzedAudioId } = core.annotations.requireTrack(trackId);
    if (analyzedBy !== analysis.source || analyzedAudioId !== identity) return false;
    const known = core.annotations.predictionsOf(trackId).find(({ source }) => source === analyzedBy);
    return known?.document.provenance.key?.source === document.provenance.key?.source;
  }

  async function apply(trackId: TrackId, { identity }: ReadyItem, result: PoolResult): Promise<void> {
    const track = core.annotations.requireTrack(trackId);
    if (isKnown(trackId, identity, result)) {
      summary.skipped++;
      return;
    }
    const { cueTemplate: template } = core.settings.get();
    const merge = { template, cues: 'extend', predictCues: true, grid: 'keep' } as const;
    const stored = store(trackId, identity, result.analysis, merge, job.id);
    if (stored.cues === null) summary.verifiedKept++;
    else summary.applied++;
    try {
      await core.learning.models.proposeAfterAnalysis(trackId, { mode: 'extend', jobId: job.id, signal });
    } catch (error) {
      const known = toAppError(error);
      if (known.code === 'cancelled') throw known;
      const name = track.path ?? track.title;
      job.fail(
        name,
        failure(known.code, msg('Analyzed, with cues by the template: {reason}', { reason: known.text })),
        trackId,
      );
    }
    core.annotationsChanged([trackId], null, 'analysis');
  }

  /** Returns true if the request is fulfilled. */
  async function bring(ready: ReadyItem): Promise<boolean> {
    const trackIds = core.db.query
      .select({ id: tracks.id })
      .from(tracks)
      .where(eq(tracks.audioId, ready.identity))
      .all()
      .map(({ id }) => id as TrackId);
    if (trackIds.length === 0) {
      summary.unknown++;
      return false;
    }
    try {
      const result = await ask(() => readResult(pool, ready.key));
      await writeWaveform(core, ready.identity, result);
      for (const trackId of trackIds) await apply(trackId, ready, result);
      return true;
    } catch (error) {
      const known = toAppError(error);
      if (known.code === 'cancelled') throw known;
      summary.failed++;
      const track = core.annotations.requireTrack(trackIds[0]!);
      job.fail(track.path ?? track.title, failure(known.code, known.text), trackIds[0]!);
      return false;
    }
  }

  for (;;) {
    const asked = performance.now();
    const counts = await ask(() => countWishes(pool, library.id));
    // Counting a million requests takes the database a second, so it is done less often.
    const pauseMs = Math.max(POLL_MS, 10 * (performance.now() - asked));
    const unseen = Math.max(0, counts.ready - (handled.size - fulfilledCount));
    job.progress({ done: handled.size, total: handled.size + unseen + counts.open });
    for (let after = ''; ;) {
      const page = await ask(() => readyItems(pool, library.id, after, PAGE));
      const fulfilled: string[] = [];
      for (const ready of page) {
        throwIfStopped(signal);
        if (handled.has(ready.item)) continue;
        handled.add(ready.item);
        if (await bring(ready)) fulfilled.push(ready.item);
        job.progress({ done: handled.size });
      }
      // Marked after the library has stored them: if a collection dies here, it imports them once more, which changes
      // nothing.
      if (fulfilled.length > 0) await ask(() => markCollected(pool, library.id, fulfilled));
      fulfilledCount += fulfilled.length;
      if (page.length < PAGE) break;
      after = page.at(-1)!.item;
    }
    if (once || counts.open === 0) break;
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    throwIfStopped(signal);
  }
  for (const { item, place, reason } of await ask(() => asideOf(pool, library.id))) {
    if (handled.has(item)) continue;
    summary.failed++;
    job.fail(
      `${place.root}:${place.path}`,
      failure('io', msg('{reason} `segue pool retry` tries it again.', { reason: reason.message })),
    );
  }
  return summary;
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', msg('Stopped. Collect again to go on.'));
}

async function writeWaveform(core: Core, identity: string, { overview, zoom }: PoolResult): Promise<void> {
  core.leftovers.willWriteIn(core.home.waveforms);
  const folder = waveformFolder(core.home.waveforms, identity);
  makeFolder(folder);
  for (const [scale, bytes] of [
    ['overview', overview],
    ['zoom', zoom],
  ] as const)
    await writeFileAtomic(join(folder, `${waveformName(identity)}.${scale}.dat`), Buffer.from(bytes));
}
