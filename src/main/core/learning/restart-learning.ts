import type { Learning } from './create-learning.ts';
import type { ModelJob } from './personal/personal-models.ts';
import type { Reports } from './report/reports.ts';

/** A long-running learning job, as JSON from which it can be restarted. */
export type LearningJob =
  | ModelJob
  | { readonly action: 'evaluate'; readonly models: readonly string[]; readonly dataset: string | null }
  | { readonly action: 'report'; readonly occasion: 'nightly' | 'requested' };

/** Restarts interrupted or cancelled work. Returns the new job's id. */
export function restartLearning(
  { learning, learningReports }: { readonly learning: Learning; readonly learningReports: Reports },
  params: LearningJob,
): string {
  switch (params.action) {
    case 'train':
      return learning.models.startTraining(params.source, params.promote, params.task).id;
    case 'propose':
      return learning.models.startProposing(params.trackIds).id;
    case 'evaluate':
      return learning.startEvaluation(params.models, params.dataset).id;
    case 'report':
      return learningReports.start(params.occasion).id;
  }
}
