import type * as contract from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { LabelKind } from './evidence.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** One likely wrong label. */
export type LabelIssue = Omit<contract.LabelIssue, 'track' | 'message'> & { readonly message: Message };

/** Label quality of one track. */
export interface TrackLabelQuality {
  readonly trackId: TrackId;
  /** Soft minimum over all labels; 1 is best. */
  readonly quality: number;
  /** By kind; absent if nothing could be compared. */
  readonly kinds: Partial<Record<LabelKind, number>>;
}
