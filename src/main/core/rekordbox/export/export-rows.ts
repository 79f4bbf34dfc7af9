import type { ExportOptions, PathMap } from '../../../../shared/contract/index.ts';
import { isPredicted } from '../../../../shared/domain/index.ts';
import type {
  Annotation,
  RevisionId,
  TrackColour,
  TrackId,
  TrackTags,
} from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { applyAnnotation, newTrackRow } from '../../../rekordbox/export-track.ts';
import type { AppliedTrack } from '../../../rekordbox/export-track.ts';
import { toLocation } from '../../../rekordbox/location.ts';
import { attributeOf, setAttribute } from '../../../rekordbox/row.ts';
import type { RekordboxTrack } from '../../../rekordbox/row.ts';
import type { Annotations } from '../../annotations/annotations.ts';

/** One track to be written. */
export interface ExportRow extends AppliedTrack {
  readonly trackId: TrackId;
  /** TrackID attribute in the written document. */
  readonly rekordboxId: string;
  /** Whether it was never in Rekordbox. */
  readonly isNew: boolean;
  /** The imported row's document and the written one, to show the difference. Null if written verbatim. */
  readonly base: Annotation | null;
  readonly head: Annotation | null;
  /** Confidences of its predicted cues that nobody has accepted, written or not. */
  readonly predicted: readonly number[];
}

interface StoredRow {
  readonly track_id: TrackId;
  readonly import_id: number;
  readonly row: string;
  readonly rekordbox_id: string | null;
  readonly base_revision: RevisionId;
  readonly head_revision: RevisionId | null;
  readonly tier: number | null;
}

interface NewTrack extends TrackTags {
  readonly id: TrackId;
  readonly path: string;
  readonly colour: TrackColour | '';
  readonly file_size: number | null;
  readonly sample_rate: number | null;
  readonly added_at: string;
  readonly tier: number | null;
}

const PAGE_ROWS = 500;

/**
 * The tracks of an export in document order: those of all current imports, then those that Rekordbox has never seen.
 * Files that are missing here are written with the path from the other program's library.
 */
export function* exportRows(
  db: Database,
  annotations: Annotations,
  included: ReadonlySet<TrackId> | null,
  options: ExportOptions,
  pathMap: PathMap,
): Generator<ExportRow> {
  const usedIds = new Set<string>();
  let highestId = 0;
  const claimId = (wanted: string | null, keep: boolean): string => {
    let id = wanted;
    // Two libraries may use the same numbers; within one document, ids are written as they were.
    if (id === null || (!keep && usedIds.has(id))) id = String(highestId + 1);
    usedIds.add(id);
    const number = Number(id);
    if (Number.isSafeInteger(number)) highestId = Math.max(highestId, number);
    return id;
  };
  const mayChange = (tier: number | null): boolean => options.tiers.some((wanted) => wanted === tier);

  const page = db.connection.prepare<
    [number, number, number],
    StoredRow & { import_id: number; position: number }
  >(
    `SELECT rekordbox_row.track_id, rekordbox_row.import_id, position, row, rekordbox_id, base_revision, head_revision, tier
     FROM rekordbox_row JOIN track ON track.id = track_id
     WHERE rekordbox_row.import_id = ? AND position > ? ORDER BY position LIMIT ?`,
  );
  const importIds = db.connection
    .prepare<[], number>(
      `SELECT id FROM import WHERE superseded_by IS NULL AND program = 'rekordbox' ORDER BY id`,
    )
    .pluck()
    .all();
  const firstImport = importIds[0];
  for (const importId of importIds) {
    for (let last = -1; ;) {
      const stored = page.all(importId, last, PAGE_ROWS);
      for (const entry of stored) {
        last = entry.position;
        if (included && !included.has(entry.track_id)) continue;
        yield storedRow(entry, claimId(entry.rekordbox_id, importId === firstImport));
      }
      if (stored.length < PAGE_ROWS) break;
    }
  }

  const unseen = db.connection.prepare<[number, number], NewTrack>(
    `SELECT id, path, title, artist, album, genre, label, comment, year, rating, colour, file_size, sample_rate, added_at, tier FROM track
     WHERE id > ? AND path IS NOT NULL AND head_revision IS NOT NULL
       AND (missing = 0 OR EXISTS (SELECT 1 FROM program_row WHERE track_id = track.id))
       AND NOT EXISTS (SELECT 1 FROM rekordbox_row WHERE track_id = track.id)
     ORDER BY id LIMIT ?`,
  );
  for (let last = 0; ;) {
    const added = unseen.all(last, PAGE_ROWS);
    for (const track of added) {
      last = track.id;
      if ((included && !included.has(track.id)) || !mayChange(track.tier)) continue;
      const document = annotations.head(track.id)!.annotation;
      const head = withPredictions(document, options.predictedCuesFrom);
      const rekordboxId = claimId(null, false);
      const applied = newTrackRow(head, {
        trackId: Number(rekordboxId),
        path: track.path,
        name: track.title,
        artist: track.artist,
        album: track.album,
        genre: track.genre,
        label: track.label,
        comments: track.comment,
        rating: track.rating,
        colour: track.colour || null,
        dateAdded: track.added_at.slice(0, 10),
        ...(track.year === null ? {} : { year: track.year }),
        ...(track.file_size === null ? {} : { size: track.file_size }),
        ...(track.sample_rate === null ? {} : { sampleRate: track.sample_rate }),
      });
      setAttribute(applied.track.attributes, 'Location', toLocation(track.path, pathMap));
      yield {
        ...applied,
        trackId: track.id,
        rekordboxId,
        isNew: true,
        base: null,
        head,
        predicted: predictedConfidences(document),
      };
    }
    if (added.length < PAGE_ROWS) return;
  }

  function storedRow(entry: StoredRow, rekordboxId: string): ExportRow {
    const row = JSON.parse(entry.row) as RekordboxTrack;
    if (attributeOf(row.attributes, 'TrackID') !== rekordboxId && entry.rekordbox_id !== null)
      setAttribute(row.attributes, 'TrackID', rekordboxId);
    const verbatim: ExportRow = {
      trackId: entry.track_id,
      rekordboxId,
      isNew: false,
      track: row,
      changes: [],
      losses: [],
      base: null,
      head: null,
      predicted: [],
    };
    const isUntouched = entry.head_revision === entry.base_revision && !options.cleaned;
    if (isUntouched || entry.head_revision === null || !mayChange(entry.tier)) return verbatim;
    const base = annotations.documentOf(entry.base_revision);
    const document = annotations.documentOf(entry.head_revision);
    const head = withPredictions(document, options.predictedCuesFrom);
    const predicted = predictedConfidences(document);
    const applied = applyAnnotation(row, base, head, { cleaned: options.cleaned, parts: options.parts });
    return applied.changes.length === 0
      ? { ...verbatim, losses: applied.losses, predicted }
      : { ...verbatim, ...applied, base, head, predicted };
  }
}

/** Confidences of the cues that an export may write as predictions. */
export function predictedConfidences({ cues, metadata }: Annotation): number[] {
  return metadata.tier === 1 ? [] : cues.filter(isPredicted).map(({ confidence }) => confidence);
}

/**
 * The document without predicted cues below the confidence `least`; null leaves out all predictions. So does a verified
 * track: what a person left as a prediction was not good enough.
 */
export function withPredictions(document: Annotation, least: number | null): Annotation {
  const from = document.metadata.tier === 1 ? null : least;
  if (from === 0) return document;
  return {
    ...document,
    cues: document.cues.filter((cue) => !isPredicted(cue) || (from !== null && cue.confidence >= from)),
  };
}
