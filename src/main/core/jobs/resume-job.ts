import type { ExportOptions, ProgramTarget, TrackSelection } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { AnalysisRequestOptions, AnalysisTarget } from '../analysis/analysis-service.ts';
import type { Core } from '../create-core.ts';
import { resumeDatasetJob } from '../datasets/dataset-jobs.ts';
import { createDemoCrate } from '../demo.ts';
import { startExchangeJob } from '../exchange/exchange-jobs.ts';
import type { ExchangeJob } from '../exchange/exchange-jobs.ts';
import { restartLearning } from '../learning/restart-learning.ts';
import type { LearningJob } from '../learning/restart-learning.ts';
import { openExchangeStore } from '../exchange/exchange-store.ts';
import { startAdding } from '../pool/add.ts';
import type { AddJob } from '../pool/add.ts';
import { continueCollection } from '../pool/collect.ts';
import type { CollectionJob } from '../pool/collect.ts';
import { poolAddress } from '../pool/configuration.ts';

/** Restarts an interrupted, cancelled or failed job; finished items are skipped. Returns the new job's id. */
export function resumeJob(core: Core, jobId: string): string {
  const job = core.jobs.get(jobId);
  if (!job.resumable)
    throw new AppError(
      'invalid_input',
      msg('There is nothing to resume in “{title}”.', { title: job.title }),
    );
  const params = core.jobs.params(jobId);
  switch (job.kind) {
    case 'import':
    case 'scan': {
      const { paths, serato } = params as { paths: string[]; serato?: boolean };
      return core.imports.start(paths, undefined, { serato }).id;
    }
    case 'analysis': {
      const { target, options } = params as { target: AnalysisTarget; options: AnalysisRequestOptions };
      // Without this, items that a forced run has finished would be analyzed again.
      return core.analysis.start(target, { ...options, force: false }).id;
    }
    case 'export': {
      const { path, selection, target, options, overwrite } = params as {
        path: string;
        overwrite?: boolean;
        selection: TrackSelection;
        /** Absent for Rekordbox. */
        target?: ProgramTarget;
        options: ExportOptions;
      };
      if (target) return core.programExports.start(path, selection, target, options, { overwrite }).id;
      return core.exports.start(path, selection, options, { overwrite }).id;
    }
    case 'dataset':
      return resumeDatasetJob(core, params);
    case 'exchange':
      return startExchangeJob(core, openExchangeStore(core.home), params as ExchangeJob);
    case 'learning':
      return restartLearning(core, params as LearningJob);
    case 'pool': {
      const asked = params as AddJob | CollectionJob;
      if ('add' in asked) return startAdding(core, poolAddress(core), asked.add).id;
      return continueCollection(core, poolAddress(core), asked.options);
    }
    case 'demo':
      return createDemoCrate(core);
  }
}
