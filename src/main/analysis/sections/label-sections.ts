import { sigmoid } from '../../numeric/sigmoid.ts';
import { sectionLabels } from '../../../shared/domain/index.ts';
import type { SectionLabel } from '../../../shared/domain/index.ts';
import { labelWeights } from './label-weights.ts';

/**
 * Acoustic traits of a section, from which its function is determined. Levels are relative to the track's own loud
 * parts, 0 to 1.
 */
export interface SectionTraits {
  /** Bars. */
  readonly length: number;
  /** Middle of the section as a share of the track. */
  readonly position: number;
  readonly bass: number;
  readonly mid: number;
  readonly high: number;
  /** Share of the beats with a bass attack. */
  readonly kick: number;
  /** Change of the mean level from the first to the last third of the section. */
  readonly rise: number;
  /** Mean log-probabilities of a network's function head, by {@link sectionLabels}; absent without such a head. */
  readonly head?: readonly number[];
}

export interface LabelEstimate {
  readonly label: SectionLabel;
  /** Probability of the label under the model below. */
  readonly probability: number;
  /** Probability of every label, in the order of `sectionLabels`. */
  readonly probabilities: readonly number[];
}

/**
 * The vocabulary of club music. `verse`, `chorus` and `bridge` belong to songs and require a head that detects them.
 */
const clubLabels = ['intro', 'buildup', 'drop', 'breakdown', 'outro', 'other'] as const;
type ClubLabel = (typeof clubLabels)[number];

/** How the head's predictions and the energy rules are combined. */
export interface LabelWeights {
  /** Weight of the head's log-probabilities. */
  readonly head: number;
  /** Weight of the rule scores when there is a head. */
  readonly rules: number;
  /** Log odds of a song: a constant, and the weights of {@link songEvidence}. */
  readonly song: { readonly bias: number; readonly chorus: number; readonly sung: number };
}

/**
 * Allowed transitions between sections. A track may begin and end with any section, except that an intro must come
 * first and an outro last.
 */
const follows: Readonly<Record<SectionLabel, readonly SectionLabel[]>> = {
  intro: ['intro', 'buildup', 'drop', 'breakdown', 'verse', 'chorus', 'bridge', 'other'],
  buildup: ['buildup', 'drop', 'chorus', 'breakdown'],
  drop: ['drop', 'breakdown', 'buildup', 'bridge', 'verse', 'other', 'outro'],
  breakdown: ['breakdown', 'buildup', 'drop', 'verse', 'chorus', 'bridge', 'other', 'outro'],
  bridge: ['buildup', 'drop', 'breakdown', 'bridge', 'verse', 'chorus', 'outro', 'other'],
  verse: ['buildup', 'drop', 'breakdown', 'bridge', 'verse', 'chorus', 'outro', 'other'],
  chorus: ['buildup', 'drop', 'breakdown', 'bridge', 'verse', 'chorus', 'outro', 'other'],
  outro: ['outro'],
  other: ['buildup', 'drop', 'breakdown', 'bridge', 'verse', 'chorus', 'outro', 'other'],
};

function levelOf({ bass, mid, high }: SectionTraits): number {
  return (bass + mid + high) / 3;
}

/**
 * Log-scores of the labels for one section, following DJs' use of them: a drop is loud with kick and bass, a breakdown
 * removes both in the middle of the track, a build-up is short and leads to something louder, intro and outro are the
 * sparser ends. Thresholds are chosen, not fitted.
 */
function scoreByRules(sections: readonly SectionTraits[], i: number): number[] {
  const section = sections[i]!;
  const level = levelOf(section);
  const loudest = Math.max(...sections.map(levelOf), 1e-6);
  const next = sections[i + 1];
  const before = sections[i - 1];
  const relative = level / loudest;
  const jumpAfter = next ? (levelOf(next) - level) / loudest : 0;
  const jumpBefore = before ? (level - levelOf(before)) / loudest : 0;
  const hasKick = section.kick - 0.5;
  const loudestBefore = Math.max(0, ...sections.slice(0, i).map(levelOf));
  /** A breakdown needs something louder before it. */
  const hasFallen = loudestBefore > 1.15 * level;
  const isFirst = i === 0;
  const isLast = i === sections.length - 1;
  const scores: Record<ClubLabel, number> = {
    intro: (isFirst ? 1.5 : -1) + 3 * (0.9 - relative) - 12 * Math.max(0, section.position - 0.2),
    outro: (isLast ? 1.5 : -1) + 3 * (0.9 - relative) - 12 * Math.max(0, 0.8 - section.position),
    drop: 5 * (relative - 0.8) + 1.5 * hasKick + 2 * (section.bass - 0.6) + 2 * Math.max(0, jumpBefore),
    breakdown:
      4 * (0.6 - section.bass) -
      1.5 * hasKick +
      2 * (0.75 - relative) +
      (hasFallen ? 0.3 : -3) -
      (isLast ? 1.5 : 0),
    buildup:
      6 * (jumpAfter - 0.15) +
      4 * section.rise +
      (section.length <= 16 ? 0.3 : -1) -
      (isFirst ? 0.5 : 0) -
      (isLast ? 4 : 0),
    other: 0.3 - Math.abs(relative - 0.75),
  };
  return sectionLabels.map((label) => (label in scores ? scores[label as keyof typeof scores] : -Infinity));
}

