import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { isPersonal, isPredicted } from '../../../shared/domain/index.ts';
import { groupTracks, toSplitTrack } from '../../dataset/splits/group-tracks.ts';
import { createProfiles } from './profiles.ts';
import type { Database } from '../../db/database.ts';
import { isAutomatic } from '../../learning/personal/cues/cue-example.ts';
import type { CueExample } from '../../learning/personal/cues/cue-example.ts';
import type { createDatasets } from '../datasets/versions/datasets.ts';
import { readExportTracks, readVersionTracks } from '../exchange/export-tracks.ts';

/** The tracks that a personal model trains on. */
export interface TrainingSource {
  /** `name@vN`; null for the current library. Tracks in the test split are left out. */
  readonly dataset: string | null;
  /** False leaves out tracks that were imported with cues but never verified. */
  readonly imported: boolean;
  /** Version of the backbone whose description of the bars is used; none if null or absent. */
  readonly backbone?: string | null;
}

/** An imported cue suggests a habit; a verified cue confirms it. */
const IMPORTED_WEIGHT = 0.6;
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
export function collectExamples(
  deps: { readonly db: Database; readonly datasets: Pick<ReturnType<typeof createDatasets>, 'manifest'> },
  source: TrainingSource,
): CueExample[] {
  const { db, datasets } = deps;
  const profiles = createProfiles(db);
  const doubts = doubtByTrack(db);
  const tracks =
    source.dataset === null
      ? readExportTracks(db, cuedTracks(db, source.imported))
      : readVersionTracks(
          db,
          datasets.manifest(source.dataset).filter(({ split }) => split !== 'test'),
        );
  const found: { example: CueExample; split: ReturnType<typeof toSplitTrack> }[] = [];
  for (const track of tracks) {
    const { document, trackId } = track;
    const { tier } = document.metadata;
    if (tier === 3 || (tier === 2 && !source.imported)) continue;
    const cues = personsCues(document);
    if (cues.length === 0) continue;
    const profile = profiles.get(trackId, source.backbone ?? null);
    const quality = Math.max(MIN_QUALITY, doubts.get(trackId) ?? 1);
    found.push({
      split: toSplitTrack({ ...track, missing: track.missing }),
      example: {
        trackId,
        group: '',
        grid: document.beat_grid,
        beatsPerBar: document.audio.time_signature[0],
        duration: document.audio.duration,
        profile,
        cues,
        weight: (tier === 1 ? 1 : IMPORTED_WEIGHT) * quality,
        at: document.metadata.modified,
      },
    });
  }
  const { groups } = groupTracks(found.map(({ split }) => split));
  const groupOf = new Map(groups.flatMap(({ key, members }) => members.map((i) => [i, key] as const)));
  return found.map(({ example }, i) => ({ ...example, group: groupOf.get(i) ?? String(example.trackId) }));
}
