import type {
  CorrectionRates,
  DatasetQuality,
  LearningHistory,
  PersonalModels,
  Recommendation,
} from '../../../../shared/contract/index.ts';
import { readMessage, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import type { CollectionStatistics } from '../../../dataset/statistics/summarize.ts';

/** A recommendation whose words are still to be translated. */
export interface Advice {
  readonly action: Message;
  readonly because: Message;
}

/** A report as it is gathered and stored. */
export interface GatheredReport extends Omit<LearningReport, 'recommendations'> {
  readonly recommendations: readonly Advice[];
}

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

/** The report in the language of the process. */
export function toldReport(report: GatheredReport): LearningReport {
  return {
    ...report,
    // Reports of earlier versions have plain texts.
    recommendations: report.recommendations.map(({ action, because }) => ({
      action: t(readMessage(action)),
      because: t(readMessage(because)),
    })),
  };
}