/** Scale that turns rule scores into log-probabilities. */
const RULE_SHARPNESS = 1.5;
/** Below this probability a track counts as club music: a chorus in techno is a worse error than a drop in a song. */
const MIN_SONG = 0.7;
/** Added to shares of the track before taking logarithms. */
const EPSILON = 0.02;

/**
 * Evidence that separates songs from club music: the log of the share of the track that the head labels as chorus, and
 * of verse and chorus against build-up, drop and breakdown. Null without a head.
 */
export function songEvidence(sections: readonly SectionTraits[]): { chorus: number; sung: number } | null {
  const shares = sectionLabels.map(() => 0);
  const bars = sections.reduce((sum, { length }) => sum + length, 0);
  for (const { head, length } of sections) {
    if (!head) return null;
    for (const [k, value] of head.entries()) shares[k]! += (length * Math.exp(value)) / bars;
  }
  const share = (label: SectionLabel): number => shares[sectionLabels.indexOf(label)]!;
  const danced = share('buildup') + share('drop') + share('breakdown');
  return {
    chorus: Math.log(share('chorus') + EPSILON),
    sung: Math.log((share('verse') + share('chorus') + EPSILON) / (danced + EPSILON)),
  };
}

/** Probability that a track is a song with verses and choruses; 0 without a head. */
export function songProbability(
  sections: readonly SectionTraits[],
  { song }: LabelWeights = labelWeights,
): number {
  const evidence = songEvidence(sections);
  if (!evidence) return 0;
  return sigmoid(song.bias + song.chorus * evidence.chorus + song.sung * evidence.sung);
}

/**
 * Maps a head's log-probabilities to the vocabulary of club music: a chorus becomes the drop; a verse or bridge becomes
 * the label that the rules prefer.
 */
function toClubVocabulary(head: readonly number[], rules: readonly number[]): number[] {
  const of = (label: SectionLabel): number => Math.exp(head[sectionLabels.indexOf(label)]!);
  const total = logSumExp(rules);
  return sectionLabels.map((label, k) => {
    if (!(clubLabels as readonly SectionLabel[]).includes(label)) return -Infinity;
    const named = of(label) + (label === 'drop' ? of('chorus') : 0);
    return Math.log(named + (of('verse') + of('bridge')) * Math.exp(rules[k]! - total));
  });
}

/** Log-scores of all labels for each section. */
function scoreLabels(sections: readonly SectionTraits[], weights: LabelWeights = labelWeights): number[][] {
  const isSong = songProbability(sections, weights) >= MIN_SONG;
  return sections.map(({ head }, i) => {
    const rules = scoreByRules(sections, i).map((score) => RULE_SHARPNESS * score);
    if (!head) return rules;
    if (isSong) return head.map((value) => weights.head * value);
    const named = toClubVocabulary(head, rules);
    // -Infinity × 0 would be NaN.
    return named.map((value, k) =>
      value === -Infinity ? -Infinity : weights.head * value + weights.rules * rules[k]!,
    );
  });
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === -Infinity) return -Infinity;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** Labels the sections of a track jointly: the best sequence of labels under the allowed transitions (Viterbi). */
export function labelSections(
  sections: readonly SectionTraits[],
  weights: LabelWeights = labelWeights,
): LabelEstimate[] {
  if (sections.length === 0) return [];
  const scores = scoreLabels(sections, weights);
  const size = sectionLabels.length;
  const isAllowed = (from: number, to: number): boolean =>
    follows[sectionLabels[from]!].includes(sectionLabels[to]!);
  const best: number[][] = [scores[0]!];
  const previous: number[][] = [];
  const forward: number[][] = [scores[0]!];
  for (let i = 1; i < sections.length; i++) {
    const bestRow: number[] = [];
    const previousRow: number[] = [];
    const forwardRow: number[] = [];
    for (let to = 0; to < size; to++) {
      let from = 0;
      let value = -Infinity;
      const terms: number[] = [];
      for (let k = 0; k < size; k++) {
        // A confident head can override the rules' transitions.
        const cost = isAllowed(k, to) ? 0 : FORBIDDEN;
        terms.push(forward[i - 1]![k]! + cost);
        if (best[i - 1]![k]! + cost > value) {
          value = best[i - 1]![k]! + cost;
          from = k;
        }
      }
      bestRow.push(value + scores[i]![to]!);
      previousRow.push(from);
      forwardRow.push(logSumExp(terms) + scores[i]![to]!);
    }
    best.push(bestRow);
    previous.push(previousRow);
    forward.push(forwardRow);
  }
  const backward: number[][] = sections.map(() => Array.from({ length: size }, () => 0));
  for (let i = sections.length - 2; i >= 0; i--)
    for (let from = 0; from < size; from++)
      backward[i]![from] = logSumExp(
        sectionLabels.map(
          (_, to) => (isAllowed(from, to) ? 0 : FORBIDDEN) + scores[i + 1]![to]! + backward[i + 1]![to]!,
        ),
      );
  const total = logSumExp(forward.at(-1)!);

  let state = best.at(-1)!.indexOf(Math.max(...best.at(-1)!));
  const path = [state];
  for (let i = sections.length - 1; i > 0; i--) {
    state = previous[i - 1]![state]!;
    path.unshift(state);
  }
  return path.map((label, i) => {
    const probabilities = sectionLabels.map((_, k) =>
      Math.exp(Math.min(0, forward[i]![k]! + backward[i]![k]! - total)),
    );
    return { label: sectionLabels[label]!, probability: probabilities[label]!, probabilities };
  });
}
const FORBIDDEN = -8;
