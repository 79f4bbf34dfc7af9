import type { VersionCheck, VersionDiff } from '../../../shared/contract/index.ts';
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
import { collectionStatistics } from '../library/statistics.ts';
import { labelErrorSteps } from './quality/label-issues.ts';
import { checkSteps } from './versions/check-version.ts';
import { createVersionSteps } from './versions/create-version.ts';
import type { VersionRequest } from './versions/create-version.ts';
import type { DatasetVersion } from './versions/dataset-version.ts';
import { createDatasets } from './versions/datasets.ts';
import { diffVersions } from './versions/diff-versions.ts';
import { splitSteps } from './versions/divide-tracks.ts';
import type { PlannedSplits } from './versions/divide-tracks.ts';
import { rollBackSteps } from './versions/rollback.ts';
import type { Rollback } from './versions/rollback.ts';

/** Part of a list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Work on a whole library or version; with many tracks it takes seconds. `trackIds` are null for the whole library. */
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
      /** Which of the tracks added, removed and changed; all when absent. */
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

/** What a label search reports; the issues themselves are in the library. */
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

/** Does one task; its result is that of its action in `DatasetResults`. Throws what the task throws, and `cancelled`. */
export async function runDatasetTask(
  db: Database,
  home: Pick<Home, 'root' | 'waveforms'>,
  task: DatasetTask,
  hooks: StepHooks,
): Promise<DatasetResults[keyof DatasetResults]> {
  const datasets = createDatasets({ db, home });
  switch (task.action) {
    case 'create':
      return runInSteps(createVersionSteps({ db, home, datasets }, task.input), hooks);
    case 'check':
      return runInSteps(checkSteps(db, datasets, task.reference), hooks);
    case 'rollback': {
      const { reference, ...options } = task;
      return runInSteps(
        rollBackSteps({ db, datasets, annotations: createAnnotations(db) }, reference, options),
        hooks,
      );
    }
    case 'diff':
      return diffVersions(db, datasets, task.before, task.after, task.page);
    case 'splits': {
      const { trackIds, options, like } = task;
      const previous = like === undefined ? null : datasets.manifest(like);
      const kept = previous && new Map(previous.map(({ track, split }) => [track, split]));
      return runInSteps(splitSteps(db, trackIds, { ...options, ...(kept ? { previous: kept } : {}) }), hooks);
    }
    case 'labels': {
      const { trackIds, filter } = task;
      const steps = labelErrorSteps(db, trackIds, { home, ...(filter ? { filter } : {}) });
      const { tracks, compared, tasks, issues } = await runInSteps(steps, hooks);
      return { tracks, compared, tasks, issues: issues.length };
    }
    case 'statistics':
      return collectionStatistics(db, task.trackIds);
  }
}
