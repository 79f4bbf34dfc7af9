import { and, eq, isNull } from '../db/operators.ts';
import type { Annotation, RevisionId, TrackId } from '../../shared/domain/index.ts';
import { existsSync } from 'node:fs';
import type { PathMap } from '../../shared/contract/index.ts';
import { bulkInsert, EncodedJson } from '../db/bulk-insert.ts';
import { withDeferredSearchIndex } from '../db/search-index.ts';
import { decodeLocation, toLocalPath } from '../rekordbox/location.ts';
import type { Database } from '../db/database.ts';
import { history, importProblems, imports, rekordboxRows, revisions, tracks } from '../db/schema.ts';
import type { RekordboxDocument, RekordboxTrack } from '../rekordbox/row.ts';
import { createAnnotations } from './annotations.ts';
import { sha256 } from './document-hash.ts';
import type { ImportSummary } from './import-rekordbox.ts';
import type { StagedRow, StagedText, Staging } from './import-staging.ts';
import { storePlaylists } from './import-playlists.ts';
import { pathKey } from './path-key.ts';
import { rebaseDocument } from './rebase-document.ts';

interface ApplyContext {
  readonly path: string;
  readonly hash: string;
  readonly at: string;
  readonly jobId: string | null;
  readonly report: Pick<ImportSummary, 'cues' | 'cleaned' | 'flagged'>;
}

type RowCounts = { -readonly [K in keyof ImportSummary['tracks']]: number };

/** An earlier import of which a new one holds at least this share of rows is an older export of the same library. */
const SAME_LIBRARY_SHARE = 0.5;

/** Brings staged rows into the library in one transaction. */
export function applyImport(
  db: Database,
  staging: Staging,
  document: RekordboxDocument,
  context: ApplyContext,
): ImportSummary {
  return db.transaction(() => {
    const counts: RowCounts = { read: 0, added: 0, updated: 0, unchanged: 0, kept: 0, missing: 0, failed: 0 };
    const playlistCount = (document.playlists ?? []).reduce((sum, node) => sum + countPlaylists(node), 0);
    const summary = (importId: number): ImportSummary => ({
      importId,
      tracks: counts,
      playlists: playlistCount,
      ...context.report,
      problemCount: document.problems.length + document.problemsOmitted,
    });

    const { layout, root, product, collection } = document;
    const importId = db.query
      .insert(imports)
      .values({
        path: context.path,
        sha256: context.hash,
        createdAt: context.at,
        header: { layout, root, product, collection, hasPlaylists: document.playlists !== null },
        summary: {},
      })
      .returning({ id: imports.id })
      .get().id;
    const sizesBefore = rowsPerImport(db);
    const trackIds = withDeferredSearchIndex(db.connection, () =>
      storeRows(db, staging, importId, context, counts),
    );
    supersede(db, importId, sizesBefore);
    if (document.playlists) storePlaylists(db, importId, document.playlists, trackIds);
    const insertProblem = bulkInsert(db.connection, importProblems);
    for (const { severity, code, message, line } of document.problems)
      insertProblem({
        importId,
        severity: severity === 'error' ? 'error' : 'warning',
        code,
        message,
        line: line || null,
      });
    const result = summary(importId);
    db.query.update(imports).set({ summary: result }).where(eq(imports.id, importId)).run();
    return result;
  });
}

function countPlaylists(node: { kind: string; children: readonly { kind: string }[] }): number {
  if (node.kind === 'playlist') return 1;
  return (node.children as (typeof node)[]).reduce((sum, child) => sum + countPlaylists(child), 0);
}

/** How to find tracks by the Key of playlist entries. */
export interface TrackKeys {
  readonly byRekordboxId: ReadonlyMap<string, TrackId>;
  readonly byLocation: ReadonlyMap<string, TrackId>;
}

