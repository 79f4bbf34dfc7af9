import { msg, t } from '../../../shared/languages/translate.ts';
import { desc, eq } from '../../db/operators.ts';
import type { Agreement, ReviewItem, ReviewMark, ReviewReason } from '../../../shared/contract/index.ts';
import type { RevisionId, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { reviews, revisions } from '../../db/schema.ts';
import { CURRENT_ISSUES_SQL, NEEDS_REVIEW_SQL } from './filter-sql.ts';
import type { LibraryQuery } from './library-query.ts';
import { reasonsOf } from './review-reasons.ts';
import type { DoubtfulLabel, ReviewCandidate } from './review-reasons.ts';

/** The order in which tracks should be reviewed, and second reviewers' verdicts. */
export function createReview(db: Database, library: LibraryQuery) {
  const { connection, query } = db;

  function toItems(
    candidates: readonly { id: TrackId; reasons: ReviewReason[]; gain: number }[],
  ): ReviewItem[] {
    const rows = new Map(library.rows(candidates.map(({ id }) => id)).map((row) => [row.id, row]));
    return candidates.flatMap(({ id, reasons, gain }) => {
      const track = rows.get(id);
      return track ? [{ track, reasons, gain }] : [];
    });
  }

  /** Labels that the last search found doubtful and nobody has touched since. */
  function doubtfulLabels(): Map<TrackId, DoubtfulLabel[]> {
    const rows = connection
      .prepare<[], DoubtfulLabel & { trackId: TrackId }>(
        `SELECT label_issue.track_id trackId, kind, time, message, score FROM ${CURRENT_ISSUES_SQL}`,
      )
      .all();
    return Map.groupBy(rows, ({ trackId }) => trackId);
  }

  /** Tracks that need review, greatest expected number of corrected values first. */
  function byGain(limit: number) {
    const labels = doubtfulLabels();
    const candidates = connection
      .prepare<[], ReviewCandidate & { readonly id: TrackId }>(
        `SELECT id, confidence, bpm_confidence, key_confidence, predicted_cue_count, flags FROM track
         WHERE ${NEEDS_REVIEW_SQL}`,
      )
      .all()
      .map((candidate) => {
        const reasons = reasonsOf(candidate, labels.get(candidate.id) ?? []);
        return { id: candidate.id, reasons, gain: reasons.reduce((sum, reason) => sum + reason.gain, 0) };
      })
      .filter(({ reasons }) => reasons.length > 0)
      .sort((a, b) => b.gain - a.gain || a.id - b.id);
    return { items: toItems(candidates.slice(0, limit)), total: candidates.length };
  }

  /** Tracks verified by someone else whose current state `reviewer` has not judged. */
  function awaitingSecond(reviewer: string, limit: number) {
    const ids = connection
      .prepare<[string, string], TrackId>(
        `SELECT track.id FROM track JOIN revision ON revision.id = track.head_revision
         WHERE track.tier = 1 AND json_extract(revision.document, '$.metadata.verified_by') IS NOT ?
         AND NOT EXISTS (SELECT 1 FROM review WHERE review.track_id = track.id
           AND review.revision_id = track.head_revision AND review.reviewer = ?)
         ORDER BY track.confidence, track.id`,
      )
      .pluck()
      .all(reviewer, reviewer);
    const reason: ReviewReason = {
      code: 'second_opinion',
      text: t('Verified, waiting for a second opinion'),
      gain: 1,
      label: null,
      flag: null,
    };
    return {
      items: toItems(ids.slice(0, limit).map((id) => ({ id, reasons: [reason], gain: 1 }))),
      total: ids.length,
    };
  }

  /** Verdicts on a track, newest first. */
  function marks(trackId: TrackId): ReviewMark[] {
    return query
      .select({
        reviewer: reviews.reviewer,
        verdict: reviews.verdict,
        note: reviews.note,
        revision: reviews.revisionId,
        createdAt: reviews.createdAt,
      })
      .from(reviews)
      .where(eq(reviews.trackId, trackId))
      .orderBy(desc(reviews.id))
      .all();
  }

  function mark(input: {
    trackId: TrackId;
    revision: RevisionId;
    reviewer: string;
    verdict: 'agree' | 'disagree';
    note: string;
    at: string;
  }): ReviewMark[] {
    const known = query
      .select({ trackId: revisions.trackId })
      .from(revisions)
      .where(eq(revisions.id, input.revision))
      .get();
    if (known?.trackId !== input.trackId)
      throw new AppError(
        'not_found',
        msg('Track {trackId} has no revision {revision}.', {
          trackId: input.trackId,
          revision: input.revision,
        }),
      );
    const { trackId, revision: revisionId, reviewer, verdict, note, at: createdAt } = input;
    query.insert(reviews).values({ trackId, revisionId, reviewer, verdict, note, createdAt }).run();
    return marks(trackId);
  }

  /** Agreement counts each reviewer's latest verdict on a track. */
  function agreement(): Agreement {
    const latest = connection
      .prepare<[], { author: string | null; reviewer: string; verdict: string; track_id: number }>(
        `SELECT json_extract(revision.document, '$.metadata.verified_by') author, review.reviewer, review.verdict, review.track_id
         FROM review JOIN revision ON revision.id = review.revision_id
         WHERE review.id IN (SELECT max(id) FROM review GROUP BY track_id, reviewer)`,
      )
      .all();
    const reviewers = Map.groupBy(latest, (row) => row.reviewer);
    const pairs = Map.groupBy(latest, (row) => JSON.stringify([row.author ?? '', row.reviewer]));
    const agreed = (rows: typeof latest): number => rows.filter((row) => row.verdict === 'agree').length;
    return {
      tracks: new Set(latest.map((row) => row.track_id)).size,
      reviewers: [...reviewers].map(([reviewer, rows]) => ({
        reviewer,
        reviewed: rows.length,
        agreed: agreed(rows),
        disagreed: rows.length - agreed(rows),
      })),
      pairs: [...pairs].map(([names, rows]) => {
        const [author, reviewer] = JSON.parse(names) as [string, string];
        return { author, reviewer, tracks: rows.length, agreed: agreed(rows) };
      }),
    };
  }

  return { byGain, awaitingSecond, marks, mark, agreement };
}
