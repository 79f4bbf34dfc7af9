import type { SplitRequest, TrackSelection, VersionDiff } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { Page, RunDatasetTask } from './dataset-tasks.ts';
import { modelLineage, trackLineage, versionLineage } from './lineage.ts';
import { measureAgreement } from './quality/agreement.ts';
import { currentLabelIssues } from './quality/label-issues.ts';
import { validateCollection } from './quality/validate-library.ts';
import { qualityOptions, splitOptions } from './versions/create-version.ts';
import type { QualityRequest } from './versions/create-version.ts';
import type { Datasets } from './versions/datasets.ts';

const everything: TrackSelection = { kind: 'filter', filter: {} };

/** Questions about the library as a dataset. They change nothing. */
export function createDatasetReports(deps: {
  readonly db: Database;
  readonly library: LibraryQuery;
  readonly datasets: Datasets;
  readonly runTask: RunDatasetTask;
}) {
  const { db, library, datasets, runTask } = deps;
  return {
    statistics: (selection = everything) =>
      runTask({ action: 'statistics', trackIds: library.idsUnlessAll(selection) }),
    /** What checks find, and the quality that follows; `concerned` names the tracks behind it. */
    validate: (selection = everything, request: QualityRequest = {}) =>
      validateCollection(db, library.idsUnlessAll(selection), qualityOptions(request)),
    /** Label errors of the last search that still speak of the current state of their track, worst first. */
    labelIssues: (selection = everything) => currentLabelIssues(db, library.idsUnlessAll(selection)),
    agreement: (selection = everything) => measureAgreement(db, library.idsUnlessAll(selection)),
    /** How tracks would be divided; those of the version `like` keep their split. */
    splits: (
      selection: TrackSelection,
      request: SplitRequest,
      { like, signal }: { readonly like?: string; readonly signal?: AbortSignal } = {},
    ) =>
      runTask(
        {
          action: 'splits',
          trackIds: library.idsUnlessAll(selection),
          options: splitOptions(request),
          ...(like === undefined ? {} : { like }),
        },
        { signal },
      ),
    diff: (before: string, after: string, page?: Page): Promise<VersionDiff> =>
      runTask({ action: 'diff', before, after, ...(page ? { page } : {}) }),
    trackLineage: (trackId: TrackId) => trackLineage(db, datasets, trackId),
    versionLineage: (reference: string) => versionLineage(datasets, reference),
    modelLineage: (model: string, trainedOn: string | null) => modelLineage(db, datasets, model, trainedOn),
  };
}
