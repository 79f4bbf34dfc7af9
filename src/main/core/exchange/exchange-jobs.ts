import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exportFormats } from '../../../shared/domain/index.ts';
import type {
  AnnotationSource,
  DatasetExportOptions,
  DatasetExportReport,
  DatasetTransferReport,
  ExchangeSource,
  ImportOutcome,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import type { TrackId, ExportFormat } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { nameOf } from '../../dataset/dataset-track.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import type { Core } from '../create-core.ts';
import type { ExchangeStore } from './exchange-store.ts';
import { exportDataset } from './export-annotations.ts';
import { annotationFiles, createTakenCheck, importAnnotations } from './import-annotations.ts';
import type { ImportOutcome as FoundOutcome } from './import-annotations.ts';
import { checkPlannedFiles } from './planned-files.ts';
import { pullIntoLibrary, pushDataset, trackForDvc } from './remotes.ts';
import { readExportTracks, readVersionTracks } from './export-tracks.ts';
import type { JobContext } from '../jobs/jobs.ts';
import { counted } from '../../../shared/counted.ts';

/** Annotations or versions on their way out or in, as JSON from which the work can be started again. */
export type ExchangeJob =
  | {
      readonly action: 'export';
      readonly format: ExportFormat;
      readonly path: string;
      readonly source: ExchangeSource;
      readonly options: DatasetExportOptions;
    }
  | {
      readonly action: 'import';
      readonly source: AnnotationSource;
      readonly dryRun: boolean;
      readonly takeFile: readonly TrackId[];
    }
  | { readonly action: 'push' | 'pull'; readonly remote: string; readonly reference: string }
  | { readonly action: 'dvc'; readonly folder: string; readonly dataset: string; readonly remote?: string };

/** What an import leaves behind; unchanged annotations are counted only. */
export interface StoredImport {
  readonly dryRun: boolean;
  readonly counts: Record<ImportOutcome['kind'], number>;
  readonly outcomes: readonly ImportOutcome[];
}

/** Starts the work. Returns the job's id. @throws AppError `not_found` for a version, remote or pull that is not there. */
export function startExchangeJob(core: Core, store: ExchangeStore, params: ExchangeJob): string {
  switch (params.action) {
    case 'export':
      return startExport(core, params);
    case 'import':
      return startImport(core, params);
    case 'push':
    case 'pull':
      return startTransfer(core, store, params);
    case 'dvc':
      return startDvc(core, store, params);
  }
}

/** The tracks of a source, to be gone through several times. */
function tracksOf(
  core: Core,
  source: ExchangeSource,
): { readonly count: number; readonly name: string; readonly read: () => Iterable<ExportTrack> } {
  if (source.kind === 'version') {
    const { reference } = core.datasets.get(source.reference);
    const entries = core.datasets.manifest(source.reference);
    return { count: entries.length, name: reference, read: () => readVersionTracks(core.db, entries) };
  }
  const ids = idsInOrder(core, source.selection);
  return { count: ids.length, name: 'Segue library', read: () => readExportTracks(core.db, ids) };
}

/** A playlist keeps its order. */
function idsInOrder(core: Core, selection: TrackSelection): TrackId[] {
  return selection.kind === 'tracks'
    ? core.library.idsOf(selection)
    : core.library.ids(selection.filter, [{ column: 'playlistPosition', direction: 'ascending' }]);
}

function startExport(core: Core, params: ExchangeJob & { readonly action: 'export' }): string {
  const { format, path, source, options } = params;
  const { count, name, read } = tracksOf(core, source);
  return core.jobs.start({
    kind: 'exchange',
    title: `Export ${exportFormats[format].title}`,
    unit: 'tracks',
    params,
    async run(job): Promise<DatasetExportReport> {
      job.progress({ total: count });
      const report = await core.targets.guard({ overwrite: options.overwrite }, () =>
        exportDataset(format, path, read, {
          name: options.name.trim() || name,
          overwrite: options.overwrite,
          relative: options.relative,
          isTaken: createTakenCheck(core.db),
          ...(options.predictions
            ? { predictionsOf: (trackId) => core.annotations.predictionsOf(trackId) }
            : {}),
          signal: job.signal,
          onTrack: (done) => job.progress({ done }),
        }),
      );
      job.progress({ done: report.tracks, total: report.tracks, message: report.path });
      return { ...report, notes: [...report.notes] };
    },
  }).id;
}

/** Says before any work whether an export could be written. Throws as the job would. */
export async function checkExport(
  core: Core,
  params: ExchangeJob & { readonly action: 'export' },
): Promise<void> {
  const { read } = tracksOf(core, params.source);
  await core.targets.guard({ overwrite: params.options.overwrite }, () =>
    checkPlannedFiles(params.format, resolve(params.path), read),
  );
}

function startImport(core: Core, params: ExchangeJob & { readonly action: 'import' }): string {
  const { source, dryRun } = params;
  const paths =
    source.kind === 'paths' ? source.paths : [join(pulledFolder(core, source.jobId), 'annotations')];
  return core.jobs.start({
    kind: 'exchange',
    title: dryRun ? 'Compare annotations' : 'Take annotations over',
    unit: 'files',
    params,
    async run(job): Promise<StoredImport> {
      const files = await annotationFiles(paths);
      if (files.length === 0)
        throw new AppError(
          'invalid_input',
          `There is no annotation in ${paths.join(', ')}. Segue reads .yaml, .jams and Label Studio’s .json.`,
        );
      job.progress({ total: files.length });
      if (!dryRun) await core.backups.before('change');
      const outcomes = await importAnnotations(core, files, {
        author: core.author(),
        at: new Date().toISOString(),
        verifyFrom: core.settings.get().verifyFrom,
        takeFile: new Set(params.takeFile),
        dryRun,
        signal: job.signal,
        onFile: (done) => job.progress({ done }),
      });
      if (!dryRun)
        core.annotationsChanged(
          outcomes.flatMap((one) => (one.kind === 'imported' ? [one.trackId] : [])),
          null,
        );
      return storedImport(core, outcomes, dryRun);
    },
  }).id;
}

/** What needs a decision first. */
const outcomeOrder = ['conflict', 'invalid', 'unknown', 'imported', 'outdated', 'unchanged'] as const;

function storedImport(core: Core, outcomes: readonly FoundOutcome[], dryRun: boolean): StoredImport {
  const counts = { imported: 0, conflict: 0, invalid: 0, unknown: 0, outdated: 0, unchanged: 0 };
  for (const { kind } of outcomes) counts[kind]++;
  const told = outcomes
    .filter(({ kind }) => kind !== 'unchanged')
    .map((outcome): ImportOutcome => {
      const trackId = 'trackId' in outcome ? outcome.trackId : null;
      const row = trackId === null ? null : core.annotations.requireTrack(trackId);
      return {
        kind: outcome.kind,
        path: outcome.path,
        trackId,
        track: row && nameOf({ ...row, trackId: row.id }),
        message: 'message' in outcome ? outcome.message : '',
        differences: 'differences' in outcome ? [...outcome.differences] : [],
        problems: 'problems' in outcome ? outcome.problems.map((problem) => ({ ...problem })) : [],
      };
    });
  told.sort((a, b) => outcomeOrder.indexOf(a.kind) - outcomeOrder.indexOf(b.kind));
  return { dryRun, counts, outcomes: told };
}

/** Folder of the version that an earlier pull fetched. @throws AppError `not_found` */
function pulledFolder(core: Core, jobId: string): string {
  const { folder } = (core.jobs.result(jobId) ?? {}) as Partial<DatasetTransferReport>;
  if (!folder)
    throw new AppError(
      'not_found',
      'This job has fetched no annotations: the version was here. Export it instead.',
    );
  return folder;
}

function startTransfer(
  core: Core,
  store: ExchangeStore,
  params: ExchangeJob & { readonly action: 'push' | 'pull' },
): string {
  const { action, remote, reference } = params;
  const { address } = store.remote(remote);
  // Known before it starts, so that a wrong name is said at once.
  if (action === 'push') core.datasets.get(reference);
  return core.jobs.start({
    kind: 'exchange',
    title: action === 'push' ? `Push ${reference} to ${remote}` : `Pull ${reference} from ${remote}`,
    unit: 'files',
    params,
    run: (job) => transfer(core, params, address, job),
  }).id;
}

async function transfer(
  core: Core,
  { action, remote, reference }: ExchangeJob & { readonly action: 'push' | 'pull' },
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
    message: `${transferred} of ${counted(files, 'file')}`,
  });
  return {
    direction: action,
    remote,
    reference,
    files,
    bytes,
    transferred,
    transferredBytes,
    // A version that was never away has its annotations in the library.
    folder: pulled && existsSync(join(pulled.version.folder, 'annotations')) ? pulled.version.folder : null,
  };
}

function startDvc(
  core: Core,
  store: ExchangeStore,
  params: ExchangeJob & { readonly action: 'dvc' },
): string {
  const { folder, dataset, remote } = params;
  return core.jobs.start({
    kind: 'exchange',
    title: 'Track annotations for DVC',
    unit: 'tracks',
    params,
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
      job.progress({ done: ids.length, message: `${counted(output.nfiles ?? 0, 'file')} tracked` });
      return { files: output.nfiles ?? 0, kept: [...kept] };
    },
  }).id;
}
