import { eq, inArray } from '../../db/operators.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { revisions, tracks } from '../../db/schema.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { asTagged } from '../labels/label-columns.ts';
import { isPulled } from '../datasets/versions/pulled-versions.ts';
import { readPulledDocument } from '../datasets/versions/pulled-documents.ts';
import { readRemovedTracks } from './removed-tracks.ts';
import type { LocalEntry } from '../datasets/versions/pulled-versions.ts';

/** Number of documents held in memory at a time. */
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
  colour: tracks.colour,
  genres: tracks.genres,
  tagGenre: tracks.tagGenre,
  tagRating: tracks.tagRating,
  tagComment: tracks.tagComment,
  tagColour: tracks.tagColour,
  revision: revisions.id,
  hash: revisions.hash,
  document: revisions.document,
};

/** Tracks with their current documents, in the order of the ids; tracks without a document are left out. */
export function* readExportTracks(db: Database, trackIds: readonly TrackId[]): Generator<ExportTrack> {
  const taxonomy = db.taxonomy.current();
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
      if (row) yield { ...asTagged(row, taxonomy), split: null };
    }
  }
}

/**
 * The tracks of a dataset version in their state at that time, with their splits; tags are the current ones. For a
 * pulled version this includes tracks that are not in this library, with the names that came along.
 */
export function* readVersionTracks(db: Database, entries: readonly LocalEntry[]): Generator<ExportTrack> {
  const taxonomy = db.taxonomy.current();
  for (let start = 0; start < entries.length; start += CHUNK) {
    const chunk = entries.slice(start, start + CHUNK);
    const own = chunk.filter((entry) => !isPulled(entry)).map(({ revision }) => revision);
    const rows =
      own.length === 0
        ? []
        : db.query
            .select(columns)
            .from(revisions)
            .innerJoin(tracks, eq(tracks.id, revisions.trackId))
            .where(inArray(revisions.id, own))
            .all();
    const present = new Set(rows.map((row) => row.revision));
    const removed = readRemovedTracks(
      db,
      own.filter((revision) => !present.has(revision)),
    );
    const byRevision = new Map([...rows, ...removed].map((row) => [row.revision, asTagged(row, taxonomy)]));
    const tags = new Map(
      readTags(
        db,
        chunk.flatMap((entry) => (isPulled(entry) && entry.track > 0 ? [entry.track] : [])),
      ).map((row) => [row.trackId, asTagged(row, taxonomy)]),
    );
    for (const entry of chunk) {
      const { track, revision, audio, annotation, split } = entry;
      if (isPulled(entry)) {
        const document = readPulledDocument(entry);
        const { artist, title } = entry.pulled;
        const known = tags.get(track) ?? { ...unknownTrack, trackId: track, artist, title };
        yield { ...known, revision, hash: annotation, document, audioId: audio, split };
        continue;
      }
      const row = byRevision.get(revision);
      if (row) yield { ...row, audioId: audio, split };
    }
  }
}

const { revision: _revision, hash: _hash, document: _document, ...tagColumns } = columns;

function readTags(db: Database, trackIds: readonly TrackId[]) {
  return trackIds.length === 0
    ? []
    : db.query.select(tagColumns).from(tracks).where(inArray(tracks.id, trackIds)).all();
}

/** What is known about a track without file or tags in this library. */
const unknownTrack = {
  path: null,
  missing: true,
  sampleRate: null,
  album: '',
  genre: '',
  label: '',
  year: null,
  rating: 0,
  comment: '',
} as const;
