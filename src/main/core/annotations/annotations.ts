import { and, eq } from '../../db/operators.ts';
import type { Revision } from '../../../shared/contract/index.ts';
import { annotationSchema } from '../../../shared/domain/index.ts';
import type { Annotation, RevisionId, Source, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { bulkInsert, bulkUpdate } from '../../db/bulk-insert.ts';
import type { Database } from '../../db/database.ts';
import { history, revisions, tracks } from '../../db/schema.ts';
import { documentHash } from './document-hash.ts';
import { createLabelRows } from '../labels/label-rows.ts';
import { columnNames, columnsOf } from '../library/track-columns.ts';
import { createPredictions } from './predictions.ts';
import {
  createRevisionLog,
  invalidDocument,
  noRevision,
  nothingTo,
  requireBase,
  storedReason,
} from './revision-log.ts';

export interface NewRevision {
  readonly trackId: TrackId;
  readonly document: Annotation;
  readonly author: string;
  readonly source: Source;
  readonly kind: Revision['kind'];
  /** What a person called their edit, or a message of the core. */
  readonly reason: string | Message;
  readonly at: string;
  /** If given and no longer the head, the commit fails as a conflict. */
  readonly baseRevision?: RevisionId | null;
  readonly importId?: number;
  readonly jobId?: string;
}

/** The current state of a track, with what undo and redo would do. */
export interface HeadState {
  readonly trackId: TrackId;
  readonly revision: RevisionId;
  readonly annotation: Annotation;
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
}

/** Undo reaches back this many states; older ones stay in the revision log. */
const UNDO_DEPTH = 500;

/** Reads documents of revisions; undefined if a revision does not exist. */
export function documentFinder({ connection }: Database): (revision: RevisionId) => Annotation | undefined {
  const statement = connection
    .prepare<[RevisionId, RevisionId], string>(
      // Dataset versions refer to documents of tracks that were removed since.
      'SELECT document FROM revision WHERE id = ? UNION ALL SELECT document FROM removed_revision WHERE id = ?',
    )
    .pluck();
  return (revision) => {
    const text = statement.get(revision, revision);
    return text === undefined ? undefined : (JSON.parse(text) as Annotation);
  };
}

/** Work of machines can be repeated, so it need not be durable. */
function isPersonal(kind: NewRevision['kind']): boolean {
  return kind !== 'import' && kind !== 'analysis';
}

/** The revision log of all tracks: undo history, audit trail and lineage in one. */
export function createAnnotations(db: Database) {
  const { connection, query } = db;
  const labelRows = createLabelRows(db);
  // Bulk changes run these for thousands of tracks; building each query again would take most of their time.
  const appendRevision = bulkInsert(connection, revisions);
  const appendHistory = bulkInsert(connection, history);
  const updateTrack = bulkUpdate(connection, tracks, [...columnNames, 'headRevision', 'historyPosition']);
  const selectHead = connection.prepare<
    [TrackId],
    { headRevision: RevisionId | null; historyPosition: number; hasFile: 0 | 1 }
  >(
    `SELECT head_revision headRevision, history_position historyPosition, path IS NOT NULL AND missing = 0 hasFile
     FROM track WHERE id = ?`,
  );
  const findDocument = documentFinder(db);
  const selectHash = connection
    .prepare<[RevisionId], string>('SELECT hash FROM revision WHERE id = ?')
    .pluck();
  const cutHistory = connection.prepare<[TrackId, number, number]>(
    'DELETE FROM history WHERE track_id = ? AND (position >= ? OR position <= ?)',
  );

  const { storedLabel, stepLabel, ...revisionLog } = createRevisionLog(db);

  function noTrack(trackId: TrackId): AppError {
    return new AppError('not_found', msg('There is no track {trackId} in this library.', { trackId }));
  }

  function requireTrack(trackId: TrackId) {
    const track = query.select().from(tracks).where(eq(tracks.id, trackId)).get();
    if (!track) throw noTrack(trackId);
    return track;
  }

  /** A track's position in its history, and whether its file exists; much cheaper than the whole row. */
  function requireHead(trackId: TrackId) {
    const track = selectHead.get(trackId);
    if (!track) throw noTrack(trackId);
    return { ...track, hasFile: track.hasFile === 1 };
  }

  function insertRevision(input: NewRevision, parentId: RevisionId | null): RevisionId {
    return appendRevision({
      trackId: input.trackId,
      parentId,
      author: input.author,
      source: input.source,
      kind: input.kind,
      reason: storedReason(input.reason),
      createdAt: input.at,
      importId: input.importId ?? null,
      jobId: input.jobId ?? null,
      document: input.document,
      hash: documentHash(input.document),
    });
  }

  function setHead(
    trackId: TrackId,
    revisionId: RevisionId,
    document: Annotation,
    historyPosition: number,
  ): void {
    updateTrack(trackId, { ...columnsOf(document), headRevision: revisionId, historyPosition });
    labelRows.state(trackId, document.labels);
  }

  /** The document of one revision. */
  function documentOf(revisionId: RevisionId): Annotation {
    const document = findDocument(revisionId);
    if (!document)
      throw new AppError(
        'not_found',
        msg('There is no revision {revisionId} in this library.', { revisionId }),
      );
    return document;
  }

  /** The current document of a track, or null before anything is known. */
  function head(trackId: TrackId): { revision: RevisionId; annotation: Annotation } | null {
    const revision = requireHead(trackId).headRevision;
    return revision === null ? null : { revision, annotation: documentOf(revision) };
  }

  /**
   * Appends a revision and makes it the head; the redo tail is cut. A document equal to the head adds nothing.
   * @throws AppError `invalid_input` if the document is invalid, `conflict` if `baseRevision` is not the head
   */
  function commit(input: NewRevision): RevisionId {
    const checked = annotationSchema.safeParse(input.document);
    if (!checked.success) throw invalidDocument(input.trackId, checked.error);
    // The parsed document has its keys in the schema's order, so that equal documents have equal hashes.
    const document = checked.data;
    return db.transaction(
      () => {
        const track = requireHead(input.trackId);
        requireBase(input.trackId, input.baseRevision, track.headRevision);
        if (track.headRevision !== null) {
          if (selectHash.get(track.headRevision) === documentHash(document)) return track.headRevision;
        }
        const id = insertRevision({ ...input, document }, track.headRevision);
        const position = track.headRevision === null ? 0 : track.historyPosition + 1;
        cutHistory.run(input.trackId, position, position - UNDO_DEPTH);
        appendHistory({ trackId: input.trackId, position, revisionId: id });
        setHead(input.trackId, id, document, position);
        return id;
      },
      { durable: isPersonal(input.kind) },
    );
  }

  /** Moves one step in the undo stack by appending a revision equal to the state there. */
  function step(
    trackId: TrackId,
    direction: 'undo' | 'redo',
    {
      baseRevision,
      ...made
    }: Pick<NewRevision, 'author' | 'at' | 'jobId'> & {
      baseRevision?: RevisionId | undefined;
    },
  ): RevisionId {
    return db.transaction(
      () => {
        const track = requireHead(trackId);
        requireBase(trackId, baseRevision, track.headRevision);
        const target = track.historyPosition + (direction === 'undo' ? -1 : 1);
        const row = query
          .select({ revisionId: history.revisionId })
          .from(history)
          .where(and(eq(history.trackId, trackId), eq(history.position, target)))
          .get();
        if (!row) throw nothingTo(direction, trackId);
        const document = documentOf(row.revisionId);
        const id = insertRevision(
          {
            trackId,
            document,
            source: 'manual',
            kind: direction,
            reason: storedLabel(trackId, track.historyPosition, direction) ?? '',
            ...made,
          },
          track.headRevision,
        );
        setHead(trackId, id, document, target);
        return id;
      },
      { durable: true },
    );
  }

  function state(trackId: TrackId): HeadState {
    const track = requireHead(trackId);
    if (track.headRevision === null)
      throw new AppError(
        'not_found',
        msg('“{title}” has not been analyzed yet. Analyze it first.', { title: requireTrack(trackId).title }),
      );
    return {
      trackId,
      revision: track.headRevision,
      annotation: documentOf(track.headRevision),
      undoLabel: stepLabel(trackId, track.historyPosition, 'undo'),
      redoLabel: stepLabel(trackId, track.historyPosition, 'redo'),
    };
  }

  function requireRevision(trackId: TrackId, revisionId: RevisionId): void {
    const row = query
      .select({ trackId: revisions.trackId })
      .from(revisions)
      .where(eq(revisions.id, revisionId))
      .get();
    if (row?.trackId !== trackId) throw noRevision(trackId, revisionId);
  }

  /** Appends a revision equal to an earlier one. */
  function restore(
    trackId: TrackId,
    revisionId: RevisionId,
    author: string,
    at: string,
    baseRevision?: RevisionId,
  ): RevisionId {
    const revision = query
      .select()
      .from(revisions)
      .where(and(eq(revisions.id, revisionId), eq(revisions.trackId, trackId)))
      .get();
    if (!revision) throw noRevision(trackId, revisionId);
    return commit({
      trackId,
      document: revision.document,
      author,
      source: 'manual',
      kind: 'restore',
      reason: msg('Restore the state of {when, date, medium}, {when, time, short}', {
        when: Date.parse(revision.createdAt),
      }),
      at,
      ...(baseRevision === undefined ? {} : { baseRevision }),
    });
  }

  return {
    requireTrack,
    requireHead,
    requireRevision,
    documentOf,
    head,
    commit,
    step,
    state,
    log(trackId: TrackId, page: { offset: number; limit: number }) {
      requireHead(trackId);
      return revisionLog.log(trackId, page);
    },
    restore,
    ...createPredictions(db),
  };
}

export type Annotations = ReturnType<typeof createAnnotations>;
