import type { TrackId } from '../../../shared/domain/index.ts';
import type { LabelKind } from './evidence.ts';

/** One label that is likely wrong. */
export interface LabelIssue {
  readonly trackId: TrackId;
  readonly kind: LabelKind;
  /** Confident learning over predictions, or a rule. */
  readonly origin: 'learned' | 'rule';
  /** Seconds; null where the whole track is meant. */
  readonly time: number | null;
  /** What the document says, in words. */
  readonly given: string;
  /** What is more likely, in words; null where a rule knows only that it is wrong. */
  readonly suggested: string | null;
  /** One line for people. */
  readonly message: string;
  /** Normalised margin in [0, 1]; the lower, the surer the error. The order of the list. */
  readonly score: number;
  /** Probability of the given label. */
  readonly selfConfidence: number;
}

/** Label quality of one track. */
export interface TrackLabelQuality {
  readonly trackId: TrackId;
  /** Soft minimum over all labels; 1 is best. */
  readonly quality: number;
  /** By kind; absent where nothing could be compared. */
  readonly kinds: Partial<Record<LabelKind, number>>;
}
