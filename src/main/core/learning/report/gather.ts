import { correctionGroupings } from '../../../../shared/contract/index.ts';
import type { Database } from '../../../db/database.ts';
import type { CollectionStatistics } from '../../../dataset/statistics/summarize.ts';
import type { ValidationReport } from '../../datasets/quality/validate-library.ts';
import type { StepHooks } from '../../jobs/steps.ts';
import type { createReview } from '../../library/review.ts';
import type { Learning } from '../create-learning.ts';
import { recommend } from './recommend.ts';
import type { GatheredReport } from './learning-report.ts';

export interface ReportSources {
  readonly db: Database;
  readonly learning: Pick<Learning, 'corrections' | 'models' | 'performance'>;
  readonly review: Pick<ReturnType<typeof createReview>, 'byGain'>;
  readonly reports: {
    statistics(selection: undefined, hooks: StepHooks): Promise<CollectionStatistics>;
    validate(
      selection: undefined,
      request: undefined,
      hooks: StepHooks,
    ): Promise<{ readonly report: ValidationReport }>;
  };
}

/** Number of queued tracks that a user reviews in one session. */
const SITTING = 20;

/** Gathers the current figures, after comparing any settled predictions that are still due. */
export async function gatherReport(
  { learning, review, reports }: Omit<ReportSources, 'db'>,
  hooks: StepHooks = {},
): Promise<GatheredReport> {
  await learning.corrections.record({ signal: hooks.signal });
  const library = await reports.statistics(undefined, { signal: hooks.signal });
  const { tracks, gates, passed, drags } = (await reports.validate(undefined, undefined, hooks)).report
    .quality;
  const corrections = learning.corrections.rates({}, correctionGroupings);
  const models = learning.models.list();
  const { items } = review.byGain(SITTING);
  const queue = { tracks: items.length, gain: items.reduce((sum, { gain }) => sum + gain, 0) };
  const facts = { library, quality: { tracks, gates, passed, drags }, corrections, models, queue };
  return {
    created: new Date().toISOString(),
    ...facts,
    history: learning.performance.history(),
    recommendations: recommend(facts),
  };
}
