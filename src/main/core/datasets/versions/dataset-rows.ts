import { MODEL_SOURCES } from '../../../../shared/domain/index.ts';
import type { Annotation, RevisionId, Tier, TrackId } from '../../../../shared/domain/index.ts';
import type { DatasetTrack } from '../../../dataset/dataset-track.ts';
import type { Database } from '../../../db/database.ts';
import { sha256Hex } from '../../../files/hash.ts';

interface Row {
  readonly id: TrackId;
  readonly audio_id: string | null;
  readonly path: string | null;
  readonly missing: number;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly genre: string;
  readonly genres: string | null;
  readonly descriptors: string;
  readonly tags: string;
  readonly rating: number;
  readonly tier: Tier | null;
  readonly revision: RevisionId | null;
  readonly hash: string | null;
  readonly document: string | null;
  readonly analyzed_audio_id: string | null;
  readonly decoder_offset: number | null;
}

/** A track, the latest prediction of a model for it, and the location of its waveform. */
export interface PredictedTrack {
  readonly track: DatasetTrack;
  readonly prediction: Annotation | null;
  /** Identity of the audio whose waveform is stored; null for a track that was never analyzed. */
  readonly analyzedAudioId: string | null;
  /** Seconds from the document clock's 0 to the first decoded sample. */
  readonly decoderOffset: number;
}

/** A model's predictions for a track, newest first. */
const PREDICTION_SQL = `SELECT document FROM prediction
  WHERE prediction.track_id = track.id AND prediction.source LIKE '${MODEL_SOURCES}' ORDER BY created_at DESC LIMIT 1`;

/** Tracks with a condition on their ids; `null` for all of them. */
function where(trackIds: readonly TrackId[] | null): { sql: string; values: string[] } {
  return trackIds === null
    ? { sql: '', values: [] }
    : { sql: 'WHERE track.id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(trackIds)] };
}

/**
 * Reads tracks with their current documents, one at a time and sorted by id, all from one moment: a single statement is
 * a snapshot. Nothing may be written on this connection until the reading has ended.
 */
export function* readDatasetTracks(
  db: Database,
  trackIds: readonly TrackId[] | null,
): Generator<DatasetTrack> {
  for (const { track } of readRows(db, trackIds, 'plain')) yield track;
}

/**
 * Like `readDatasetTracks`, but also says whether each document is still the one that was checked and hashed when it
 * was stored.
 */
export function* readVerifiedTracks(
  db: Database,
  trackIds: readonly TrackId[] | null,
): Generator<DatasetTrack> {
  for (const { track } of readRows(db, trackIds, 'verified')) yield track;
}

export function countTracks(db: Database): number {
  return db.connection.prepare<[], number>('SELECT count(*) FROM track').pluck().get() ?? 0;
}

/** The ids of the tracks (null for all of them) in chunks of `size`, so that a long reading can pause in between. */
export function trackSteps(db: Database, trackIds: readonly TrackId[] | null, size: number): TrackId[][] {
  const ids =
    trackIds === null
      ? db.connection.prepare<[], TrackId>('SELECT id FROM track ORDER BY id').pluck().all()
      : [...trackIds].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
}

/** The identifying columns of a track. */
export interface TrackName {
  readonly trackId: TrackId;
  readonly title: string;
  readonly artist: string;
  readonly path: string | null;
  readonly audioId: string | null;
  readonly head: RevisionId | null;
}

export function trackFinder(db: Database): (trackId: TrackId) => TrackName | undefined {
  const statement = db.connection.prepare<[TrackId], TrackName>(
    'SELECT id trackId, title, artist, path, audio_id audioId, head_revision head FROM track WHERE id = ?',
  );
  return (trackId) => statement.get(trackId);
}

/** Like `readDatasetTracks`, with a model's latest prediction for each track. */
export function* readPredictedTracks(
  db: Database,
  trackIds: readonly TrackId[] | null,
): Generator<PredictedTrack> {
  yield* readRows(db, trackIds, 'predicted');
}

function* readRows(
  db: Database,
  trackIds: readonly TrackId[] | null,
  kind: 'plain' | 'verified' | 'predicted',
): Generator<PredictedTrack> {
  const { sql, values } = where(trackIds);
  const statement = db.connection.prepare<string[], Row & { readonly prediction: string | null }>(
    `SELECT track.id, audio_id, path, missing, title, artist, album, genre, genres, descriptors, tags, rating, tier, analyzed_audio_id, decoder_offset,
       revision.id revision, revision.hash, revision.document,
       ${kind === 'predicted' ? `(${PREDICTION_SQL})` : 'NULL'} prediction
     FROM track LEFT JOIN revision ON revision.id = track.head_revision ${sql} ORDER BY track.id`,
  );
  for (const row of statement.iterate(...values)) {
    yield {
      track: {
        trackId: row.id,
        audioId: row.audio_id,
        path: row.path,
        missing: row.missing === 1,
        title: row.title,
        artist: row.artist,
        album: row.album,
        genre: row.genre,
        genres: JSON.parse(row.genres ?? '[]') as string[],
        descriptors: JSON.parse(row.descriptors) as string[],
        tags: JSON.parse(row.tags) as string[],
        rating: row.rating,
        revision: row.revision,
        hash: row.hash,
        document: row.document === null ? null : (JSON.parse(row.document) as Annotation),
        ...(kind === 'verified' && row.document !== null
          ? { isIntact: sha256Hex(row.document) === row.hash }
          : {}),
      },
      prediction: row.prediction === null ? null : (JSON.parse(row.prediction) as Annotation),
      analyzedAudioId: row.analyzed_audio_id,
      decoderOffset: row.decoder_offset ?? 0,
    };
  }
}