function storeRows(
  db: Database,
  staging: Staging,
  importId: number,
  context: ApplyContext,
  counts: RowCounts,
): TrackKeys {
  const { connection, query } = db;
  const annotations = createAnnotations(db);
  const insertTrack = bulkInsert(connection, tracks);
  const insertRevision = bulkInsert(connection, revisions);
  const insertHistory = bulkInsert(connection, history);
  const insertRow = bulkInsert(connection, rekordboxRows);
  const findRow = connection.prepare<
    [string],
    { track_id: TrackId; hash: string; base_revision: RevisionId }
  >('SELECT track_id, hash, base_revision FROM rekordbox_row WHERE row_key = ?');
  const findByPath = connection.prepare<[string], { id: TrackId; has_row: number }>(
    'SELECT id, EXISTS (SELECT 1 FROM rekordbox_row WHERE track_id = track.id) has_row FROM track WHERE path_key = ?',
  );
  const moveRow = connection.prepare(
    'UPDATE rekordbox_row SET import_id = ?, position = ?, rekordbox_id = ? WHERE track_id = ?',
  );
  const byRekordboxId = new Map<string, TrackId>();
  const byLocation = new Map<string, TrackId>();

  const refreshFile = createFileRefresh(db);
  const lastRevision = connection
    .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'revision'")
    .pluck();
  /** Ids are given here, so that a track can name its head revision from the start; 0 when others were given since. */
  let nextRevision = 0;
  function claimRevision(): RevisionId {
    if (nextRevision === 0) nextRevision = (lastRevision.get() ?? 0) + 1;
    return nextRevision++;
  }

  /** Revision of the document that cleaning made of a row. */
  function insertBase(trackId: TrackId, document: string, id?: RevisionId): RevisionId {
    if (id === undefined) nextRevision = 0;
    return insertRevision({
      ...(id === undefined ? {} : { id }),
      trackId,
      parentId: null,
      author: 'segue',
      source: 'rekordbox',
      kind: 'import',
      reason: 'Import from Rekordbox',
      createdAt: context.at,
      importId,
      jobId: context.jobId,
      document: new EncodedJson(document),
      hash: sha256(document),
    });
  }

  /** `key` is null for a row without a file of its own: of two rows with one Location the first owns the file. */
  function addTrack(staged: StagedText, key: string | null): TrackId {
    const { tags } = staged;
    const revisionId = claimRevision();
    const trackId = insertTrack({
      path: staged.path,
      pathKey: key,
      missing: staged.isLocal && !staged.found,
      fileSize: tags.fileSize,
      decoderOffset: 0,
      title: tags.title,
      artist: tags.artist,
      album: tags.album,
      genre: tags.genre,
      label: tags.label,
      comment: tags.comment,
      year: tags.year,
      rating: tags.rating,
      addedAt: tags.addedAt ?? context.at,
      headRevision: revisionId,
      historyPosition: 0,
      ...staged.columns,
    });
    insertBase(trackId, staged.document, revisionId);
    insertHistory({ trackId, position: 0, revisionId });
    storeRow(trackId, staged, revisionId);
    return trackId;
  }

  function storeRow(trackId: TrackId, staged: StagedText, baseRevision: RevisionId): void {
    insertRow({
      trackId,
      importId,
      position: staged.position,
      rekordboxId: staged.rekordboxId,
      location: staged.location,
      rowKey: staged.rowKey,
      row: new EncodedJson(staged.row),
      hash: staged.hash,
      baseRevision,
    });
  }

  /** What the latest analysis alone said. */
  function modelPrediction(trackId: TrackId): Annotation | null {
    const latest = annotations.predictionsOf(trackId).find(({ source }) => source.startsWith('ml_model_'));
    return latest?.document ?? null;
  }

  /** A file that a folder scan knew before Rekordbox did: the row joins its track, whose own values come on top. */
  function joinTrack(trackId: TrackId, staged: StagedText): void {
    const head = annotations.head(trackId)?.annotation ?? null;
    const document = JSON.parse(staged.document) as Annotation;
    const reason = 'Import from Rekordbox';
    if (head) {
      storeRow(trackId, staged, insertBase(trackId, staged.document));
      const merged = rebaseDocument(null, head, document, context.at, modelPrediction(trackId));
      adopt(trackId, merged, document, reason);
    } else storeRow(trackId, staged, commit(trackId, document, reason));
    updateTags(trackId, staged);
  }

  /** The row was edited in Rekordbox since: the edit is taken over unless a person has worked on the track here. */
  function updateTrack(trackId: TrackId, base: RevisionId, staged: StagedText): void {
    const state = annotations.head(trackId)!;
    const document = JSON.parse(staged.document) as Annotation;
    const baseRevision = insertBase(trackId, staged.document);
    query
      .update(rekordboxRows)
      .set({
        importId,
        position: staged.position,
        rekordboxId: staged.rekordboxId,
        location: staged.location,
        row: JSON.parse(staged.row) as RekordboxTrack,
        hash: staged.hash,
        baseRevision,
      })
      .where(eq(rekordboxRows.trackId, trackId))
      .run();
    const merged = rebaseDocument(
      annotations.documentOf(base),
      state.annotation,
      document,
      context.at,
      modelPrediction(trackId),
    );
    adopt(trackId, merged, document, 'Import a newer Rekordbox export');
    updateTags(trackId, staged);
  }

  function commit(trackId: TrackId, document: Annotation, reason: string): RevisionId {
    nextRevision = 0;
    const origin = { author: 'segue', source: 'rekordbox', kind: 'import' } as const;
    return annotations.commit({ trackId, document, ...origin, reason, at: context.at, importId });
  }

  /** Makes `merged` the track's new state; where there is none, what Rekordbox says waits as a prediction. */
  function adopt(trackId: TrackId, merged: Annotation | null, document: Annotation, reason: string): void {
    if (merged) {
      commit(trackId, merged, reason);
      return;
    }
    counts.kept++;
    const { at } = context;
    annotations.predict({ trackId, source: 'rekordbox', document, audioId: null, at, importId });
  }

  function updateTags(trackId: TrackId, { tags }: StagedRow): void {
    const { addedAt, fileSize: _size, ...texts } = tags;
    query
      .update(tracks)
      .set({ ...texts, ...(addedAt ? { addedAt } : {}) })
      .where(eq(tracks.id, trackId))
      .run();
  }

  for (const staged of staging.rows()) {
    counts.read++;
    if (staged.isLocal && !staged.found) counts.missing++;
    const known = findRow.get(staged.rowKey);
    let trackId: TrackId;
    if (known) {
      trackId = known.track_id;
      if (known.hash === staged.hash) {
        moveRow.run(importId, staged.position, staged.rekordboxId, trackId);
        counts.unchanged++;
      } else {
        updateTrack(trackId, known.base_revision, staged);
        counts.updated++;
      }
      refreshFile(trackId, staged);
    } else {
      const key = staged.path === null ? null : pathKey(staged.path);
      const scanned = key === null ? undefined : findByPath.get(key);
      if (scanned && !scanned.has_row) {
        trackId = scanned.id;
        joinTrack(trackId, staged);
      } else trackId = addTrack(staged, scanned ? null : key);
      counts.added++;
    }
    if (staged.rekordboxId !== null && !byRekordboxId.has(staged.rekordboxId))
      byRekordboxId.set(staged.rekordboxId, trackId);
    if (staged.location !== null && !byLocation.has(staged.location))
      byLocation.set(staged.location, trackId);
  }
  return { byRekordboxId, byLocation };
}

