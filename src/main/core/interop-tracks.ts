import { eq, inArray } from '../db/operators.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import type { Database } from '../db/database.ts';
import { revisions, tracks } from '../db/schema.ts';
import type { ExportTrack } from '../dataset/exports/export-track.ts';

/** Documents held in memory at a time. */
const CHUNK = 500;

/** Tracks with their current documents, in the order of the ids; tracks without a document are left out. */
export function* readExportTracks(db: Database, trackIds: readonly TrackId[]): Generator<ExportTrack> {
  for (let start = 0; start < trackIds.length; start += CHUNK) {
    const chunk = trackIds.slice(start, start + CHUNK);
    const rows = db.query
      .select({
        trackId: tracks.id,
        audioId: tracks.audioId,
        path: tracks.path,
        missing: tracks.missing,
        sampleRate: tracks.sampleRate,
        title: tracks.title,
        artist: tracks.artist,
        album: tracks.album,
        genre: tracks.genre,
        label: tracks.label,
        year: tracks.year,
        rating: tracks.rating,
        comment: tracks.comment,
        revision: revisions.id,
        hash: revisions.hash,
        document: revisions.document,
      })
      .from(tracks)
      .innerJoin(revisions, eq(revisions.id, tracks.headRevision))
      .where(inArray(tracks.id, chunk))
      .all();
    const byId = new Map(rows.map((row) => [row.trackId, row]));
    for (const id of chunk) {
      const row = byId.get(id);
      if (row) yield { ...row, split: null };
    }
  }
}
