import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type {
  CoreHandlers,
  DatasetExportReport,
  DatasetTransferReport,
  DvcState,
  RemoteState,
  SplitPreview,
  SplitRequest,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import { AppError, errorMessage, toAppError } from '../../../shared/errors.ts';
import { inWords, msg, t } from '../../../shared/languages/translate.ts';
import { readYaml } from '../../interop/yaml-source.ts';
import type { Core } from '../create-core.ts';
import { autoSyncOf } from '../sync/auto-sync.ts';
import { previewSync } from '../sync/sync-library.ts';
import { checkExport } from './annotation-jobs.ts';
import type { StoredImport } from './annotation-jobs.ts';
import { startExchangeJob } from './exchange-jobs.ts';
import type { ExchangeJob } from './exchange-jobs.ts';
import { openExchangeStore } from './exchange-store.ts';
import type { ExchangeStore } from './exchange-store.ts';
import { remoteVersions } from '../sync/remotes.ts';
import { outcomeInWords } from './import-annotations.ts';
import type { SyncReport } from '../sync/sync-library.ts';

/** A remote that has not answered within this time counts as unreachable. */
const REMOTE_TIMEOUT_MS = 20_000;

/** Implements the export and import of annotations and versions behind the contract. */
export function createExchangeHandlers(core: Core): CoreHandlers['exchange'] {
  const store = openExchangeStore(core.home);
  const start = (params: ExchangeJob) => ({ jobId: startExchangeJob(core, store, params) });
  const remotes = () => ({ remotes: store.remotes() });

  /** The result of a finished job. @throws AppError `not_found` */
  function resultOf<T>(jobId: string, action: ExchangeJob['action'] | 'transfer'): T {
    const params = core.jobs.params(jobId) as Partial<ExchangeJob>;
    const its = params.action === 'push' || params.action === 'pull' ? 'transfer' : params.action;
    const result = core.jobs.result(jobId);
    if (its !== action || result === null)
      throw new AppError('not_found', msg('This job has not finished yet, or has no report.'));
    return result as T;
  }

  return {
    export: async (input) => {
      const params = { action: 'export', ...input } as const;
      await checkExport(core, params);
      return start(params);
    },
    exportReport: ({ jobId }) => resultOf<DatasetExportReport>(jobId, 'export'),
    import: (input) => start({ action: 'import', ...input }),
    importReport: ({ jobId, offset, limit }) => {
      const { dryRun, counts, outcomes } = resultOf<StoredImport>(jobId, 'import');
      return {
        dryRun,
        counts,
        outcomes: outcomes.slice(offset, offset + limit).map(outcomeInWords),
        total: outcomes.length,
      };
    },
    remotes,
    addRemote: ({ name, address }) => {
      store.addRemote(name, address);
      return remotes();
    },
    removeRemote: ({ name }) => {
      store.removeRemote(name);
      return remotes();
    },
    remoteState: ({ name }, { signal }) => stateOf(core, store.remote(name).address, signal),
    planSync: ({ name }, { signal }) => previewSync(core, store.remote(name).address, signal),
    sync: ({ name }) => start({ action: 'sync', remote: name }),
    syncReport: ({ jobId }) => {
      const report = resultOf<SyncReport>(jobId, 'sync');
      return { ...report, refused: report.refused.map(inWords) };
    },
    autoSync: () => autoSyncOf(core).state(),
    setAutoSync: async ({ auto }) => {
      await autoSyncOf(core).set(auto && { address: store.remote(auto.name).address, after: auto.after });
      return autoSyncOf(core).state();
    },
    push: (input) => start({ action: 'push', ...input }),
    pull: (input) => start({ action: 'pull', ...input }),
    transferReport: ({ jobId }) => resultOf<DatasetTransferReport>(jobId, 'transfer'),
    dvc: () => ({ state: dvcState(core, store) }),
    trackForDvc: ({ folder, dataset, remote }) =>
      start({ action: 'dvc', folder, dataset, ...(remote?.trim() ? { remote: remote.trim() } : {}) }),
    updateDvc: () => {
      const tracked = store.dvc();
      if (!tracked) throw new AppError('not_found', msg('No folder is tracked. Choose one first.'));
      const { folder, dataset, remote } = tracked;
      return start({ action: 'dvc', folder, dataset, ...(remote === null ? {} : { remote }) });
    },
    forgetDvc: () => {
      store.setDvc(null);
      return {};
    },
    splits: ({ selection, ...request }, { signal }) => previewSplits(core, selection, request, signal),
  };
}

async function stateOf(core: Core, address: string, signal: AbortSignal): Promise<RemoteState> {
  const here = new Set(core.datasets.list().map(({ reference }) => reference));
  let there = new Set<string>();
  let message: string | null = null;
  const timeout = AbortSignal.timeout(REMOTE_TIMEOUT_MS);
  try {
    const found = await remoteVersions(address, AbortSignal.any([signal, timeout]));
    there = new Set(found.map(({ name, number }) => `${name}@v${number}`));
  } catch (error) {
    const failure = toAppError(error);
    if (timeout.aborted)
      message = t('{address} did not answer within {seconds} s. Check the connection and try again.', {
        address,
        seconds: REMOTE_TIMEOUT_MS / 1000,
      });
    else if (failure.code === 'cancelled') throw failure;
    else message = errorMessage(failure);
  }
  return {
    reachable: message === null,
    message,
    versions: [...new Set([...here, ...there])]
      .map((reference) => ({ reference, here: here.has(reference), there: there.has(reference) }))
      .sort((a, b) => b.reference.localeCompare(a.reference, 'en', { numeric: true })),
  };
}

/** `.dvc` files have only a few lines. */
const MAX_DVC_BYTES = 100_000;

/** A folder in a `.dvc` file. */
const dvcFileSchema = z.object({
  outs: z.array(z.object({ md5: z.string(), size: z.int(), nfiles: z.int().default(1) })).min(1),
});

function dvcState(core: Core, store: ExchangeStore): DvcState | null {
  const dvc = store.dvc();
  if (!dvc) return null;
  const { folder, remote, trackedAt } = dvc;
  let tracked: DvcState['tracked'] = null;
  try {
    const path = join(folder, 'annotations.dvc');
    const read = statSync(path).size > MAX_DVC_BYTES ? null : readYaml(readFileSync(path, 'utf8'));
    const [output] = dvcFileSchema.parse(read?.ok ? read.value : null).outs;
    if (output && trackedAt !== null)
      tracked = { md5: output.md5, size: output.size, files: output.nfiles, at: trackedAt };
  } catch {
    // Missing or not Segue's: nothing is tracked.
  }
  const changed =
    tracked === null
      ? core.library.summary().total - core.library.summary().tiers.none
      : core.library.ids({ modifiedSince: tracked.at }).length;
  return { folder, remote, tracked, changed };
}

async function previewSplits(
  core: Core,
  selection: TrackSelection,
  request: SplitRequest,
  signal: AbortSignal,
): Promise<SplitPreview> {
  const { tracks, report } = await core.reports.splits(selection, request, { signal });
  const { ratios, counts, strata, groups, grouped, largestGroup, links } = report;
  const verified = { train: 0, validation: 0, test: 0 };
  for (const { tier, split } of tracks) if (tier === 1) verified[split]++;
  return {
    tracks: tracks.length,
    ratios,
    counts,
    strata,
    groups,
    grouped,
    largestGroup,
    links: Object.entries(links)
      .map(([reason, count]) => ({ reason, count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
    verified,
  };
}
