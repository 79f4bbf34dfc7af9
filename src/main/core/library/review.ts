import { formatDecimal } from '../../../shared/languages/format.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { desc, eq } from '../../db/operators.ts';
import type {
  Agreement,
  LabelIssue,
  ReviewItem,
  ReviewMark,
  ReviewReason,
} from '../../../shared/contract/index.ts';
import type { Flag, RevisionId, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { reviews, revisions } from '../../db/schema.ts';
import { CURRENT_ISSUES_SQL, NEEDS_REVIEW_SQL } from './filter-sql.ts';
import type { LibraryQuery } from './library-query.ts';

interface Candidate {
  readonly id: TrackId;
  readonly confidence: number | null;
  readonly bpm_confidence: number | null;
  readonly key_confidence: number | null;
  readonly predicted_cue_count: number;
  readonly flags: string;
}

/**
 * Expected number of wrong values when a flag is set. A wrong tempo or grid misplaces every cue of the track, so it
 * counts as several values.
 */
const flagGains: Readonly<Record<Flag, { gain: number; code: ReviewReason['code']; text: Message }>> = {
  tempo_octave: {
    gain: 3,
    code: 'tempo_octave',
    text: msg('Half or double tempo: the analysis disagrees with the import'),
  },
  tempo_disagrees: {
    gain: 3,
    code: 'disagrees_with_import',
    text: msg('The analysis hears another tempo than the import'),
  },
  key_disagrees: {
    gain: 0.5,
    code: 'disagrees_with_import',
    text: msg('The analysis hears another key than the import'),
  },
  grid_missing: { gain: 2, code: 'rule_violation', text: msg('No beat grid') },
  grid_irregular: {
    gain: 1.5,
    code: 'rule_violation',
    text: msg('The beat grid changes tempo or counts irregularly'),
  },
  cue_off_grid: { gain: 1, code: 'rule_violation', text: msg('A cue lies off the beat grid') },
  cue_past_end: { gain: 1, code: 'rule_violation', text: msg('A cue lies past the end of the track') },
  cue_duplicate: { gain: 0.3, code: 'rule_violation', text: msg('Duplicate cues were found in the import') },
  short_section: { gain: 0.4, code: 'rule_violation', text: msg('A section is shorter than four bars') },
  duplicate_audio: { gain: 0.2, code: 'rule_violation', text: msg('The same audio is in the library twice') },
  mono_cancels: {
    gain: 0.5,
    code: 'rule_violation',
    text: msg('Left and right cancel each other: the track vanishes in mono'),
  },
  invalid_samples: {
    gain: 0.3,
    code: 'rule_violation',
    text: msg('Some samples of the file are no numbers: export it again'),
  },
  low_confidence: { gain: 0.2, code: 'low_confidence', text: msg('Low confidence overall') },
  needs_review: { gain: 5, code: 'rule_violation', text: msg('Flagged for review by hand') },
};

interface DoubtfulLabel {
  readonly kind: LabelIssue['kind'];
  /** Seconds. */
  readonly time: number | null;
  readonly message: string;
  /** Normalised margin; the lower, the more certain the error. */
  readonly score: number;
}

/** A wrong grid misplaces every cue of the track. */
const GRID_ISSUE_WEIGHT = 3;

/** One reason per kind of label, which describes the worst of them. */
function labelReasons(labels: readonly DoubtfulLabel[]): ReviewReason[] {
  return [...Map.groupBy(labels, ({ kind }) => kind)].map(([kind, own]) => {
    const worst = own.reduce((a, b) => (b.score < a.score ? b : a));
    const rest = own.length - 1;
    return {
      code: 'label_error',
      text:
        rest > 0
          ? t('Likely label error: {message}, and {count, number} more', {
              message: worst.message,
              count: rest,
            })
          : t('Likely label error: {message}', { message: worst.message }),
      gain: own.reduce((sum, { score }) => sum + 1 - score, 0) * (kind === 'beat' ? GRID_ISSUE_WEIGHT : 1),
      label: { kind, time: worst.time },
      flag: null,
    };
  });
}

function reasonsOf(candidate: Candidate, labels: readonly DoubtfulLabel[]): ReviewReason[] {
  const reasons: ReviewReason[] = [];
  const doubt = (text: Message, confidence: number | null, weight: number): void => {
    if (confidence === null || confidence >= 0.9) return;
    reasons.push({
      code: 'low_confidence',
      text: t(text, { confidence: formatDecimal(confidence, 2) }),
      gain: (1 - confidence) * weight,
      label: null,
      flag: null,
    });
  };
  doubt(msg('Grid confidence {confidence}'), candidate.bpm_confidence, 2);
  doubt(msg('Key confidence {confidence}'), candidate.key_confidence, 0.5);
  doubt(
    msg('Overall confidence {confidence}'),
    candidate.confidence,
    0.5 + 0.2 * candidate.predicted_cue_count,
  );
  for (const flag of JSON.parse(candidate.flags) as Flag[]) {
    const { code, text, gain } = flagGains[flag];
    reasons.push({ code, text: t(text), gain, label: null, flag });
  }
  reasons.push(...labelReasons(labels));
  return reasons.sort((a, b) => b.gain - a.gain);
}

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
      .prepare<[], Candidate>(
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
