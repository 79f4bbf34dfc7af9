import { eq, inArray } from '../db/operators.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import type { Database } from '../db/database.ts';
import { revisions, tracks } from '../db/schema.ts';
import type { ExportTrack } from '../dataset/exports/export-track.ts';
import type { ManifestEntry } from '../dataset/versions/manifest.ts';

/** Documents held in memory at a time. */
const CHUNK = 500;

const columns = {
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
};

/** Tracks with their current documents, in the order of the ids; tracks without a document are left out. */
export function* readExportTracks(db: Database, trackIds: readonly TrackId[]): Generator<ExportTrack> {
  for (let start = 0; start < trackIds.length; start += CHUNK) {
    const chunk = trackIds.slice(start, start + CHUNK);
    const rows = db.query
      .select(columns)
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

/** The tracks of a dataset version as they were then, with their splits; tags are today's. */
export function* readVersionTracks(db: Database, entries: readonly ManifestEntry[]): Generator<ExportTrack> {
  for (let start = 0; start < entries.length; start += CHUNK) {
    const chunk = entries.slice(start, start + CHUNK);
    const rows = db.query
      .select(columns)
      .from(revisions)
      .innerJoin(tracks, eq(tracks.id, revisions.trackId))
      .where(
        inArray(
          revisions.id,
          chunk.map(({ revision }) => revision),
        ),
      )
      .all();
    const byRevision = new Map(rows.map((row) => [row.revision, row]));
    for (const { revision, audio, split } of chunk) {
      const row = byRevision.get(revision);
      if (row) yield { ...row, audioId: audio, split };
    }
  }
}
