import type { PersonalModels } from '../../../../shared/contract/index.ts';
import type { Database } from '../../../db/database.ts';
import { cuedTracks } from './cue-examples.ts';
import { analyzedTracks } from './grid-examples.ts';
import { sectionedTracks } from './section-examples.ts';

/** How many tracks each kind of model could learn from now: verified ones, and imported ones that nobody verified. */
export function availableTracks(db: Database): PersonalModels['available'] {
  const counted = (tracks: (db: Database, imported: boolean) => readonly unknown[]) => {
    const verified = tracks(db, false).length;
    return { verified, imported: tracks(db, true).length - verified };
  };
  return {
    cues: counted(cuedTracks),
    sections: counted(sectionedTracks),
    grid: { verified: analyzedTracks(db).length, imported: 0 },
  };
}
