import type { Source, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { SettingsStore } from '../settings.ts';
import type { Annotations } from './annotations.ts';

/** Who makes a change. */
export interface Editor {
  /** Name recorded in the revision log. */
  readonly author: string;
  /** The window that made the change; it is not notified. */
  readonly origin: string | null;
  /** How the change reached the library; `manual` if absent. */
  readonly source?: Source | undefined;
}

export interface EditDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly onChanged: (trackIds: readonly TrackId[], origin: string | null) => void;
}
