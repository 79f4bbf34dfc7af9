import { correctionGroupings } from '../../../../shared/contract/index.ts';
import type { Database } from '../../../db/database.ts';
import type { StepHooks } from '../../jobs/steps.ts';
import { collectionStatistics } from '../../library/statistics.ts';
import type { createReview } from '../../library/review.ts';
import type { Learning } from '../create-learning.ts';
import { recommend } from './recommend.ts';
import type { LearningReport } from './learning-report.ts';

export interface ReportSources {
  readonly db: Database;
  readonly learning: Learning;
  readonly review: Pick<ReturnType<typeof createReview>, 'byGain'>;
}

/** Number of queued tracks that a user reviews in one session. */
const SITTING = 20;

/** Gathers the current figures, after comparing any settled predictions that are still due. */
export async function gatherReport(
  { db, learning, review }: ReportSources,
  hooks: StepHooks = {},
): Promise<LearningReport> {
  await learning.corrections.record(hooks);
  const library = collectionStatistics(db);
  const corrections = learning.corrections.rates({}, correctionGroupings);
  const models = learning.models.list();
  const { items } = review.byGain(SITTING);
  const queue = { tracks: items.length, gain: items.reduce((sum, { gain }) => sum + gain, 0) };
  const facts = { library, corrections, models, queue };
  return { created: new Date().toISOString(), ...facts, recommendations: recommend(facts) };
}
