import type { VersionDiff } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { LabelErrorReport } from '../../dataset/label-errors/detect.ts';
import type { IssueFilter } from '../../dataset/label-errors/find-issues.ts';
import type { SplitOptions } from '../../dataset/splits/assign-splits.ts';
import type { CollectionStatistics } from '../../dataset/statistics/summarize.ts';
import type { Database } from '../../db/database.ts';
import { createAnnotations } from '../annotations/annotations.ts';
import type { Home } from '../home.ts';
import { runInSteps } from '../jobs/steps.ts';
import type { StepHooks } from '../jobs/steps.ts';
import { runThread } from '../processes/run-thread.ts';
import type { VersionCheck } from './versions/check-version.ts';
import type { VersionRequest } from './versions/create-version.ts';
import type { DatasetVersion } from './versions/dataset-version.ts';
import { countTracks } from './versions/dataset-rows.ts';
import { createDatasets } from './versions/datasets.ts';
import type { PlannedSplits } from './versions/divide-tracks.ts';
import type { Rollback } from './versions/rollback.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** A slice of a list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Work on a whole library or version; with many tracks it takes seconds. `trackIds` null means the whole library. */
export type DatasetTask =
  | { readonly action: 'create'; readonly input: VersionRequest }
  | { readonly action: 'check'; readonly reference: string }
  | {
      readonly action: 'rollback';
      readonly reference: string;
      readonly author: string;
      readonly dryRun: boolean;
      readonly trackIds: readonly TrackId[] | null;
    }
  | {
      readonly action: 'diff';
      readonly before: string;
      readonly after: string;
      /** Which of the added, removed and changed tracks to return; all if absent. */
      readonly page?: Page;
    }
  | {
      readonly action: 'splits';
      readonly trackIds: readonly TrackId[] | null;
      readonly options: SplitOptions;
      /** Version whose tracks keep their split. */
      readonly like?: string;
    }
  | {
      readonly action: 'labels';
      readonly trackIds: readonly TrackId[] | null;
      readonly filter?: IssueFilter;
    }
  | { readonly action: 'statistics'; readonly trackIds: readonly TrackId[] | null };

type TaskOf<A extends DatasetTask['action']> = Extract<DatasetTask, { readonly action: A }>;

/** Summary of a label search; the issues themselves are in the library. */
export interface LabelSummary extends Pick<LabelErrorReport, 'tracks' | 'compared' | 'tasks'> {
  readonly issues: number;
}

export interface DatasetResults {
  readonly create: DatasetVersion;
  readonly check: VersionCheck;
  readonly rollback: Rollback;
  readonly diff: VersionDiff;
  readonly splits: PlannedSplits;
  readonly labels: LabelSummary;
  readonly statistics: CollectionStatistics;
}

const titles: Readonly<Record<DatasetTask['action'], Message>> = {
  create: msg('Making the version'),
  check: msg('Checking the version'),
  rollback: msg('Rolling back'),
  diff: msg('Comparing the versions'),
  splits: msg('Dividing the tracks'),
  labels: msg('The search for label errors'),
  statistics: msg('Counting the library'),
};

/** Runs one task, loading its code on demand. Throws what the task throws, and `cancelled`. */
export async function runDatasetTask<A extends DatasetTask['action']>(
  db: Database,
  home: Pick<Home, 'root' | 'waveforms'>,
  task: TaskOf<A>,
  hooks: StepHooks,
): Promise<DatasetResults[A]> {
  return (await doTask(db, home, task, hooks)) as DatasetResults[A];
}

async function doTask(
  db: Database,
  home: Pick<Home, 'root' | 'waveforms'>,
  task: DatasetTask,
  hooks: StepHooks,
): Promise<DatasetResults[keyof DatasetResults]> {
  const datasets = createDatasets({ db, home });
  switch (task.action) {
    case 'create': {
      const { createVersionSteps } = await import('./versions/create-version.ts');
      return runInSteps(createVersionSteps({ db, home, datasets }, task.input), hooks);
    }
    case 'check': {
      const { checkSteps } = await import('./versions/check-version.ts');
      return runInSteps(checkSteps(db, datasets, task.reference), hooks);
    }
    case 'rollback': {
      const { rollBackSteps } = await import('./versions/rollback.ts');
      const { reference, ...options } = task;
      return runInSteps(
        rollBackSteps({ db, datasets, annotations: createAnnotations(db) }, reference, options),
        hooks,
      );
    }
    case 'diff': {
      const { diffVersions } = await import('./versions/diff-versions.ts');
      return diffVersions(db, datasets, task.before, task.after, task.page);
    }
    case 'splits': {
      const { splitSteps } = await import('./versions/divide-tracks.ts');
      const { trackIds, options, like } = task;
      const previous = like === undefined ? null : datasets.manifest(like);
      const kept = previous && new Map(previous.map(({ track, split }) => [track, split]));
      return runInSteps(splitSteps(db, trackIds, { ...options, ...(kept ? { previous: kept } : {}) }), hooks);
    }
    case 'labels': {
      const { labelErrorSteps } = await import('./quality/label-issues.ts');
      const { trackIds, filter } = task;
      const steps = labelErrorSteps(db, trackIds, { home, ...(filter ? { filter } : {}) });
      const { tracks, compared, tasks, issues } = await runInSteps(steps, hooks);
      return { tracks, compared, tasks, issues: issues.length };
    }
    case 'statistics': {
      const { collectionStatistics } = await import('../library/statistics.ts');
      return collectionStatistics(db, task.trackIds);
    }
  }
}

/**
 * In a library of up to this many tracks, queries run in this process: a thread would take longer to load. In larger
 * ones they would block the core.
 */
const SMALL_LIBRARY = 20_000;
const questions: ReadonlySet<DatasetTask['action']> = new Set(['statistics', 'diff']);

/** Runs a task in a separate thread. @throws AppError like the task, `worker_crashed` */
export type RunDatasetTask = <A extends DatasetTask['action']>(
  task: TaskOf<A>,
  hooks?: StepHooks,
) => Promise<DatasetResults[A]>;

export function createDatasetThread(worker: URL, db: Database, home: Home): RunDatasetTask {
  return async <A extends DatasetTask['action']>(task: TaskOf<A>, hooks: StepHooks = {}) => {
    if (questions.has(task.action) && countTracks(db) <= SMALL_LIBRARY)
      return runDatasetTask(db, home, task, hooks);
    return runThread<DatasetResults[A]>(
      worker,
      { home, task },
      { ...hooks, what: titles[task.action], afterCrash: msg('What was finished is stored; try again.') },
    );
  };
}
