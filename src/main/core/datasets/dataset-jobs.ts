import type { CreateVersionInput, JobKind, TrackSelection } from '../../../shared/contract/index.ts';
import type { IssueFilter } from '../../dataset/label-errors/find-issues.ts';
import { parseSplitRatios } from '../../dataset/splits/split-ratios.ts';
import type { Core } from '../create-core.ts';
import type { JobContext, StartedJob } from '../jobs/job.ts';
import type { StepHooks } from '../jobs/steps.ts';
import type { LabelSummary } from './dataset-tasks.ts';
import type { DatasetVersion } from './versions/dataset-version.ts';
import type { VersionCheck } from './versions/check-version.ts';
import type { Rollback } from './versions/rollback.ts';
import { msg, verbatim } from '../../../shared/languages/translate.ts';

export interface LabelSearch {
  /** The whole library if absent. */
  readonly selection?: TrackSelection;
  readonly filter?: IssueFilter;
}

export interface RollbackRequest {
  readonly reference: string;
  /** Whether to only report what would change. */
  readonly dryRun: boolean;
  /** Some of the version's tracks; all of them if absent. */
  readonly selection?: TrackSelection;
  /** The window that asked; it is not notified. */
  readonly origin: string | null;
}

/** Long-running dataset work, as JSON from which it can be restarted. */
type DatasetJob =
  | ({ readonly action: 'labels' } & LabelSearch)
  | ({ readonly action: 'create' } & CreateVersionInput)
  | { readonly action: 'check'; readonly reference: string }
  | ({ readonly action: 'rollback' } & RollbackRequest);

/** Restarts stored work. Returns the job's id. */
export function resumeDatasetJob(core: Core, stored: unknown): string {
  const { action, ...request } = stored as DatasetJob;
  switch (action) {
    case 'labels':
      return findLabelErrors(core, request as LabelSearch).id;
    case 'create':
      return createVersion(core, request as CreateVersionInput).id;
    case 'check':
      return checkVersion(core, (request as { reference: string }).reference).id;
    case 'rollback':
      return rollBackTo(core, request as RollbackRequest).id;
  }
}

const kind: JobKind = 'dataset';

function hooksOf(job: JobContext): StepHooks {
  return { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) };
}

/** Compares annotations with the models' predictions; likely errors go into the review queue. */
export function findLabelErrors(core: Core, search: LabelSearch = {}): StartedJob<LabelSummary> {
  const { selection, ...options } = search;
  return core.jobs.start({
    kind,
    title: msg('Search for label errors'),
    unit: 'tracks',
    params: { action: 'labels', ...search },
    async run(job) {
      const trackIds = selection ? core.library.idsUnlessAll(selection) : null;
      const found = await core.runDatasetTask({ action: 'labels', trackIds, ...options }, hooksOf(job));
      const { tracks, compared, issues } = found;
      job.progress({
        done: tracks,
        total: tracks,
        message: msg(
          '{issues, plural, one {# doubtful label} other {# doubtful labels}}; {compared, number} of {tracks, plural, one {# track} other {# tracks}} compared',
          { issues, compared, tracks },
        ),
      });
      core.libraryChanged('many', 'review');
      return found;
    },
  });
}

/** Creates a version of the selected tracks. @throws AppError `invalid_input` if the split ratios do not add up */
export function createVersion(core: Core, request: CreateVersionInput): StartedJob<DatasetVersion> {
  if (request.split !== undefined) parseSplitRatios(request.split);
  return core.jobs.start({
    kind,
    title: msg('Create a version of {name}', { name: request.name }),
    unit: 'tracks',
    params: { action: 'create', ...request },
    async run(job) {
      const input = { ...request, author: core.author() };
      const version = await core.runDatasetTask({ action: 'create', input }, hooksOf(job));
      job.progress({
        done: version.trackCount,
        total: version.trackCount,
        message: verbatim(version.reference),
      });
      return version;
    },
  });
}

/** Checks a version against its checksums, revisions and files. */
export function checkVersion(core: Core, reference: string): StartedJob<VersionCheck> {
  return core.jobs.start({
    kind,
    title: msg('Check {reference}', { reference }),
    unit: 'tracks',
    params: { action: 'check', reference },
    async run(job) {
      const check = await core.runDatasetTask({ action: 'check', reference }, hooksOf(job));
      const { tracks, problems } = check;
      job.progress({
        done: tracks,
        total: tracks,
        message: msg('{count, plural, one {# problem} other {# problems}}', { count: problems.length }),
      });
      return check;
    },
  });
}

/** Restores the annotations of a version and notifies windows of the changed tracks. */
export function rollBackTo(core: Core, request: RollbackRequest): StartedJob<Rollback> {
  const { reference, dryRun, selection, origin } = request;
  return core.jobs.start({
    kind,
    title: dryRun
      ? msg('Compare with {reference}', { reference })
      : msg('Roll back to {reference}', { reference }),
    unit: 'tracks',
    params: { action: 'rollback', ...request },
    async run(job) {
      const trackIds = selection ? core.library.idsUnlessAll(selection) : null;
      try {
        if (!dryRun) await core.backups.before('change');
        const result = await core.runDatasetTask(
          { action: 'rollback', reference, author: core.author(), dryRun, trackIds },
          hooksOf(job),
        );
        const { restored } = result;
        job.progress({ done: restored.length, total: restored.length, message: verbatim(result.reference) });
        if (!dryRun) core.annotationsChanged(restored, origin);
        return result;
      } finally {
        // Also after a stop: the tracks before it are restored.
        if (!dryRun) core.libraryChanged('many', 'edit');
      }
    },
  });
}
