import type { PersonalModel, PersonalTask } from '../../../shared/contract/index.ts';
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
export async function promoteModel({ version, task }: PersonalModel, override?: string): Promise<void> {
  await api.learning.promote({ version, ...(override === undefined ? {} : { override }) });
  refresh();
  showToast({
    kind: 'success',
    title: t('{version} is in use now', { version }),
    description: t('It applies to tracks analyzed from now on.'),
    action: { label: t('Undo'), run: () => void rollBackModel(task, t('Undone')) },
  });
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

/** Writes a report with charts or, if the file name says so, as Markdown or JSON. */
export async function saveReport(): Promise<void> {
  const path = await pickSave(t('Save a report: .html, .md or .json'), 'segue-report.html');
  if (path === null) return;
  try {
    const written = await startOrReplace((overwrite) => api.learning.writeReport({ path, overwrite }));
    if (written) showToast({ kind: 'success', title: t('Report saved'), description: written.path });
  } catch (error) {
    showError(t('The report could not be saved'), error);
  }
}
