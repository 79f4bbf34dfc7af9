import { join, resolve } from 'node:path';
import type {
  AnnotationSource,
  DatasetExportOptions,
  DatasetExportReport,
  DatasetTransferReport,
  ExchangeSource,
} from '../../../shared/contract/index.ts';
import { exportFormats } from '../../../shared/domain/index.ts';
import type { ExportFormat, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, verbatim } from '../../../shared/languages/translate.ts';
import type { Core } from '../create-core.ts';
import type { StartedJob } from '../jobs/job.ts';
import { nameOfPath, namesOf } from '../jobs/plain-names.ts';
import { exportDataset } from './export-annotations.ts';
import { annotationFiles, importAnnotations } from './import-annotations.ts';
import type { ImportOutcome } from './import-annotations.ts';
import { checkPlannedFiles } from './planned-files.ts';
import { importCheck, tracksOf } from './track-sources.ts';

export interface ExportRequest {
  readonly format: ExportFormat;
  /** A file or a folder, depending on the format. */
  readonly path: string;
  readonly source: ExchangeSource;
  readonly options: DatasetExportOptions;
}

export interface ImportRequest {
  readonly source: AnnotationSource;
  /** Whether to only report what would happen. */
  readonly dryRun: boolean;
  /** For these tracks, or for all, the file wins a conflict. */
  readonly takeFile: readonly TrackId[] | 'all';
  /** Who changed the files; the configured author if absent. */
  readonly author?: string;
  /** Whether music that files name, and that exists on this machine but not in the library, is imported first. */
  readonly importMusic?: boolean;
}

/** The result of an import; unchanged annotations are only counted. */
export interface StoredImport {
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<ImportOutcome['kind'], number>>;
  readonly outcomes: readonly ImportOutcome[];
}

/**
 * Writes annotations for other tools and for training. @throws AppError `not_found` for a version that does not exist
 */
export function exportAnnotations(core: Core, request: ExportRequest): StartedJob<DatasetExportReport> {
  const { format, path, source, options } = request;
  const { count, name, read } = tracksOf(core, source);
  return core.jobs.start({
    kind: 'exchange',
    title: msg('Export {format} to {name}', {
      format: exportFormats[format].title,
      name: nameOfPath(resolve(path)),
    }),
    unit: 'tracks',
    params: { action: 'export', ...request },
    async run(job) {
      job.progress({ total: count });
      const report = await core.targets.guard({ overwrite: options.overwrite }, () =>
        exportDataset(format, path, read, {
          name: options.name.trim() || name,
          overwrite: options.overwrite,
          relative: options.relative,
          isImported: importCheck(core),
          ...(options.predictions
            ? { predictionsOf: (trackId) => core.annotations.predictionsOf(trackId) }
            : {}),
          signal: job.signal,
          onTrack: (done) => job.progress({ done }),
        }),
      );
      job.progress({ done: report.tracks, total: report.tracks, message: verbatim(report.path) });
      return report;
    },
  });
}

/** Checks in advance whether an export could be written. @throws AppError as the job would */
export async function checkExport(
  core: Core,
  { format, path, source, options }: ExportRequest,
): Promise<void> {
  const { read } = tracksOf(core, source);
  await core.targets.guard({ overwrite: options.overwrite }, () =>
    checkPlannedFiles(format, resolve(path), read),
  );
}

/** Imports annotations that were edited externally. @throws AppError `not_found` for a pull that fetched none */
export function importAnnotationFiles(core: Core, request: ImportRequest): StartedJob<StoredImport> {
  const { source, dryRun, takeFile } = request;
  const paths =
    source.kind === 'paths' ? source.paths : [join(pulledFolder(core, source.jobId), 'annotations')];
  return core.jobs.start({
    kind: 'exchange',
    title:
      source.kind === 'paths'
        ? dryRun
          ? msg('Compare {names}', { names: namesOf(source.paths) })
          : msg('Import {names}', { names: namesOf(source.paths) })
        : dryRun
          ? msg('Compare pulled annotations')
          : msg('Import pulled annotations'),
    unit: 'files',
    params: { action: 'import', ...request },
    async run(job) {
      const files = await annotationFiles(paths);
      if (files.length === 0)
        throw new AppError(
          'invalid_input',
          msg('There is no annotation in {paths}. Segue reads .yaml, .jams and Label Studio’s .json.', {
            paths: paths.join(', '),
          }),
        );
      job.progress({ total: files.length });
      if (!dryRun) await core.backups.before('change');
      const options = {
        author: request.author ?? core.author(),
        at: new Date().toISOString(),
        verifyFrom: core.settings.get().verifyFrom,
        takeFile: takeFile === 'all' || new Set(takeFile),
        dryRun,
        signal: job.signal,
      };
      let outcomes = await importAnnotations(core, files, {
        ...options,
        onFile: (done) => job.progress({ done }),
      });
      const music = request.importMusic && !dryRun ? musicToImport(outcomes) : [];
      if (music.length > 0) {
        await core.imports.start(music).result;
        const unknown = new Set(outcomes.filter(({ kind }) => kind === 'unknown').map(({ path }) => path));
        const again = await importAnnotations(core, [...unknown], options);
        outcomes = [...outcomes.filter(({ path }) => !unknown.has(path)), ...again];
      }
      if (!dryRun)
        core.annotationsChanged(
          outcomes.flatMap(({ kind, trackId }) => (kind === 'imported' && trackId !== null ? [trackId] : [])),
          null,
        );
      return storedImport(outcomes, dryRun);
    },
  });
}

function musicToImport(outcomes: readonly ImportOutcome[]): string[] {
  return [...new Set(outcomes.flatMap(({ newMusic }) => newMusic ?? []))];
}

/** Outcomes that need a decision come first. */
const outcomeOrder = ['conflict', 'invalid', 'unknown', 'imported', 'outdated', 'unchanged'] as const;

function storedImport(outcomes: readonly ImportOutcome[], dryRun: boolean): StoredImport {
  const counts = { imported: 0, conflict: 0, invalid: 0, unknown: 0, outdated: 0, unchanged: 0 };
  for (const { kind } of outcomes) counts[kind]++;
  const ordered = outcomes
    .filter(({ kind }) => kind !== 'unchanged')
    .sort((a, b) => outcomeOrder.indexOf(a.kind) - outcomeOrder.indexOf(b.kind));
  return { dryRun, counts, outcomes: ordered };
}

/** Folder of the version that an earlier pull fetched. @throws AppError `not_found` */
function pulledFolder(core: Core, jobId: string): string {
  const { folder } = (core.jobs.result(jobId) ?? {}) as Partial<DatasetTransferReport>;
  if (!folder)
    throw new AppError(
      'not_found',
      msg('This job fetched no annotations: the version was already here. Export it instead.'),
    );
  return folder;
}
