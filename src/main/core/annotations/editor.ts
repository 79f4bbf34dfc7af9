import type { Source, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { SettingsStore } from '../settings.ts';
import type { Annotations } from './annotations.ts';

/** Who makes a change. */
export interface Editor {
  /** Name that goes into the revision log. */
  readonly author: string;
  /** The window that made the change; it needs no notice. */
  readonly origin: string | null;
  /** How the change reached the library; `manual` when absent. */
  readonly source?: Source | undefined;
}

export interface EditDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly onChanged: (trackIds: readonly TrackId[], origin: string | null) => void;
}
