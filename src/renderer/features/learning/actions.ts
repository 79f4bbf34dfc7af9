import type { CorrectionFilter, Job, PersonalTask } from '../../../shared/contract/index.ts';
import { provedBetter } from '../../../shared/domain/proved-better.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { pickSave } from '../../core/picker.ts';
import { queryClient } from '../../core/queries.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { startOrReplace } from '../export/replace.ts';
import { startJob } from '../jobs/jobs-store.ts';
import { setEvaluation, setVersion } from './learning-store.ts';

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: ['learning'] });
}

/** Trains a new version on the current library. With `promote`, activates it if it passes the gate. */
export function trainModel(task: PersonalTask, imported: boolean, promote: boolean): Promise<void> {
  return startJob(
    t('The training could not be started'),
    () => api.learning.train({ task, imported, promote }),
    (job) => {
      refresh();
      setVersion(null);
      showToast({ kind: 'success', title: t('Training finished'), description: job.message });
    },
  );
}

/** Activates a version. @throws AppError `invalid_input` when the gate refuses it and no reason is given */
export async function promoteModel(version: string, override?: string): Promise<void> {
  const { task } = await api.learning.promote({ version, ...(override === undefined ? {} : { override }) });
  refresh();
  showToast({
    kind: 'success',
    title: t('{version} is in use now', { version }),
    description: t('It applies to tracks analyzed from now on.'),
    action: { label: t('Undo'), run: () => void rollBackModel(task, t('Undone')) },
  });
}

/** Activates a version that passed the gate. */
export async function putInUse(version: string): Promise<void> {
  try {
    await promoteModel(version);
  } catch (error) {
    showError(t('{version} could not be put in use', { version }), error);
  }
}

export async function rollBackModel(task: PersonalTask, reason: string): Promise<void> {
  try {
    const { version } = await api.learning.rollback({ task, reason });
    refresh();
    showToast({
      title:
        version === null
          ? task === 'cues'
            ? t('The cue template places your cues again')
            : t('The analysis decides again')
          : t('{version} is in use again', { version }),
    });
  } catch (error) {
    showError(t('The model could not be rolled back'), error);
  }
}

/** Lets the active versions predict grid, sections and cues of every track that is not verified. */
export function placeEverywhere(): Promise<void> {
  return startJob(
    t('What was learned could not be applied'),
    () => api.learning.place({ selection: { kind: 'filter', filter: { tiers: [2, 3] } } }),
    (job) => showToast({ kind: 'success', title: job.title, description: job.message }),
  );
}

/** Evaluates one model, or two side by side, on tracks that people corrected. */
export function evaluateModels(models: readonly string[], dataset: string | null): Promise<void> {
  return startJob(
    t('The evaluation could not be started'),
    () => api.learning.evaluate({ models: [...models], dataset }),
    ({ id }) => void showEvaluation(id),
  );
}

async function showEvaluation(jobId: string): Promise<void> {
  try {
    const { evaluation } = await api.learning.evaluation({ jobId });
    setEvaluation(evaluation);
  } catch (error) {
    showError(t('The evaluation could not be read'), error);
  }
}

/** Makes a report on the current library and keeps it. */
export function makeReport(): Promise<void> {
  return startJob(
    t('The report could not be made'),
    () => api.learning.makeReport({}),
    () => refresh(),
  );
}

/**
 * After a job that nobody here started: if it trained a version, offers that one if it proved better, or says that it is
 * in use.
 */
export async function announceTrained(job: Job): Promise<void> {
  const { models } = await api.learning.models({});
  const [newest] = models;
  if (!newest || newest.created < job.createdAt) return;
  const { version, task, state, gate } = newest;
  if (state === 'active')
    showToast({
      kind: 'success',
      title: t('{version} is in use now', { version }),
      description: gate.reason,
      action: { label: t('Undo'), run: () => void rollBackModel(task, t('Undone')) },
    });
  else if (gate.passed)
    showToast({
      title: provedBetter(gate)
        ? t('{version} proved better', { version })
        : t('{version} is at least as good', { version }),
      description: gate.reason,
      action: { label: t('Use it'), run: () => void putInUse(version) },
    });
}

/** Writes every correction that a filter selects to a file. */
export async function saveCorrections(filter: CorrectionFilter): Promise<void> {
  const path = await pickSave(t('Export corrections: .csv, .jsonl or .parquet'), 'segue-corrections.csv');
  if (path === null) return;
  try {
    const written = await startOrReplace((overwrite) =>
      api.learning.exportCorrections({ path, overwrite, filter }),
    );
    if (written)
      showToast({
        kind: 'success',
        title: t('{count, plural, one {# correction} other {# corrections}} exported', {
          count: written.count,
        }),
        description: written.path,
      });
  } catch (error) {
    showError(t('The corrections could not be exported'), error);
  }
}

/** Writes a report with charts or, if the file name says so, as Markdown or JSON; a stored one, or the current state. */
export async function saveReport(report: number | null = null): Promise<void> {
  const path = await pickSave(t('Save a report: .html, .md or .json'), 'segue-report.html');
  if (path === null) return;
  try {
    const written = await startOrReplace((overwrite) =>
      api.learning.writeReport({ path, overwrite, report }),
    );
    if (written) showToast({ kind: 'success', title: t('Report saved'), description: written.path });
  } catch (error) {
    showError(t('The report could not be saved'), error);
  }
}
