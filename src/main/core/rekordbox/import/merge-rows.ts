import { isFromModel } from '../../../../shared/domain/index.ts';
import type { Annotation, RevisionId, TrackId } from '../../../../shared/domain/index.ts';
import { bulkInsert } from '../../../db/bulk-insert.ts';
import type { Database } from '../../../db/database.ts';
import { eq } from '../../../db/operators.ts';
import { rekordboxRows, revisions, tracks } from '../../../db/schema.ts';
import type { StagedRow } from '../../../db/staged-rows.ts';
import { createAnnotations } from '../../annotations/annotations.ts';
import { createLabelRows } from '../../labels/label-rows.ts';
import { rebaseDocument } from '../../annotations/rebase-document.ts';

/** What every change by one import says of its origin. */
export interface RowImport {
  readonly importId: number;
  readonly jobId: string | null;
  /** ISO time. */
  readonly at: string;
}

/** Why a row became a revision, in the log that people see. */
export const IMPORT_REASON = 'Import from Rekordbox';

/**
 * Brings rows to tracks that exist already. Both calls tell whether the row's values became the track's; where a person has
 * worked on the track they wait as a prediction instead.
 */
export function createRowMerge(db: Database, { importId, jobId, at }: RowImport) {
  const { query } = db;
  const annotations = createAnnotations(db);
  const insertRevision = bulkInsert(db.connection, revisions);
  const labelRows = createLabelRows(db);

  /** Revision of the document that cleaning made of a row. */
  function insertBase(trackId: TrackId, staged: StagedRow): RevisionId {
    return insertRevision({
      trackId,
      parentId: null,
      author: 'segue',
      source: 'rekordbox',
      kind: 'import',
      reason: IMPORT_REASON,
      createdAt: at,
      importId,
      jobId,
      document: staged.document,
      hash: staged.documentHash,
    });
  }

  function rowOf(staged: StagedRow, baseRevision: RevisionId) {
    const { position, rekordboxId, location, row, hash } = staged;
    return { importId, position, rekordboxId, location, row, hash, baseRevision };
  }

  /** What the latest analysis alone said. */
  function modelPrediction(trackId: TrackId): Annotation | null {
    const latest = annotations.predictionsOf(trackId).find(({ source }) => isFromModel(source));
    return latest?.document ?? null;
  }

  function commit(trackId: TrackId, document: Annotation, reason: string): RevisionId {
    const origin = { author: 'segue', source: 'rekordbox', kind: 'import' } as const;
    return annotations.commit({ trackId, document, ...origin, reason, at, importId });
  }

  function adopt(trackId: TrackId, merged: Annotation | null, document: Annotation, reason: string): boolean {
    if (merged) commit(trackId, merged, reason);
    else annotations.predict({ trackId, source: 'rekordbox', document, audioId: null, at, importId });
    return merged !== null;
  }

  function updateTags(trackId: TrackId, staged: StagedRow): void {
    const { title, artist, album, label, year, addedAt } = staged;
    labelRows.setTags(trackId, staged);
    query
      .update(tracks)
      .set({ title, artist, album, label, year, ...(addedAt ? { addedAt } : {}) })
      .where(eq(tracks.id, trackId))
      .run();
  }

  return {
    /** A file that a folder scan knew before Rekordbox did: the row joins its track, whose own values come on top. */
    join(trackId: TrackId, staged: StagedRow): boolean {
      const { document, rowKey } = staged;
      const storeRow = (base: RevisionId): void => {
        query
          .insert(rekordboxRows)
          .values({ trackId, rowKey, ...rowOf(staged, base) })
          .run();
      };
      const head = annotations.head(trackId)?.annotation ?? null;
      let adopted = true;
      if (head) {
        storeRow(insertBase(trackId, staged));
        const merged = rebaseDocument(null, head, document, at, modelPrediction(trackId));
        adopted = adopt(trackId, merged, document, IMPORT_REASON);
      } else storeRow(commit(trackId, document, IMPORT_REASON));
      updateTags(trackId, staged);
      return adopted;
    },

    /** The row was edited in Rekordbox since: the edit is imported unless a person has worked on the track here. */
    update(trackId: TrackId, base: RevisionId, staged: StagedRow): boolean {
      const state = annotations.head(trackId)!;
      query
        .update(rekordboxRows)
        .set(rowOf(staged, insertBase(trackId, staged)))
        .where(eq(rekordboxRows.trackId, trackId))
        .run();
      const merged = rebaseDocument(
        annotations.documentOf(base),
        state.annotation,
        staged.document,
        at,
        modelPrediction(trackId),
      );
      const adopted = adopt(trackId, merged, staged.document, 'Import a newer Rekordbox export');
      updateTags(trackId, staged);
      return adopted;
    },
  };
}
