import type { Database } from '../../db/database.ts';
import { countTracks } from './versions/dataset-rows.ts';
import { runDatasetTask } from './dataset-tasks.ts';
import type { DatasetResults, DatasetTask } from './dataset-tasks.ts';
import type { Home } from '../home.ts';
import { runThread } from '../processes/run-thread.ts';
import type { StepHooks } from '../jobs/steps.ts';

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
 * Up to this many tracks questions are answered here and at once: in less than the time that a thread takes to load. Larger libraries
 * would keep the core from everything else meanwhile.
 */
const SMALL_LIBRARY = 20_000;
const questions: ReadonlySet<DatasetTask['action']> = new Set(['statistics', 'diff']);

/** Does a task on the library as a dataset in a thread of its own. @throws AppError as the task does, `worker_crashed` */
export type RunDatasetTask = <A extends DatasetTask['action']>(
  task: Extract<DatasetTask, { readonly action: A }>,
  hooks?: StepHooks,
) => Promise<DatasetResults[A]>;

export function createDatasetThread(worker: URL, db: Database, home: Home): RunDatasetTask {
  return async <A extends DatasetTask['action']>(
    task: Extract<DatasetTask, { readonly action: A }>,
    hooks: StepHooks = {},
  ) => {
    if (questions.has(task.action) && countTracks(db) <= SMALL_LIBRARY)
      return (await runDatasetTask(db, home, task, hooks)) as DatasetResults[A];
    return runThread<DatasetResults[A]>(
      worker,
      { home, task },
      { ...hooks, what: titles[task.action], afterCrash: 'What was finished is stored; try again.' },
    );
  };
}
