import type { Job, Settings } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import type { AppError } from '../../shared/errors.ts';

/** Events of the core; the contract's topics are built on them. */
export interface CoreEvents {
  library: [{ trackIds: TrackId[] | 'many'; reason: LibraryChangeReason; revision: number }];
  annotation: [{ trackId: TrackId; revision: number; origin: string | null }];
  job: [Job];
  settings: [Settings];
  /** A problem that a person should know about although no call failed: the library cannot be written. */
  trouble: [AppError];
}
export type LibraryChangeReason =
  'import' | 'scan' | 'analysis' | 'edit' | 'relocation' | 'waveform' | 'review' | 'removal' | 'playlists';
