import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetTransferReport } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';
import type { JobContext, StartedJob } from '../jobs/job.ts';
import { nameOfPath } from '../jobs/plain-names.ts';
import type { ExchangeStore } from './exchange-store.ts';
import { syncLibrary } from '../sync/sync-library.ts';
import { trackForDvc } from './dvc-project.ts';
import { pullIntoLibrary, pushDataset } from '../sync/remotes.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { SyncReport } from '../sync/sync-library.ts';

export interface TransferRequest {
  readonly action: 'push' | 'pull';
  readonly remote: string;
  readonly reference: string;
}

export interface DvcRequest {
  readonly folder: string;
  readonly dataset: string;
  /** Default remote, as `dvc remote add` takes it. */
  readonly remote?: string;
}

/** Pushes a version to a configured remote, or pulls one. @throws AppError `not_found` */
export function startTransfer(
  core: Core,
  store: ExchangeStore,
  params: TransferRequest,
): StartedJob<DatasetTransferReport> {
  const { action, remote, reference } = params;
  const { address } = store.remote(remote);
  // Resolved first, so that a wrong name is reported at once.
  if (action === 'push') core.datasets.get(reference);
  return core.jobs.start({
    kind: 'exchange',
    title:
      action === 'push'
        ? msg('Push {reference} to {remote}', { reference, remote })
        : msg('Pull {reference} from {remote}', { reference, remote }),
    unit: 'files',
    params,
    run: (job) => transfer(core, params, address, job),
  });
}

async function transfer(
  core: Core,
  { action, remote, reference }: TransferRequest,
  address: string,
  job: JobContext,
): Promise<DatasetTransferReport> {
  const progress = {
    signal: job.signal,
    onFile: (done: number, total: number) => job.progress({ done, total }),
  };
  const pulled =
    action === 'pull'
      ? await pullIntoLibrary(core, reference, address, { ...progress, at: new Date().toISOString() })
      : null;
  const report = pulled?.transfer ?? (await pushDataset(core, reference, address, progress));
  const { files, bytes, transferred, transferredBytes } = report;
  job.progress({
    done: transferred,
    total: transferred,
    message: msg('{transferred, number} of {files, plural, one {# file} other {# files}}', {
      transferred,
      files,
    }),
  });
  return {
    direction: action,
    remote,
    reference,
    files,
    bytes,
    transferred,
    transferredBytes,
    // Versions made here have their annotations in the library.
    folder: pulled && existsSync(join(pulled.version.folder, 'annotations')) ? pulled.version.folder : null,
  };
}

/** Makes the library and a configured remote equal. @throws AppError `not_found` */
export function startSync(core: Core, store: ExchangeStore, remote: string): StartedJob<SyncReport> {
  const { address } = store.remote(remote);
  return core.jobs.start({
    kind: 'exchange',
    title: msg('Sync with {remote}', { remote }),
    unit: 'items',
    params: { action: 'sync', remote },
    run: (job) =>
      syncLibrary(core, address, {
        signal: job.signal,
        onItem: (done, total) => job.progress({ done, total }),
      }),
  });
}

/** Writes the library's annotations into a folder that the `dvc` tool tracks, and remembers the folder. */
export function startDvc(core: Core, store: ExchangeStore, request: DvcRequest): StartedJob<object> {
  const { folder, dataset, remote } = request;
  return core.jobs.start({
    kind: 'exchange',
    title: msg('Track {folder} for DVC', { folder: nameOfPath(folder) }),
    unit: 'tracks',
    params: { action: 'dvc', ...request },
    async run(job) {
      const trackedAt = new Date().toISOString();
      const ids = core.library.ids({});
      job.progress({ total: ids.length });
      const { output, kept } = await core.targets.guard({}, () =>
        trackForDvc(core, folder, ids, {
          dataset,
          ...(remote === undefined ? {} : { remote }),
          signal: job.signal,
        }),
      );
      store.setDvc({ folder, dataset, remote: remote ?? null, trackedAt });
      job.progress({
        done: ids.length,
        message: msg('{count, plural, one {# file} other {# files}} tracked', { count: output.nfiles ?? 0 }),
      });
      return { files: output.nfiles ?? 0, kept };
    },
  });
}
