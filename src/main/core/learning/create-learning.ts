import type {
  CorrectionFilter,
  CorrectionGrouping,
  CorrectionRates,
  Evaluation,
} from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import { runInSteps } from '../jobs/steps.ts';
import type { StepHooks } from '../jobs/steps.ts';
import type { StartedJob } from '../jobs/job.ts';
import { createAutomaticTraining } from './automatic-training.ts';
import { createCorrectionQuery } from './correction-query.ts';
import { evaluateModels } from './evaluate.ts';
import type { EvaluateDeps } from './evaluate.ts';
import { createPersonalModels } from './personal/personal-models.ts';
import type { ModelJob, PersonalModelDeps } from './personal/personal-models.ts';
import { createProfiles } from './profiles.ts';
import { createCorrectionRecorder } from './record-corrections.ts';

/** Someone reviewing tracks quickly should not have to wait for the comparison of the previous one. */
const RECORD_DELAY_MS = 250;

/** Records and counts the user's corrections, and trains models on them. */
export function createLearning(
  deps: Omit<PersonalModelDeps, 'profiles'> & {
    library: LibraryQuery;
    datasets: EvaluateDeps['datasets'];
  },
) {
  const { db, library, events } = deps;
  const profiles = createProfiles(db);
  const personal = createPersonalModels({ ...deps, profiles });
  const recorder = createCorrectionRecorder(db);
  const query = createCorrectionQuery(db, library);

  const changed = new Set<TrackId>();
  let timer: NodeJS.Timeout | null = null;
  function recordChanged(): void {
    timer = null;
    const [trackId] = changed;
    if (trackId === undefined) return;
    changed.delete(trackId);
    try {
      db.unlessBusy(() => recorder.recordTrack(trackId));
    } catch (error) {
      // If another process is writing, the case stays due and the next `record` picks it up.
      if (toAppError(error).code !== 'conflict') throw error;
    }
    // One track per turn of the event loop, so that calls from the window come first.
    timer = setTimeout(recordChanged, 0);
  }
  const onAnnotation = ({ trackId }: { trackId: TrackId }): void => {
    changed.add(trackId);
    timer ??= setTimeout(recordChanged, RECORD_DELAY_MS).unref();
  };
  events.on('annotation', onAnnotation);
  const automatic = createAutomaticTraining({
    db,
    events,
    settings: deps.settings,
    isLearning: () => deps.jobs.list().some(({ kind, state }) => kind === 'learning' && state === 'running'),
    train: (promote) => void personal.startTraining({ dataset: null, imported: true }, promote),
  });

  return {
    profiles,
    models: personal,
    /** Evaluates models on tracks that the user corrected; the report is the result of the job. */
    startEvaluation(models: readonly string[], dataset: string | null): StartedJob<Evaluation> {
      return deps.jobs.start({
        kind: 'learning',
        title: `Evaluate ${models.join(' and ')}`,
        unit: 'tracks',
        params: { action: 'evaluate', models, dataset },
        run: (job) =>
          evaluateModels({ db, datasets: deps.datasets, models: personal }, models, dataset, {
            signal: job.signal,
            onProgress: (done, total) => job.progress({ done, total }),
          }),
      });
    },
    corrections: {
      ...query,
      /**
       * Compares every settled prediction that has not been compared yet, including those from other processes and from
       * before this feature existed.
       */
      record: (hooks: StepHooks = {}): Promise<number> => runInSteps(recorder.recordSteps(), hooks),
      rates(filter: CorrectionFilter, by: readonly CorrectionGrouping[]): CorrectionRates {
        return { ...query.rates(filter, by), due: recorder.due() };
      },
    },
    close(): void {
      events.off('annotation', onAnnotation);
      automatic.close();
      if (timer) clearTimeout(timer);
    },
  };
}

export type Learning = ReturnType<typeof createLearning>;

/** A long-running learning job, as JSON from which it can be restarted. */
export type LearningJob =
  | ModelJob
  | { readonly action: 'evaluate'; readonly models: readonly string[]; readonly dataset: string | null };

/** Restarts interrupted or cancelled work. Returns the new job's id. */
export function restartLearning(learning: Learning, params: LearningJob): string {
  switch (params.action) {
    case 'train':
      return learning.models.startTraining(params.source, params.promote, params.task).id;
    case 'propose':
      return learning.models.startProposing(params.trackIds).id;
    case 'evaluate':
      return learning.startEvaluation(params.models, params.dataset).id;
  }
}
