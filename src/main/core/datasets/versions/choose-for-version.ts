import type { CreateVersion, TrackChoice } from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { chooseTracks } from '../../../dataset/versions/choose-tracks.ts';
import type { Candidate } from '../../../dataset/versions/choose-tracks.ts';
import type { Database } from '../../../db/database.ts';
import type { Steps } from '../../jobs/steps.ts';
import { createCorrectionRecorder } from '../../learning/record-corrections.ts';

/** Annotated tracks with the worst of their recorded cases. */
const CANDIDATES_SQL = `
  SELECT track.id trackId, track.genre, track.bpm,
    (SELECT max(c.score) FROM correction_case c WHERE c.track_id = track.id) errorScore,
    (SELECT x.type FROM correction_case c JOIN correction x ON x.case_id = c.id WHERE c.track_id = track.id
      ORDER BY x.score DESC, x.id LIMIT 1) worst
  FROM track WHERE track.head_revision IS NOT NULL`;

/**
 * Chooses the tracks of a fine-tuning set; null if the request takes all selected tracks. Compares settled predictions
 * that are still due first, because error scores follow from them.
 * @param selected null for the whole library
 */
export function* chooseForVersion(
  db: Database,
  selected: readonly TrackId[] | null,
  {
    minErrorScore,
    maxTracks,
    balance,
    seed,
  }: Pick<CreateVersion, 'minErrorScore' | 'maxTracks' | 'balance' | 'seed'>,
): Steps<{ readonly trackIds: TrackId[]; readonly choice: TrackChoice } | null> {
  if (minErrorScore === undefined && maxTracks === undefined && balance === undefined) return null;
  yield* createCorrectionRecorder(db).recordSteps();
  const candidates =
    selected === null
      ? db.connection.prepare<[], Candidate>(CANDIDATES_SQL).all()
      : db.connection
          .prepare<[string], Candidate>(`${CANDIDATES_SQL} AND track.id IN (SELECT value FROM json_each(?))`)
          .all(JSON.stringify(selected));
  return chooseTracks(candidates, {
    minErrorScore: minErrorScore ?? null,
    maxTracks: maxTracks ?? null,
    balance: balance ?? null,
    seed,
  });
}
