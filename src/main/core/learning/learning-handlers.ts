import type { CoreHandlers, Evaluation } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';
import { exportCorrections } from './export-corrections.ts';
import { gatherReport } from './report/gather.ts';
import { toldReport } from './report/learning-report.ts';
import { writeReport } from './report/write-report.ts';

export function createLearningHandlers(core: Core): CoreHandlers['learning'] {
  const { learning, library, jobs } = core;
  const { corrections, models } = learning;
  return {
    corrections: async ({ filter, order, offset, limit }, { signal }) => {
      await corrections.record({ signal });
      return corrections.list(filter, { offset, limit, order });
    },
    rates: async ({ filter, by }, { signal }) => {
      await corrections.record({ signal });
      return corrections.rates(filter, by);
    },
    exportCorrections: async ({ filter, path, overwrite }, { signal }) => {
      await corrections.record({ signal });
      const count = await core.targets.guard({ overwrite }, () =>
        exportCorrections(corrections, filter, path),
      );
      return { path, count };
    },
    case: ({ id }) => corrections.get(id),
    models: () => models.list(),
    train: ({ task, dataset, imported, promote }) => ({
      jobId: models.startTraining({ dataset, imported }, promote, task).id,
    }),
    promote: ({ version, override }) => models.promote(version, override),
    rollback: ({ task, reason }) => ({ version: models.rollback(reason, task) }),
    place: ({ selection }) => ({ jobId: models.startProposing(library.idsOf(selection)).id }),
    explain: ({ trackId }) => ({
      cues: models.explain(trackId),
      change: models.changeOf(trackId),
      sections: models.explainSections(trackId),
    }),
    evaluate: ({ models: versions, dataset }) => ({
      jobId: learning.startEvaluation(versions, dataset).id,
    }),
    history: () => learning.performance.history(),
    makeReport: () => ({ jobId: core.learningReports.start('requested').id }),
    reports: (page) => core.learningReports.list(page),
    writeReport: async ({ path, overwrite, report: id }, { signal }) => {
      const report =
        id === null ? toldReport(await gatherReport(core, { signal })) : core.learningReports.get(id);
      await core.targets.guard({ overwrite }, () => writeReport(report, path));
      return { path };
    },
    evaluation: ({ jobId }) => ({ evaluation: jobs.result(jobId) as Evaluation | null }),
  };
}
