import type { Database } from '../../db/database.ts';
import type { Home } from '../home.ts';
import type { StepHooks } from '../jobs/steps.ts';
import { runThread } from '../processes/run-thread.ts';
import type { DatasetResults, DatasetTask } from './dataset-tasks.ts';
import { countTracks } from './versions/dataset-rows.ts';

const titles: Readonly<Record<DatasetTask['action'], string>> = {
  create: 'Making the version',
  check: 'Checking the version',
  rollback: 'Rolling back',
  diff: 'Comparing the versions',
  splits: 'Dividing the tracks',
  labels: 'The search for label errors',
  statistics: 'Counting the library',
};

/**
 * In a library of up to this many tracks, questions are answered at once and in this process: a thread would take longer to load. In
 * larger ones that would keep the core from everything else.
 */
const SMALL_LIBRARY = 20_000;
const questions: ReadonlySet<DatasetTask['action']> = new Set(['statistics', 'diff']);

/** Does a task in its own thread. @throws AppError as the task does, `worker_crashed` */
export type RunDatasetTask = <A extends DatasetTask['action']>(
  task: Extract<DatasetTask, { readonly action: A }>,
  hooks?: StepHooks,
) => Promise<DatasetResults[A]>;

export function createDatasetThread(worker: URL, db: Database, home: Home): RunDatasetTask {
  return async <A extends DatasetTask['action']>(
    task: Extract<DatasetTask, { readonly action: A }>,
    hooks: StepHooks = {},
  ) => {
    if (questions.has(task.action) && countTracks(db) <= SMALL_LIBRARY) {
      const { runDatasetTask } = await import('./dataset-tasks.ts');
      return (await runDatasetTask(db, home, task, hooks)) as DatasetResults[A];
    }
    return runThread<DatasetResults[A]>(
      worker,
      { home, task },
      { ...hooks, what: titles[task.action], afterCrash: 'What was finished is stored; try again.' },
    );
  };
}
