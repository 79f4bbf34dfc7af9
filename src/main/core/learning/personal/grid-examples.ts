import { MODEL_SOURCES } from '../../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import { foldGenre } from '../../../dataset/splits/recording-name.ts';
import type { Database } from '../../../db/database.ts';
import type { AnalyzedGrid, GridExample } from '../../../learning/personal/grid/grid-example.ts';
import { PERSONAL_SOURCES } from '../../../learning/registry/personal-source.ts';
import { collectGrouped } from './training-tracks.ts';
import type { TrainingDeps, TrainingSource } from './training-tracks.ts';

/** Finds the newest prediction of an analysis, not of a personal model. */
export function analysisFinder(db: Database): (trackId: TrackId) => Annotation | null {
  const select = db.connection
    .prepare<[TrackId], string>(
      `SELECT document FROM prediction WHERE track_id = ? AND source LIKE '${MODEL_SOURCES}' AND source NOT LIKE '${PERSONAL_SOURCES}'
       ORDER BY created_at DESC LIMIT 1`,
    )
    .pluck();
  return (trackId) => {
    const text = select.get(trackId);
    return text === undefined ? null : (JSON.parse(text) as Annotation);
  };
}

/** Ids of verified tracks that were analyzed. */
export function analyzedTracks(db: Database): TrackId[] {
  return db.connection
    .prepare<[], TrackId>(
      `SELECT id FROM track WHERE tier = 1 AND EXISTS (
         SELECT 1 FROM prediction WHERE track_id = track.id
         AND source LIKE '${MODEL_SOURCES}' AND source NOT LIKE '${PERSONAL_SOURCES}')
       ORDER BY id`,
    )
    .pluck()
    .all();
}

/** The grid of an analysis with its doubts; null if it found none. */
export function toAnalyzedGrid(analysis: Annotation, genre: string): AnalyzedGrid | null {
  if (analysis.beat_grid.length === 0) return null;
  const { audio, provenance, tempo_alternatives: alternatives } = analysis;
  return {
    grid: analysis.beat_grid,
    beatsPerBar: audio.time_signature[0],
    duration: audio.duration,
    confidence: provenance.beat_grid?.confidence ?? 1,
    downbeatConfidence: provenance.downbeat?.confidence ?? 1,
    alternatives,
    genre: foldGenre(genre),
  };
}

/** Verified tracks with the grid of their analysis. Imported grids are mostly another program's analysis, not a habit. */
export function collectGridExamples(deps: TrainingDeps, source: TrainingSource): GridExample[] {
  const { db } = deps;
  const analysisOf = analysisFinder(db);
  return collectGrouped(
    deps,
    { ...source, imported: false },
    () => analyzedTracks(db),
    ({ trackId, document, genre }) => {
      const analysis = analysisOf(trackId);
      const analyzed = analysis && toAnalyzedGrid(analysis, genre);
      if (!analyzed || document.beat_grid.length === 0) return null;
      return {
        ...analyzed,
        trackId,
        stated: document.beat_grid,
        weight: 1,
        at: document.metadata.modified,
      };
    },
  );
}
