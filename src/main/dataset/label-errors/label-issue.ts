import type * as contract from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { LabelKind } from './evidence.ts';

/** One likely wrong label. */
export type LabelIssue = Omit<contract.LabelIssue, 'track'>;

/** Label quality of one track. */
export interface TrackLabelQuality {
  readonly trackId: TrackId;
  /** Soft minimum over all labels; 1 is best. */
  readonly quality: number;
  /** By kind; absent if nothing could be compared. */
  readonly kinds: Partial<Record<LabelKind, number>>;
}
