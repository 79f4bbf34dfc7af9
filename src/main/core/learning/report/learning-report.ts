import type {
  CorrectionRates,
  DatasetQuality,
  LearningHistory,
  PersonalModels,
  Recommendation,
} from '../../../../shared/contract/index.ts';
import type { CollectionStatistics } from '../../../dataset/statistics/summarize.ts';

/** The state of the library and of its learned models at one moment. */
export interface LearningReport {
  /** ISO time. */
  readonly created: string;
  readonly library: CollectionStatistics;
  /** The measures of the library as a dataset, with what lowers them most. */
  readonly quality: DatasetQuality;
  readonly corrections: CorrectionRates;
  readonly models: PersonalModels;
  readonly history: LearningHistory;
  /** The first tracks of the review queue, and the expected number of wrong values that reviewing them would find. */
  readonly queue: { readonly tracks: number; readonly gain: number };
  /** Most useful first. */
  readonly recommendations: readonly Recommendation[];
}
