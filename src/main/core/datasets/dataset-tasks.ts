import type { TrackId } from '../../../shared/domain/index.ts';
import type { SplitOptions, SplitReport } from '../../dataset/splits/assign-splits.ts';
import type { SplitName } from '../../dataset/splits/split-ratios.ts';
import type { CollectionStatistics } from '../../dataset/statistics/summarize.ts';
import type { Database } from '../../db/database.ts';
import { createAnnotations } from '../annotations/annotations.ts';
import { checkSteps } from './versions/check-version.ts';
import type { VersionCheck } from './versions/check-version.ts';
import { diffVersions } from './versions/diff-versions.ts';
import type { VersionDiff } from './versions/diff-versions.ts';
import { labelErrorSteps } from './quality/label-issues.ts';
import { rollBackSteps } from './versions/rollback.ts';
import type { Rollback } from './versions/rollback.ts';
import { splitSteps } from './versions/divide-tracks.ts';
import { createDatasets } from './versions/datasets.ts';
import type { CreateVersion, DatasetVersion } from './versions/datasets.ts';
import type { Home } from '../home.ts';
import { collectionStatistics } from '../library/statistics.ts';
import { runInSteps } from '../jobs/steps.ts';
import type { StepHooks } from '../jobs/steps.ts';

/** Work on a whole library or version; with many tracks it takes seconds. */
export type DatasetTask =
  | { readonly action: 'create'; readonly input: CreateVersion }
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
      /** Which of the tracks added, removed and changed. */
      readonly page: { readonly offset: number; readonly limit: number };
    }
  | {
      readonly action: 'splits';
      /** Null for the whole library. */
      readonly trackIds: readonly TrackId[] | null;
      readonly options: SplitOptions;
    }
  | { readonly action: 'labels' }
  | { readonly action: 'statistics' };

/** A page of a diff, and how many there are of each. */
interface DiffPage extends VersionDiff {
  readonly counts: { readonly added: number; readonly removed: number; readonly changed: number };
}

/** How tracks would be divided, without the tracks. */
interface SplitSummary {
  readonly tracks: number;
  readonly report: SplitReport;
  /** Verified tracks by split. */
  readonly verified: Readonly<Record<SplitName, number>>;
}

/** What the label search leaves to say; the issues themselves are in the library. */
export interface LabelSummary {
  readonly tracks: number;
  readonly compared: number;
  readonly issues: number;
}

export interface DatasetResults {
  readonly create: DatasetVersion;
  readonly check: VersionCheck;
  readonly rollback: Rollback;
  readonly diff: DiffPage;
  readonly splits: SplitSummary;
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
      return runInSteps(datasets.createSteps(task.input), hooks);
    case 'check':
      return runInSteps(checkSteps(db, datasets, task.reference), hooks);
    case 'rollback': {
      const { reference, ...options } = task;
      return runInSteps(
        rollBackSteps({ db, datasets, annotations: createAnnotations(db) }, reference, options),
        hooks,
      );
    }
    case 'diff': {
      const { added, removed, changed, ...rest } = diffVersions(db, datasets, task.before, task.after);
      const { offset, limit } = task.page;
      const page = <T>(list: readonly T[]): T[] => list.slice(offset, offset + limit);
      return {
        ...rest,
        counts: { added: added.length, removed: removed.length, changed: changed.length },
        added: page(added),
        removed: page(removed),
        changed: page(changed),
      };
    }
    case 'splits': {
      const { tracks, report } = await runInSteps(splitSteps(db, task.trackIds, task.options), hooks);
      const verified = { train: 0, validation: 0, test: 0 };
      for (const { tier, split } of tracks) if (tier === 1) verified[split]++;
      return { tracks: tracks.length, report, verified };
    }
    case 'labels': {
      const { tracks, compared, issues } = await runInSteps(labelErrorSteps(db, null, { home }), hooks);
      return { tracks, compared, issues: issues.length };
    }
    case 'statistics':
      return collectionStatistics(db);
  }
}
