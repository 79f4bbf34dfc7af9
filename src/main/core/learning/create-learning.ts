import type {
  CorrectionFilter,
  CorrectionGrouping,
  CorrectionRates,
  Evaluation,
  PersonalTask,
} from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { modelName } from '../../../shared/domain/source-name.ts';
import { toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { Playlists } from '../library/playlists.ts';
import { runInSteps } from '../jobs/steps.ts';
import type { StepHooks } from '../jobs/steps.ts';
import type { StartedJob } from '../jobs/job.ts';
import { createAutomaticTraining } from './automatic-training.ts';
import { createCorrectionQuery } from './correction-query.ts';
import { evaluateModels } from './evaluate.ts';
import type { EvaluateDeps } from './evaluate.ts';
import type { AnalysisModels } from '../analysis/analysis-models.ts';
import { createBackbones } from './backbone/backbones.ts';
import { createPersonalModels } from './personal/personal-models.ts';
import type { PersonalModelDeps } from './personal/personal-models.ts';
import { createPerformance } from './history/performance.ts';
import { createProfiles } from './profiles.ts';
import { createCorrectionRecorder } from './record-corrections.ts';

/** Someone reviewing tracks quickly should not have to wait for the comparison of the previous one. */
const RECORD_DELAY_MS = 250;

/** Records and counts the user's corrections, and trains models on them. */
export function createLearning(
  deps: Omit<PersonalModelDeps, 'profiles' | 'performance' | 'backbones' | 'models'> & {
    library: LibraryQuery;
    playlists: Pick<Playlists, 'withPaths'>;
    models: Pick<AnalysisModels, 'prepare' | 'list'>;
    datasets: EvaluateDeps['datasets'];
  },
) {
  const { db, library, events } = deps;
  const profiles = createProfiles(db);
  const performance = createPerformance(db);
  const backbones = createBackbones({ ...deps, profiles });
  const personal = createPersonalModels({ ...deps, profiles, performance, backbones });
  const recorder = createCorrectionRecorder(db);
  const query = createCorrectionQuery(db, library, deps.playlists);

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
    isLearning,
    train: (tasks, promote) => void trainAndEvaluate(tasks, promote),
  });

  function isLearning(): boolean {
    return deps.jobs.list().some(({ kind, state }) => kind === 'learning' && state === 'running');
  }

  /**
   * Trains a version of each task and evaluates it beside the one that was active before. Each is a job of its own;
   * someone who stops one of them is left alone.
   */
  async function trainAndEvaluate(tasks: readonly PersonalTask[], promote: boolean): Promise<void> {
    for (const task of tasks)
      try {
        const { model } = await personal.startTraining({ dataset: null, imported: true }, promote, task)
          .result;
        const versions = [...(model.parent === null ? [] : [model.parent]), model.version];
        await startEvaluation(versions, null).result;
      } catch (error) {
        // A failed job says why; it does not keep the other tasks from being learned.
        if (toAppError(error).code === 'cancelled') return;
      }
  }

  /** Evaluates models on tracks that the user corrected; the report is the result of the job. */
  function startEvaluation(models: readonly string[], dataset: string | null): StartedJob<Evaluation> {
    return deps.jobs.start({
      kind: 'learning',
      title: msg('Evaluate {models}', { models: models.map(modelName).join(', ') }),
      unit: 'tracks',
      params: { action: 'evaluate', models, dataset },
      async run(job) {
        const evaluation = await evaluateModels(
          { db, datasets: deps.datasets, models: personal, performance },
          models,
          dataset,
          { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) },
        );
        performance.recordEvaluation(evaluation);
        return evaluation;
      },
    });
  }

  return {
    profiles,
    models: personal,
    performance,
    backbones,
    /** Whether a model is being trained or evaluated, or a report made. */
    isLearning,
    startEvaluation,
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
