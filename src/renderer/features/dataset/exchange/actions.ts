import type {
  AnnotationSource,
  DatasetExportOptions,
  DatasetExportReport,
  ExchangeSource,
  JobId,
  SyncReport,
} from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { api } from '../../../core/api.ts';
import { openDialog } from '../../../core/app-store.ts';
import { queries, queryClient } from '../../../core/queries.ts';
import { showError, showToast } from '../../../ui/Toast.tsx';
import { startOrReplace } from '../../export/replace.ts';
import { startJob } from '../../jobs/jobs-store.ts';
import { writeBytes } from './formats.ts';
import type { FormatInfo } from './formats.ts';

/**
 * Adds a remote and contacts it.
 * @throws AppError when the address is refused
 */
export async function addRemote(name: string, address: string): Promise<void> {
  await api.exchange.addRemote({ name, address });
  await queryClient.invalidateQueries({ queryKey: ['exchange', 'remotes'] });
  void queryClient.fetchQuery(queries.remoteState(name));
}

/** Removes a remote from the list and offers to undo it. The remote's files are not deleted. */
export async function removeRemote(name: string, address: string): Promise<void> {
  try {
    await api.exchange.removeRemote({ name });
    queryClient.removeQueries({ queryKey: ['exchange', 'remote', name] });
    await queryClient.invalidateQueries({ queryKey: ['exchange', 'remotes'] });
    showToast({
      title: t('{name} removed', { name }),
      description: t('Its files were not touched.'),
      action: { label: t('Undo'), run: () => void bringBack(name, address) },
    });
  } catch (error) {
    showError(t('The remote could not be removed'), error);
  }
}

async function bringBack(name: string, address: string): Promise<void> {
  try {
    await api.exchange.addRemote({ name, address });
    await queryClient.invalidateQueries({ queryKey: ['exchange', 'remotes'] });
  } catch (error) {
    showError(t('The remote could not be added'), error);
  }
}

type Direction = 'push' | 'pull';

/** Copies a version to or from a remote. `onStart` receives the job's id. */
export function transferVersion(
  direction: Direction,
  remote: string,
  reference: string,
  onStart: (jobId: JobId) => void,
): Promise<void> {
  return startJob(
    direction === 'push'
      ? t('{reference} could not be pushed', { reference })
      : t('{reference} could not be pulled', { reference }),
    async () => {
      const started = await api.exchange[direction]({ remote, reference });
      onStart(started.jobId);
      return started;
    },
    ({ id }) => void reportTransfer(id),
  );
}

/** Syncs the library with a remote. `onStart` receives the job's id, `onEnd` the report. */
export function syncWith(
  remote: string,
  onStart: (jobId: JobId) => void,
  onEnd: (report: SyncReport) => void,
): Promise<void> {
  return startJob(
    t('{remote} could not be synced', { remote }),
    async () => {
      const started = await api.exchange.sync({ name: remote });
      onStart(started.jobId);
      return started;
    },
    ({ id }) => {
      void queryClient.invalidateQueries();
      void queryClient.fetchQuery(queries.remoteState(remote));
      api.exchange
        .syncReport({ jobId: id })
        .then(onEnd)
        .catch((reason: unknown) => showError(t('The report could not be read'), reason));
    },
  );
}

async function reportTransfer(jobId: JobId): Promise<void> {
  try {
    const { direction, reference, remote, files, transferred, transferredBytes, folder } =
      await api.exchange.transferReport({ jobId });
    showToast({
      kind: 'success',
      title:
        direction === 'push'
          ? t('{reference} pushed to {remote}', { reference, remote })
          : t('{reference} pulled', { reference }),
      description:
        transferred === 0
          ? t('Every file was already there.')
          : transferred === files
            ? t('{count, plural, one {# file} other {# files}}, {size}.', {
                count: files,
                size: writeBytes(transferredBytes),
              })
            : t(
                '{done, number} of {total, plural, one {# file} other {# files}}, {size}; the others were already there.',
                { done: transferred, total: files, size: writeBytes(transferredBytes) },
              ),
      ...(folder !== null
        ? {
            action: {
              label: t('Import its annotations…'),
              run: () => openDialog({ kind: 'annotation-import', source: { kind: 'pulled', jobId } }),
            },
          }
        : {}),
    });
    void queryClient.invalidateQueries({ queryKey: ['dataset'] });
    void queryClient.fetchQuery(queries.remoteState(remote));
  } catch (error) {
    showError(t('The report could not be read'), error);
  }
}

function startDvc(start: () => Promise<{ readonly jobId: JobId }>): Promise<void> {
  return startJob(t('The folder could not be tracked'), start, (job) => {
    void queryClient.invalidateQueries({ queryKey: ['library', 'dvc'] });
    showToast({
      kind: 'success',
      title: t('{message} for DVC', { message: job.message }),
      description: t('Run dvc push to send them.'),
    });
  });
}

/** Writes the annotations into a folder and tracks it with DVC. */
export function trackForDvc(folder: string, remote: string): Promise<void> {
  return startDvc(() => api.exchange.trackForDvc({ folder, ...(remote === '' ? {} : { remote }) }));
}

export function updateDvc(): Promise<void> {
  return startDvc(() => api.exchange.updateDvc({}));
}

export async function forgetDvc(): Promise<void> {
  try {
    await api.exchange.forgetDvc({});
    await queryClient.invalidateQueries({ queryKey: ['library', 'dvc'] });
  } catch (error) {
    showError(t('Tracking could not be stopped'), error);
  }
}

interface AnnotationExport {
  readonly format: FormatInfo['value'];
  readonly path: string;
  readonly source: ExchangeSource;
  readonly options: DatasetExportOptions;
}

/** Writes annotations in another tool's format. `onStart` receives the job's id, `onEnd` the report. */
export function writeAnnotations(
  request: AnnotationExport,
  onStart: (jobId: JobId) => void,
  onEnd: (report: DatasetExportReport) => void,
): Promise<void> {
  return startJob(
    t('The export could not be started'),
    () =>
      startOrReplace(async (overwrite) => {
        const options = { ...request.options, overwrite: overwrite || request.options.overwrite };
        const started = await api.exchange.export({ ...request, options });
        onStart(started.jobId);
        return started;
      }),
    ({ id }) => {
      api.exchange
        .exportReport({ jobId: id })
        .then(onEnd)
        .catch((error: unknown) => showError(t('The report could not be read'), error));
    },
  );
}

/**
 * Imports annotation files or, with `dryRun`, only compares them with the library.
 * @param takeFile tracks changed on both sides for which the file wins
 */
export function importAnnotations(
  source: AnnotationSource,
  dryRun: boolean,
  takeFile: readonly TrackId[],
  onStart: (jobId: JobId) => void,
): Promise<void> {
  return startJob(
    t('The annotations could not be read'),
    async () => {
      const started = await api.exchange.import({ source, dryRun, takeFile: [...takeFile] });
      onStart(started.jobId);
      return started;
    },
    () => undefined,
  );
}

/** Makes the library sync automatically after every `after` operations; null turns it off. */
export async function setAutoSync(
  auto: { readonly name: string; readonly after: number } | null,
): Promise<void> {
  try {
    queryClient.setQueryData(queries.autoSync().queryKey, await api.exchange.setAutoSync({ auto }));
  } catch (error) {
    showError(t('Automatic sync could not be changed'), error);
  }
}
