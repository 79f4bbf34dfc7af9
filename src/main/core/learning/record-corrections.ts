import { MODEL_SOURCES } from '../../../shared/domain/index.ts';
import type { CorrectionCase } from '../../../shared/contract/index.ts';
import type { RevisionId, TrackId } from '../../../shared/domain/index.ts';
import { classifyCorrections, correctionScore } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectedPart } from '../../../shared/domain/edits/corrections.ts';
import { bulkInsert } from '../../db/bulk-insert.ts';
import { documentFinder } from '../annotations/annotations.ts';
import { predictionFinder } from '../annotations/predictions.ts';
import type { Database } from '../../db/database.ts';
import { corrections } from '../../db/schema.ts';
import { PERSONAL_SOURCES, taskOf } from '../../learning/registry/personal-source.ts';

type Occasion = CorrectionCase['occasion'];

/** A prediction that the user has settled since it was last compared. */
interface DueCase {
  readonly trackId: TrackId;
  readonly source: string;
  readonly revisionId: RevisionId;
  readonly occasion: Occasion;
  readonly predictedAt: string;
  readonly settledAt: string;
}

/**
 * Which predictions are due follows from the library alone. Nothing is lost when the app quits early, and older
 * libraries are processed like any other. A model's prediction is due if it has not been compared with the track's
 * current state, and the track is verified, the user settled the prediction, or the user's work was imported after it.
 */
const DUE_SQL = `
  SELECT track.id trackId, prediction.source, track.head_revision revisionId, prediction.created_at predictedAt,
    revision.created_at settledAt,
    CASE WHEN track.tier = 1 THEN 'verified' WHEN prediction.settled_at IS NOT NULL THEN 'accepted' ELSE 'imported' END occasion
  FROM prediction
  JOIN track ON track.id = prediction.track_id
  JOIN revision ON revision.id = track.head_revision
  LEFT JOIN correction_case known ON known.track_id = track.id AND known.source = prediction.source
  WHERE prediction.source LIKE '${MODEL_SOURCES}'
    AND known.revision_id IS NOT track.head_revision
    AND (track.tier = 1 OR prediction.settled_at IS NOT NULL
      OR (revision.kind = 'import' AND revision.created_at > prediction.created_at))`;

/** Tracks per transaction: a few milliseconds, too short to notice in the editor. */
const BATCH = 20;

/** Compares predictions of models with the user's final annotations and stores the differences. */
export function createCorrectionRecorder(db: Database) {
  const { connection } = db;
  const selectDue = connection.prepare<[number], DueCase>(`${DUE_SQL} ORDER BY track.id LIMIT ?`);
  const selectDueOf = connection.prepare<[TrackId], DueCase>(`${DUE_SQL} AND track.id = ?`);
  const countDue = connection.prepare<[], number>(`SELECT count(*) FROM (${DUE_SQL})`).pluck();
  const findPrediction = predictionFinder(db);
  const findDocument = documentFinder(db);
  const selectPersonal = connection
    .prepare<[TrackId], string>(
      `SELECT source FROM prediction WHERE track_id = ? AND source LIKE '${PERSONAL_SOURCES}'`,
    )
    .pluck();
  const forget = connection.prepare<[TrackId, string]>(
    'DELETE FROM correction WHERE case_id IN (SELECT id FROM correction_case WHERE track_id = ? AND source = ?)',
  );
  const insertCase = connection.prepare<
    [TrackId, string, RevisionId, Occasion, string, string, number, number],
    { id: number }
  >(
    `INSERT INTO correction_case (track_id, source, revision_id, occasion, predicted_at, settled_at, score, correction_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (track_id, source) DO UPDATE SET revision_id = excluded.revision_id, occasion = excluded.occasion,
       predicted_at = excluded.predicted_at, settled_at = excluded.settled_at, score = excluded.score,
       correction_count = excluded.correction_count
     RETURNING id`,
  );
  const insertCorrection = bulkInsert(connection, corrections);

  /** Parts that a personal model predicted are compared with its prediction, not with that of the analysis. */
  function partsOf({ trackId, source }: DueCase): CorrectedPart[] {
    const task = taskOf(source);
    if (task) return [task];
    const personal = new Set<CorrectedPart | null>(selectPersonal.all(trackId).map(taskOf));
    return (['grid', 'cues', 'sections', 'key'] as const).filter((part) => !personal.has(part));
  }

  function record(due: DueCase): void {
    const { trackId, source, revisionId } = due;
    const prediction = findPrediction(trackId, source)!;
    const corrected = findDocument(revisionId)!;
    const found = classifyCorrections(prediction, corrected, partsOf(due));
    forget.run(trackId, source);
    const { id: caseId } = insertCase.get(
      trackId,
      source,
      revisionId,
      due.occasion,
      due.predictedAt,
      due.settledAt,
      correctionScore(found),
      found.length,
    )!;
    for (const { type, time, before, after, confidence, score } of found)
      insertCorrection({
        caseId,
        type,
        time: time ?? null,
        predicted: before,
        corrected: after,
        confidence,
        score,
      });
  }

  return {
    /** Number of settled predictions that have not been compared yet. */
    due: (): number => countDue.get()!,
    /** Compares the due predictions of one track. Returns how many there were. */
    recordTrack(trackId: TrackId): number {
      return db.transaction(() => {
        const due = selectDueOf.all(trackId);
        for (const one of due) record(one);
        return due.length;
      });
    },
    /** Compares everything that is due, a few tracks per step. Completed steps persist when it is stopped. */
    *recordSteps(): Generator<{ done: number; total: number }, number> {
      const total = countDue.get()!;
      let done = 0;
      for (;;) {
        const batch = db.transaction(() => {
          const due = selectDue.all(BATCH);
          for (const one of due) record(one);
          return due.length;
        });
        if (batch === 0) return done;
        done += batch;
        yield { done, total: Math.max(done, total) };
      }
    },
  };
}
