import type { TrackSelection } from '../../../shared/contract/index.ts';
import { parseSplitRatios } from '../../dataset/splits/split-ratios.ts';
import type { Core } from '../create-core.ts';
import type { LabelSummary } from './dataset-tasks.ts';
import type { Rollback } from './versions/rollback.ts';
import type { VersionCheck } from './versions/check-version.ts';
import type { StartedJob } from '../jobs/jobs.ts';
import { counted } from '../../../shared/counted.ts';

export interface CreateJob {
  readonly action: 'create';
  readonly name: string;
  readonly description: string;
  readonly selection: TrackSelection;
  /** `70/15/15`. */
  readonly split: string;
  readonly verifiedFirst: boolean;
  readonly force?: string;
}

export interface RollbackJob {
  readonly action: 'rollback';
  readonly reference: string;
  readonly dryRun: boolean;
  /** Client that asked for it; its window need not be told. */
  readonly origin: string | null;
}

/** Long work on the library as a dataset, as JSON from which it can be started again. */
export type DatasetJob =
  | { readonly action: 'labels' }
  | CreateJob
  | { readonly action: 'check'; readonly reference: string }
  | RollbackJob;

/** Starts the work in a thread of its own. Returns the job's id. @throws AppError `invalid_input` when the split is none. */
export function startDatasetJob(core: Core, params: DatasetJob): string {
  switch (params.action) {
    case 'labels':
      return startLabels(core).id;
    case 'create':
      return startCreate(core, params).id;
    case 'check':
      return startCheck(core, params.reference).id;
    case 'rollback':
      return startRollback(core, params).id;
  }
}

function startLabels(core: Core): StartedJob<LabelSummary> {
  const params: DatasetJob = { action: 'labels' };
  return core.jobs.start({
    kind: 'dataset',
    title: 'Search for label errors',
    unit: 'tracks',
    params,
    async run(job) {
      const found = await core.runDatasetTask(params, {
        signal: job.signal,
        onProgress: (done, total) => job.progress({ done, total }),
      });
      const { tracks, compared, issues } = found;
      job.progress({
        done: tracks,
        total: tracks,
        message: `${counted(issues, 'doubtful label')}; ${compared} of ${counted(tracks, 'track')} compared`,
      });
      core.libraryChanged('many', 'review');
      return found;
    },
  });
}

function startCreate(core: Core, params: CreateJob): StartedJob<{ reference: string }> {
  const { name, description, selection, split, verifiedFirst, force } = params;
  const ratios = parseSplitRatios(split);
  return core.jobs.start({
    kind: 'dataset',
    title: `Make a version of ${name}`,
    unit: 'tracks',
    params,
    async run(job) {
      const isWhole = selection.kind === 'filter' && Object.keys(selection.filter).length === 0;
      const input = {
        name,
        description,
        author: core.author(),
        trackIds: isWhole ? null : core.library.idsOf(selection),
        selection: isWhole ? null : selection,
        ratios,
        seed: 'segue',
        stratify: ['genre'] as const,
        verifiedFirst,
        ...(force === undefined ? {} : { force }),
      };
      const version = await core.runDatasetTask(
        { action: 'create', input },
        { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) },
      );
      job.progress({ done: version.trackCount, total: version.trackCount, message: version.reference });
      return { reference: version.reference };
    },
  });
}

/** Holds a version against checksums, revisions and files. */
export function startCheck(core: Core, reference: string): StartedJob<VersionCheck> {
  const params: DatasetJob = { action: 'check', reference };
  return core.jobs.start({
    kind: 'dataset',
    title: `Check ${reference}`,
    unit: 'tracks',
    params,
    async run(job) {
      const check = await core.runDatasetTask(params, {
        signal: job.signal,
        onProgress: (done, total) => job.progress({ done, total }),
      });
      const { tracks, problems } = check;
      job.progress({ done: tracks, total: tracks, message: counted(problems.length, 'problem') });
      return check;
    },
  });
}

/** Brings the annotations of a version back and tells windows which changed. */
export function startRollback(core: Core, params: RollbackJob): StartedJob<Rollback> {
  const { reference, dryRun, origin } = params;
  return core.jobs.start({
    kind: 'dataset',
    title: dryRun ? `Compare with ${reference}` : `Roll back to ${reference}`,
    unit: 'tracks',
    params,
    async run(job) {
      try {
        if (!dryRun) await core.backups.before('change');
        const result = await core.runDatasetTask(
          { action: 'rollback', reference, author: core.author(), dryRun, trackIds: null },
          { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) },
        );
        const { restored } = result;
        job.progress({ done: restored.length, total: restored.length, message: result.reference });
        if (!dryRun) core.annotationsChanged(restored, origin);
        return result;
      } finally {
        // Also when it was stopped: those before are brought back.
        if (!dryRun) core.libraryChanged('many', 'edit');
      }
    },
  });
}
