import { resolve } from 'node:path';
import type { PoolPriority, TrackSelection } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { failure } from '../../../shared/errors.ts';
import type { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { AddReport, Wish } from '../../pool/add.ts';
import type { PoolAddress } from '../../pool/address.ts';
import type { Root } from '../../pool/place.ts';
import type { Core } from '../create-core.ts';
import type { JobContext, StartedJob } from '../jobs/job.ts';
import { continueCollection } from './collect.ts';
import { ownLibrary, poolRoots } from './configuration.ts';
import { wantedNetworks } from './networks.ts';
import { chosenWishes, countUnanalysed, folderWishes, libraryWishes, objectWishes } from './wishes.ts';
import type { OnRefused } from './wishes.ts';

/** Part of a root below a prefix, or a local folder inside one. */
export type PoolPlace = { readonly root: string; readonly prefix: string } | { readonly folder: string };

export interface AddRequest {
  /** Tracks of the library; if neither this nor `places` is set, all tracks that the model has not analysed. */
  readonly selection?: TrackSelection;
  readonly places?: readonly PoolPlace[];
  /** The configured roots if absent. */
  readonly roots?: readonly Root[];
  readonly priority?: PoolPriority;
  /** Name of the library in the pool. */
  readonly library?: string;
  /** Model version; the configured one if absent. */
  readonly model?: string;
  /** Whether to import the results as they arrive, once the tracks are in the queue. */
  readonly collect?: boolean;
}

/**
 * Data to restart adding from: tracks that are already in the queue cost one look-up. The pool's address is not stored
 * in a library.
 */
export interface AddJob {
  readonly add: AddRequest;
}

export interface AddSummary extends AddReport {
  /** Source of the model to analyse with. */
  readonly model: string;
  /** Name of the library in the pool. */
  readonly library: string;
  /** Chosen tracks that the model has already analysed. */
  readonly analysedHere: number;
  /** Tracks and files that cannot be requested. */
  readonly refused: number;
}

/** Requests analyses from a pool. Does not throw: an error ends the job as failed. */
export function startAdding(core: Core, address: PoolAddress, add: AddRequest = {}): StartedJob<AddSummary> {
  const params: AddJob = { add };
  return core.jobs.start({
    kind: 'pool',
    title: msg('Ask the pool for analyses'),
    unit: 'tracks',
    params,
    run: async (job) => {
      const summary = await addAll(core, address, add, job);
      if (add.collect && summary.asked > 0)
        continueCollection(core, address, add.library === undefined ? {} : { library: add.library });
      return summary;
    },
  });
}

async function addAll(
  core: Core,
  address: PoolAddress,
  request: AddRequest,
  job: JobContext,
): Promise<AddSummary> {
  // The driver is loaded only if a pool is used.
  const { openPool } = await import('../../pool/pool.ts');
  const { untilAvailable } = await import('../../pool/patience.ts');
  const { addWishes } = await import('../../pool/add.ts');
  const { signal } = job;
  const { model, networks } = await wantedNetworks(core, request.model);
  const library = ownLibrary(core, request.library);
  const roots = request.roots ?? poolRoots(core);
  const trackIds = request.selection ? core.library.idsOf(request.selection) : null;
  let refused = 0;
  let analysedHere = 0;
  const total = request.places ? 0 : (trackIds?.length ?? countUnanalysed(core, model));
  job.progress({ done: 0, total });
  const onRefused = (path: string, error: AppError, trackId?: TrackId): void => {
    refused++;
    job.fail(path, failure(error.code, error.text), trackId);
  };
  const context = { model, roots, signal, onRefused };
  const wishes = trackIds
    ? chosenWishes(core, trackIds, { ...context, onAnalysed: () => void analysedHere++ })
    : request.places
      ? placeWishes(request.places, context)
      : libraryWishes(core, context);
  const pool = await untilAvailable(() => openPool(address, { connections: 2 }), {
    signal,
    patience: 10_000,
  });
  try {
    const report = await addWishes(pool, library, wishes, {
      model: networks,
      tempoRange: core.settings.get().tempoRange,
      ...(request.priority && { band: request.priority }),
      signal,
      onProgress: ({ asked }) => job.progress({ done: asked + analysedHere + refused }),
    });
    job.progress({ done: report.asked + analysedHere + refused });
    return { ...report, model, library: library.name, analysedHere, refused };
  } finally {
    await pool.close();
  }
}

async function* placeWishes(
  places: readonly PoolPlace[],
  context: { readonly roots: readonly Root[]; readonly signal: AbortSignal; readonly onRefused: OnRefused },
): AsyncGenerator<Wish> {
  for (const place of places) {
    if ('folder' in place) yield* folderWishes(place.folder, context);
    else {
      const root = context.roots.find(({ name }) => name === place.root);
      if (root?.kind === 'store') yield* objectWishes(root, place.prefix, context);
      else if (root) yield* folderWishes(resolve(root.folder, place.prefix), context);
    }
  }
}
