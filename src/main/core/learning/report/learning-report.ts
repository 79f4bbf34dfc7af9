import type { CorrectionRates, PersonalModels } from '../../../../shared/contract/index.ts';
import type { CollectionStatistics } from '../../../dataset/statistics/summarize.ts';

/** A suggested action and the figures behind it. */
export interface Recommendation {
  /** One sentence that begins with a verb. */
  readonly action: string;
  readonly because: string;
}

/** The state of the library and of its learned models at one moment. */
export interface LearningReport {
  /** ISO time. */
  readonly created: string;
  readonly library: CollectionStatistics;
  readonly corrections: CorrectionRates;
  readonly models: PersonalModels;
  /** The first tracks of the review queue, and the expected number of wrong values that reviewing them would find. */
  readonly queue: { readonly tracks: number; readonly gain: number };
  /** Most useful first. */
  readonly recommendations: readonly Recommendation[];
}
