import { formatDecimal } from '../../../shared/languages/format.ts';
import { msg, readMessage, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { LabelIssue, ReviewReason } from '../../../shared/contract/index.ts';
import type { Flag } from '../../../shared/domain/index.ts';

/** What the library's row of a track says about its doubts. */
export interface ReviewCandidate {
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

export interface DoubtfulLabel {
  readonly kind: LabelIssue['kind'];
  /** Seconds. */
  readonly time: number | null;
  /** As stored. */
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
              message: readMessage(worst.message),
              count: rest,
            })
          : t('Likely label error: {message}', { message: readMessage(worst.message) }),
      gain: own.reduce((sum, { score }) => sum + 1 - score, 0) * (kind === 'beat' ? GRID_ISSUE_WEIGHT : 1),
      label: { kind, time: worst.time },
      flag: null,
    };
  });
}

/** Why a track should be reviewed, each with the expected number of values that this corrects, greatest first. */
export function reasonsOf(candidate: ReviewCandidate, labels: readonly DoubtfulLabel[]): ReviewReason[] {
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
