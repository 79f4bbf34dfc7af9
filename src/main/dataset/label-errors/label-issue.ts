import type * as contract from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { LabelKind } from './evidence.ts';

/** One label that is likely wrong. */
export type LabelIssue = Omit<contract.LabelIssue, 'track'>;

/** Label quality of one track. */
export interface TrackLabelQuality {
  readonly trackId: TrackId;
  /** Soft minimum over all labels; 1 is best. */
  readonly quality: number;
  /** By kind; absent where nothing could be compared. */
  readonly kinds: Partial<Record<LabelKind, number>>;
}
