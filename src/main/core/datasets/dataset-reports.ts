import type { SplitRequest, TrackSelection, VersionDiff } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { StepHooks } from '../jobs/steps.ts';
import type { Page, RunDatasetTask } from './dataset-tasks.ts';
import type { QualityRequest } from './versions/create-version.ts';
import type { Datasets } from './versions/datasets.ts';

const everything: TrackSelection = { kind: 'filter', filter: {} };

/** Read-only queries on the library as a dataset. Each loads its code on demand, because most commands need none. */
export function createDatasetReports(deps: {
  readonly db: Database;
  readonly library: LibraryQuery;
  readonly datasets: Datasets;
  readonly runTask: RunDatasetTask;
}) {
  const { db, library, datasets, runTask } = deps;
  return {
    statistics: (selection = everything, hooks: StepHooks = {}) =>
      runTask({ action: 'statistics', trackIds: library.idsUnlessAll(selection) }, hooks),

    /** The findings of all checks, and the resulting quality; `concerned` names the affected tracks. */
    async validate(selection = everything, request: QualityRequest = {}, hooks: StepHooks = {}) {
      const { validateCollection } = await import('./quality/validate-library.ts');
      const { qualityOptions } = await import('./versions/create-version.ts');
      return validateCollection(db, library.idsUnlessAll(selection), qualityOptions(request), hooks);
    },

    /** Label errors of the last search that still apply to the current state of their track, worst first. */
    async labelIssues(selection = everything) {
      const { currentLabelIssues } = await import('./quality/label-issues.ts');
      return currentLabelIssues(db, library.idsUnlessAll(selection));
    },

    async agreement(selection = everything) {
      const { measureAgreement } = await import('./quality/agreement.ts');
      return measureAgreement(db, library.idsUnlessAll(selection));
    },

    /** How tracks would be split; those of the version `like` keep their split. */
    async splits(
      selection: TrackSelection,
      request: SplitRequest,
      { like, signal }: { readonly like?: string; readonly signal?: AbortSignal } = {},
    ) {
      const { splitOptions } = await import('./versions/create-version.ts');
      const trackIds = library.idsUnlessAll(selection);
      const options = splitOptions(request);
      return runTask(
        { action: 'splits', trackIds, options, ...(like === undefined ? {} : { like }) },
        { signal },
      );
    },

    diff: (before: string, after: string, page?: Page): Promise<VersionDiff> =>
      runTask({ action: 'diff', before, after, ...(page ? { page } : {}) }),

    async trackLineage(trackId: TrackId) {
      return (await import('./lineage.ts')).trackLineage(db, datasets, trackId);
    },
    async versionLineage(reference: string) {
      return (await import('./lineage.ts')).versionLineage(datasets, reference);
    },
    async modelLineage(model: string, trainedOn: string | null) {
      return (await import('./lineage.ts')).modelLineage(db, datasets, model, trainedOn);
    },
  };
}
