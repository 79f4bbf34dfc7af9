import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import { isPersonal, isPredicted } from '../../../../shared/domain/index.ts';
import { createProfiles } from '../profiles.ts';
import type { Database } from '../../../db/database.ts';
import { isAutomatic } from '../../../learning/personal/cues/cue-example.ts';
import type { CueExample } from '../../../learning/personal/cues/cue-example.ts';
import { collectGrouped, IMPORTED_WEIGHT } from './training-tracks.ts';
import type { TrainingDeps, TrainingSource } from './training-tracks.ts';

/** Minimum weight of labels that the last search for label errors questioned. */
const MIN_QUALITY = 0.2;

/**
 * Cues that the user vouches for: all cues of a verified track; otherwise those that were set by hand, accepted or
 * imported.
 */
function personsCues(document: Annotation): Annotation['cues'] {
  const beatsPerBar = document.audio.time_signature[0];
  return document.cues.filter((cue) => {
    if (isAutomatic(cue, { grid: document.beat_grid, beatsPerBar }) && !isPersonal(cue)) return false;
    return document.metadata.tier === 1 || !isPredicted(cue);
  });
}

/** The lowest score of a doubtful cue, by track. */
function doubtByTrack(db: Database): Map<TrackId, number> {
  const rows = db.connection
    .prepare<[], { trackId: TrackId; score: number }>(
      `SELECT label_issue.track_id trackId, min(score) score FROM label_issue
       JOIN track ON track.id = label_issue.track_id AND track.head_revision = label_issue.revision_id
       WHERE kind = 'cue' GROUP BY label_issue.track_id`,
    )
    .all();
  return new Map(rows.map(({ trackId, score }) => [trackId, score]));
}

/** Ids of tracks with cues that the user vouches for. */
export function cuedTracks(db: Database, imported: boolean): TrackId[] {
  return db.connection
    .prepare<[number], TrackId>(
      `SELECT id FROM track WHERE (hot_cue_slots <> '' OR memory_cue_count > 0)
       AND (tier = 1 OR (? AND tier = 2)) ORDER BY id`,
    )
    .pluck()
    .all(Number(imported));
}

/**
 * Tracks that the user has cued, with the profile from the analysis. Tracks with only automatic or predicted cues are
 * left out.
 */
export function collectExamples(deps: TrainingDeps, source: TrainingSource): CueExample[] {
  const { db } = deps;
  const profiles = createProfiles(db);
  const doubts = doubtByTrack(db);
  return collectGrouped(
    deps,
    source,
    () => cuedTracks(db, source.imported),
    ({ document, trackId }) => {
      const cues = personsCues(document);
      if (cues.length === 0) return null;
      const quality = Math.max(MIN_QUALITY, doubts.get(trackId) ?? 1);
      return {
        trackId,
        grid: document.beat_grid,
        beatsPerBar: document.audio.time_signature[0],
        duration: document.audio.duration,
        profile: profiles.get(trackId, source.backbone ?? null),
        cues,
        weight: (document.metadata.tier === 1 ? 1 : IMPORTED_WEIGHT) * quality,
        at: document.metadata.modified,
      };
    },
  );
}
