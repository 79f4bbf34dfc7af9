import { isFromModel, isPersonal, MODEL_SOURCES } from '../../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import type { SectionExample } from '../../../learning/personal/sections/section-example.ts';
import { createProfiles } from '../profiles.ts';
import { collectGrouped, IMPORTED_WEIGHT } from './training-tracks.ts';
import type { TrainingDeps, TrainingSource } from './training-tracks.ts';

/** Sections of a verified track that nobody changed may be right, or of no interest to the person who verified it. */
const UNTOUCHED_WEIGHT = 0.3;

/**
 * Ids of tracks that state sections: verified ones and, if wanted, imported ones whose sections are not a model's.
 */
export function sectionedTracks(db: Database, imported: boolean): TrackId[] {
  return db.connection
    .prepare<[number], TrackId>(
      `SELECT track.id FROM track JOIN revision ON revision.id = track.head_revision
       WHERE section_count >= 2
       AND (tier = 1 OR (? AND tier = 2
         AND json_extract(revision.document, '$.provenance.structure.source') NOT LIKE '${MODEL_SOURCES}'))
       ORDER BY track.id`,
    )
    .pluck()
    .all(Number(imported));
}

/** How far the sections of a document are a person's own, or another program's; 0 for mere predictions. */
function trustIn({ structure, provenance, metadata }: Annotation): number {
  if (structure.length < 2) return 0;
  const isOwn = isPersonal(provenance.structure) || structure.some(({ source }) => source === 'manual');
  if (isOwn) return 1;
  if (provenance.structure && !isFromModel(provenance.structure.source)) return IMPORTED_WEIGHT;
  return metadata.tier === 1 ? UNTOUCHED_WEIGHT : 0;
}

/** A document as a statement about sections; null if it makes none. */
export function toSectionExample(
  trackId: TrackId,
  document: Annotation,
  profile: SectionExample['profile'],
): Omit<SectionExample, 'group'> | null {
  const weight = trustIn(document);
  if (weight === 0 || !profile) return null;
  return {
    trackId,
    grid: document.beat_grid,
    beatsPerBar: document.audio.time_signature[0],
    duration: document.audio.duration,
    profile,
    sections: document.structure.map(({ time, label }) => ({ time, label })),
    weight,
    at: document.metadata.modified,
  };
}

/** Tracks whose sections a person or another program stated, and verified ones, with the profile from the analysis. */
export function collectSectionExamples(deps: TrainingDeps, source: TrainingSource): SectionExample[] {
  const profiles = createProfiles(deps.db);
  return collectGrouped(
    deps,
    source,
    () => sectionedTracks(deps.db, source.imported),
    ({ trackId, document }) => toSectionExample(trackId, document, profiles.get(trackId)),
  );
}