/** A file that was missing may have appeared, or a new path map may have found it; one that was there may be gone. */
function createFileRefresh({ connection }: Database) {
  const markGone = connection.prepare<[TrackId, string]>(
    'UPDATE track SET missing = 1 WHERE id = ? AND path = ? AND missing = 0',
  );
  const select = connection.prepare<[TrackId], { missing: 0 | 1; path: string | null }>(
    'SELECT missing, path FROM track WHERE id = ?',
  );
  const selectOwner = connection.prepare<[string, TrackId]>(
    'SELECT id FROM track WHERE path_key = ? AND id <> ?',
  );
  const setPath = connection.prepare<[string, string | null, TrackId]>(
    'UPDATE track SET path = ?, path_key = ?, missing = 0 WHERE id = ?',
  );
  return (trackId: TrackId, { path, found }: Pick<StagedRow, 'path' | 'found'>): void => {
    if (path === null) return;
    if (!found) {
      markGone.run(trackId, path);
      return;
    }
    const track = select.get(trackId);
    if (!track || (track.path !== null && track.missing === 0)) return;
    const key = pathKey(path);
    setPath.run(path, selectOwner.get(key, trackId) ? null : key, trackId);
  };
}

/**
 * When this very file is what the library holds already, nothing is read again; only files that have appeared since, or that
 * a new path map finds, are linked. Null when the file is new.
 */
export function repeatImport(db: Database, sha256OfFile: string, pathMap: PathMap): ImportSummary | null {
  const known = db.query
    .select({ id: imports.id, summary: imports.summary })
    .from(imports)
    .where(and(eq(imports.sha256, sha256OfFile), isNull(imports.supersededBy)))
    .get();
  if (!known) return null;
  const rows = db.query
    .select({ trackId: rekordboxRows.trackId, location: rekordboxRows.location })
    .from(rekordboxRows)
    .where(eq(rekordboxRows.importId, known.id))
    .all();
  let missing = 0;
  const refreshFile = createFileRefresh(db);
  db.transaction(() => {
    for (const { trackId, location } of rows) {
      if (location === null || decodeLocation(location).kind !== 'file') continue;
      const path = toLocalPath(location, pathMap);
      const found = path !== null && existsSync(path);
      refreshFile(trackId, { path, found });
      if (!found) missing++;
    }
  });
  const before = known.summary as ImportSummary;
  const { read } = before.tracks;
  return {
    ...before,
    importId: null,
    tracks: { read, added: 0, updated: 0, unchanged: read, kept: 0, missing, failed: before.tracks.failed },
    cleaned: [],
    flagged: [],
  };
}

function rowsPerImport(db: Database): Map<number, number> {
  const rows = db.connection
    .prepare<[], { import_id: number; count: number }>(
      'SELECT import_id, count(*) count FROM rekordbox_row GROUP BY import_id',
    )
    .all();
  return new Map(rows.map((row) => [row.import_id, row.count]));
}

/** Marks older exports of the same library: those that lost at least half of their rows to this one. */
function supersede(db: Database, importId: number, before: ReadonlyMap<number, number>): void {
  const after = rowsPerImport(db);
  for (const [olderId, count] of before) {
    const lost = count - (after.get(olderId) ?? 0);
    if (lost >= count * SAME_LIBRARY_SHARE)
      db.query.update(imports).set({ supersededBy: importId }).where(eq(imports.id, olderId)).run();
  }
}
