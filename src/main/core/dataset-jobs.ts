import type { TrackSelection } from '../../shared/contract/index.ts';
import { parseSplitRatios } from '../dataset/splits/split-ratios.ts';
import type { Core } from './create-core.ts';
import { findLabelErrorsInSteps } from './dataset-labels.ts';

/** Long work on the library as a dataset, as JSON from which it can be started again. */
export type DatasetJob =
  | { readonly action: 'labels' }
  | {
      readonly action: 'create';
      readonly name: string;
      readonly description: string;
      readonly selection: TrackSelection;
      /** `70/15/15`. */
      readonly split: string;
      readonly verifiedFirst: boolean;
      readonly force?: string;
    };

/** Starts the work. Returns the job's id. @throws AppError `invalid_input` when the split is none. */
export function startDatasetJob(core: Core, params: DatasetJob): string {
  return params.action === 'labels' ? startLabels(core) : startCreate(core, params);
}

function startLabels(core: Core): string {
  const params: DatasetJob = { action: 'labels' };
  return core.jobs.start({
    kind: 'dataset',
    title: 'Search for label errors',
    unit: 'tracks',
    params,
    async run(job) {
      const { tracks, compared, issues } = await findLabelErrorsInSteps(
        core.db,
        (done, total) => job.progress({ done, total }),
        job.signal,
      );
      job.progress({ message: `${issues.length} doubtful labels; ${compared} of ${tracks} tracks compared` });
      core.libraryChanged('many', 'review');
      return { tracks, compared, issues: issues.length };
    },
  }).id;
}

function startCreate(core: Core, params: DatasetJob & { readonly action: 'create' }): string {
  const { name, description, selection, split, verifiedFirst, force } = params;
  const ratios = parseSplitRatios(split);
  return core.jobs.start({
    kind: 'dataset',
    title: `Make a version of ${name}`,
    unit: 'tracks',
    params,
    async run(job) {
      const isWhole = selection.kind === 'filter' && Object.keys(selection.filter).length === 0;
      const version = core.datasets.create({
        name,
        description,
        author: core.settings.get().reviewer || 'user',
        trackIds: isWhole ? null : core.library.idsOf(selection),
        selection: isWhole ? null : selection,
        ratios,
        seed: 'segue',
        stratify: ['genre'],
        verifiedFirst,
        ...(force === undefined ? {} : { force }),
      });
      job.progress({ done: version.trackCount, total: version.trackCount, message: version.reference });
      return { reference: version.reference };
    },
  }).id;
}
