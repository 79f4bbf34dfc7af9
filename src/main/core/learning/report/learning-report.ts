import type { CorrectionRates, PersonalModels } from '../../../../shared/contract/index.ts';
import type { CollectionStatistics } from '../../../dataset/statistics/summarize.ts';

/** Something to do, and the figures that speak for it. */
export interface Recommendation {
  /** One sentence that begins with a verb. */
  readonly action: string;
  readonly because: string;
}

/** The state of the library and of what was learned from it, at one moment. */
export interface LearningReport {
  /** ISO time. */
  readonly created: string;
  readonly library: CollectionStatistics;
  readonly corrections: CorrectionRates;
  readonly models: PersonalModels;
  /** The first tracks of the review queue, and the number of wrong values that looking at them is expected to find. */
  readonly queue: { readonly tracks: number; readonly gain: number };
  /** Most useful first. */
  readonly recommendations: readonly Recommendation[];
}
