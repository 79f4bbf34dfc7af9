import type { ExportOptions, ExportReport, JobId, TrackSelection } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { pickFiles } from '../../core/picker.ts';
import { showError } from '../../ui/Toast.tsx';
import { startJob } from '../jobs/jobs-store.ts';
import { startOrReplace } from './replace.ts';

/** Writes the XML. `onStart` receives the job's id, `onEnd` the report. */
export function writeXml(
  request: { readonly path: string; readonly selection: TrackSelection; readonly options: ExportOptions },
  onStart: (jobId: JobId) => void,
  onEnd: (report: ExportReport) => void,
): Promise<void> {
  return writeFile((overwrite) => api.exports.start({ ...request, overwrite }), onStart, onEnd);
}

function writeFile(
  start: (overwrite: boolean) => Promise<{ readonly jobId: JobId }>,
  onStart: (jobId: JobId) => void,
  onEnd: (report: ExportReport) => void,
): Promise<void> {
  return startJob(
    t('The export could not be started'),
    () =>
      startOrReplace(async (overwrite) => {
        const started = await start(overwrite);
        onStart(started.jobId);
        return started;
      }),
    ({ id }) => {
      api.exports
        .report({ jobId: id })
        .then(onEnd)
        .catch((reason: unknown) => showError(t('The report could not be read'), reason));
    },
  );
}

/** Writes an export for another DJ program; like {@link writeXml}. */
export function writeProgram(
  request: Omit<Parameters<typeof api.exports.startProgram>[0], 'overwrite'>,
  onStart: (jobId: JobId) => void,
  onEnd: (report: ExportReport) => void,
): Promise<void> {
  return writeFile((overwrite) => api.exports.startProgram({ ...request, overwrite }), onStart, onEnd);
}

/** Compares a fresh Rekordbox export with what Segue wrote, and shows the result. */
export async function verifyPath(path: string): Promise<void> {
  try {
    openDialog({ kind: 'verification', result: await api.exports.verify({ path }) });
  } catch (error) {
    showError(t('The export could not be compared'), error);
  }
}

export async function verifyByPicking(): Promise<void> {
  const [path] = await pickFiles(t('Choose a fresh Rekordbox export'), 'xml', false);
  if (path !== undefined) await verifyPath(path);
}
