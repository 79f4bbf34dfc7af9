import { isFromModel, isProgramSource } from '../../../../shared/domain/index.ts';
import type { Annotation, RevisionId, Source, TrackId } from '../../../../shared/domain/index.ts';
import { storedMessage } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { bulkInsert } from '../../../db/bulk-insert.ts';
import type { Database } from '../../../db/database.ts';
import { eq } from '../../../db/operators.ts';
import { revisions, tracks } from '../../../db/schema.ts';
import type { StagedRow } from '../../../db/staged-rows.ts';
import { createAnnotations } from '../../annotations/annotations.ts';
import { hasOwnValues, rebaseDocument } from '../../annotations/rebase-document.ts';
import { createLabelRows } from '../../labels/label-rows.ts';

/** The origin recorded with every change of an import. */
export interface RowImport {
  readonly importId: number;
  readonly jobId: string | null;
  /** ISO time. */
  readonly at: string;
}

/** Whose rows an import brings, and where they are stored. */
export interface RowKeeper {
  readonly source: Source;
  /** Why a row became a revision, for the log that people see. */
  readonly reason: Message;
  readonly newerReason: Message;
  /** Stores a track's row with the revision that cleaning created from it, replacing the previous row. */
  keep(trackId: TrackId, staged: StagedRow, base: RevisionId): void;
  /** Whether title, artist and so on follow the row from now on; otherwise they only fill empty fields. */
  readonly ownsTags: boolean;
  /**
   * Whether the track's non-model values are kept when a row joins it; the row's values are then stored beside them.
   */
  readonly yields: boolean;
}

/**
 * Merges rows into existing tracks. Both calls return whether the row's values became the track's; if a person has
 * worked on the track, they are stored as a prediction instead.
 */
export function createRowMerge(db: Database, { importId, jobId, at }: RowImport, keeper: RowKeeper) {
  const { query } = db;
  const { source } = keeper;
  const annotations = createAnnotations(db);
  const insertRevision = bulkInsert(db.connection, revisions);
  const labelRows = createLabelRows(db);

  /** Revision of the document that cleaning created from a row. */
  function insertBase(trackId: TrackId, staged: StagedRow): RevisionId {
    return insertRevision({
      trackId,
      parentId: null,
      author: 'segue',
      source,
      kind: 'import',
      reason: storedMessage(keeper.reason),
      createdAt: at,
      importId,
      jobId,
      document: staged.document,
      hash: staged.documentHash,
    });
  }

  /** What the latest analysis alone predicted. */
  function modelPrediction(trackId: TrackId): Annotation | null {
    const latest = annotations.predictionsOf(trackId).find((prediction) => isFromModel(prediction.source));
    return latest?.document ?? null;
  }

  function commit(trackId: TrackId, document: Annotation, reason: Message): RevisionId {
    const origin = { author: 'segue', source, kind: 'import' } as const;
    return annotations.commit({ trackId, document, ...origin, reason, at, importId });
  }

  function adopt(
    trackId: TrackId,
    merged: Annotation | null,
    document: Annotation,
    reason: Message,
  ): boolean {
    if (merged) commit(trackId, merged, reason);
    else annotations.predict({ trackId, source, document, audioId: null, at, importId });
    return merged !== null;
  }

  function updateTags(trackId: TrackId, staged: StagedRow): void {
    const isThisTrack = eq(tracks.id, trackId);
    const { title, artist, album, label, year, addedAt } = staged;
    if (keeper.ownsTags) {
      labelRows.setTags(trackId, staged);
      const given = { title, artist, album, label, year, ...(addedAt ? { addedAt } : {}) };
      query.update(tracks).set(given).where(isThisTrack).run();
      return;
    }
    const known = query.select().from(tracks).where(isThisTrack).get()!;
    labelRows.setTags(trackId, {
      genre: (known.tagGenre ?? known.genre) || staged.genre,
      rating: (known.tagRating ?? known.rating) || staged.rating,
      comment: (known.tagComment ?? known.comment) || staged.comment,
      colour: (known.tagColour ?? known.colour) || staged.colour,
    });
    const missing = Object.entries({ title, artist, album, label, year }).filter(
      ([name, value]) => value && !known[name as keyof typeof known],
    );
    if (missing.length > 0) query.update(tracks).set(Object.fromEntries(missing)).where(isThisTrack).run();
  }

  return {
    /** A known file: the row joins its track, whose own values take precedence. */
    join(trackId: TrackId, staged: StagedRow): boolean {
      const { document } = staged;
      const head = annotations.head(trackId)?.annotation ?? null;
      let adopted = true;
      if (head) {
        keeper.keep(trackId, staged, insertBase(trackId, staged));
        const merged =
          keeper.yields && hasOwnValues(head)
            ? null
            : rebaseDocument(null, head, document, at, modelPrediction(trackId));
        if (merged && isProgramSource(head.metadata.source) && head.metadata.source !== source)
          annotations.predict({
            trackId,
            source: head.metadata.source,
            document: head,
            audioId: null,
            at,
            importId,
          });
        adopted = adopt(trackId, merged, document, keeper.reason);
      } else keeper.keep(trackId, staged, commit(trackId, document, keeper.reason));
      updateTags(trackId, staged);
      return adopted;
    },

    /** The row was edited in its program since: the edit is imported unless a person has worked on the track here. */
    update(trackId: TrackId, base: RevisionId, staged: StagedRow): boolean {
      const state = annotations.head(trackId)!;
      keeper.keep(trackId, staged, insertBase(trackId, staged));
      const merged = rebaseDocument(
        annotations.documentOf(base),
        state.annotation,
        staged.document,
        at,
        modelPrediction(trackId),
      );
      const adopted = adopt(trackId, merged, staged.document, keeper.newerReason);
      updateTags(trackId, staged);
      return adopted;
    },
  };
}

export type RowMerge = ReturnType<typeof createRowMerge>;
