import { sigmoid } from '../../numeric/sigmoid.ts';
import type { HalfBeatEvidence, HalfBeatVotes } from './half-beat.ts';
import type { Pulse } from './pulse-features.ts';
import type { PulseEvidence, PulseHypothesis } from './pulse-hypotheses.ts';
import type { TempoSupport } from './tempo-support.ts';

/** The evidence that scores a hypothesis with its bars; see `measureBarContrast`. */
type LatticeEvidence = PulseEvidence & { readonly bars: number };
export type PulseWeights = Readonly<Record<keyof LatticeEvidence, number>>;

export interface PulseChoice extends Pulse {
  /** Probability among all hypotheses. */
  readonly probability: number;
  /** How strongly onsets recur at this tempo, at most 1. */
  readonly salience: number;
}

/** A hypothesis, with the measurements that are taken only for the short list. */
export interface MeasuredHypothesis extends PulseHypothesis {
  readonly isListed: boolean;
  readonly bars: number;
}

/** Lattices less probable than this skip the half-beat decision. */
const MIN_LATTICE = 0.02;
/** Relative difference of periods, and difference of phases in half beats, below which two hypotheses are the same. */
const SAME_PERIOD = 0.002;
const SAME_PHASE = 0.16;

/** Sum of evidence times weight. */
export function weigh<K extends string>(
  evidence: Readonly<Record<K, number>>,
  weights: Readonly<Record<K, number>>,
): number {
  let score = 0;
  for (const key of Object.keys(evidence) as K[]) score += weights[key] * evidence[key];
  return score;
}

export function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - top));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** Measured for a tempo once it is plausible. */
export interface LatticeDetail extends TempoSupport {
  /** Evidence for the first phase against its half-beat shift. */
  readonly halfBeat: HalfBeatEvidence;
  /**
   * How strongly onsets recur at the tempo, relative to their strongest recurrence: the opinion of signal processing
   * alone.
   */
  readonly agreement: number;
  /** The strongest recurrence itself: almost 0 in noise and silence, whatever a network predicts there. */
  readonly recurrence: number;
}

export interface PulseDecision extends Omit<LatticeDetail, 'halfBeat'> {
  /** All plausible beats with their probabilities, most probable first. */
  readonly choices: readonly PulseChoice[];
  /** Probability of the chosen tempo with either of its phases half a beat apart. */
  readonly lattice: number;
  /** Evidence for the chosen phase against its half-beat shift. */
  readonly halfBeat: HalfBeatEvidence;
  /** Mean activation at the chosen beats, and the log ratio of the mean half a beat away to it. */
  readonly height: number;
  readonly ambivalence: number;
}

/** Pairs of phases half a beat apart, by the first of each; pairs found by two tempo searches are merged. */
function joinLattices<T extends MeasuredHypothesis>(hypotheses: readonly T[]): T[][][] {
  const joined: T[][][] = [];
  for (const pair of Map.groupBy(hypotheses, ({ lattice }) => lattice).values()) {
    const { period, phase } = pair[0]!.pulse;
    const same = joined.find((pairs) => {
      const other = pairs[0]![0]!.pulse;
      const halves = (2 * (phase - other.phase)) / other.period;
      return (
        Math.abs(period / other.period - 1) < SAME_PERIOD &&
        Math.abs(halves - Math.round(halves)) < SAME_PHASE
      );
    });
    if (same) same.push(pair);
    else joined.push([pair]);
  }
  return joined;
}

/**
 * Decides in two stages. A softmax over scores (conditional logit) chooses the tempo and the pair of phases half a beat
 * apart; then votes from structure, sound and model choose between the two phases. Null without hypotheses.
 * @param detailOf is called for plausible lattices, with their first hypothesis; null relies on the scores alone.
 */
export function decidePulse<T extends MeasuredHypothesis>(
  hypotheses: readonly T[],
  scoreOf: (hypothesis: T) => number,
  halfBeatWeights: Readonly<Record<keyof HalfBeatVotes, number>>,
  detailOf: (hypothesis: T) => LatticeDetail | null,
): PulseDecision | null {
  if (hypotheses.length === 0) return null;
  const probabilities = softmax(hypotheses.map(scoreOf));
  const probabilityOf = new Map(hypotheses.map((hypothesis, i) => [hypothesis, probabilities[i]!]));
  let best: (Omit<PulseDecision, 'choices'> & { readonly probability: number }) | null = null;
  const choices: PulseChoice[] = [];
  for (const pairs of joinLattices(hypotheses)) {
    const [first, second] = pairs[0] as [T, T];
    const members = pairs.flat();
    const lattice = members.reduce((sum, member) => sum + probabilityOf.get(member)!, 0);
    const detail = lattice < MIN_LATTICE ? null : detailOf(first);
    if (!detail) {
      for (const member of members)
        choices.push({ ...member.pulse, salience: first.salience, probability: probabilityOf.get(member)! });
      continue;
    }
    const share = sigmoid(weigh(detail.halfBeat.votes, halfBeatWeights));
    choices.push(
      { ...first.pulse, salience: first.salience, probability: lattice * share },
      { ...second.pulse, salience: second.salience, probability: lattice * (1 - share) },
    );
    const probability = lattice * Math.max(share, 1 - share);
    if (best && best.probability >= probability) continue;
    const [chosen, other] = share >= 0.5 ? [first, second] : [second, first];
    best = {
      ...detail,
      probability,
      lattice,
      halfBeat: share >= 0.5 ? detail.halfBeat : negate(detail.halfBeat),
      height: chosen.evidence.height,
      ambivalence: Math.log((other.evidence.height + 0.01) / (chosen.evidence.height + 0.01)),
    };
  }
  choices.sort((a, b) => b.probability - a.probability);
  return best && { ...best, choices };
}

function negate({ votes, blocks }: HalfBeatEvidence): HalfBeatEvidence {
  const negated = Object.entries(votes).map(([key, value]) => [key, -value]);
  return {
    votes: Object.fromEntries(negated) as typeof votes,
    blocks: blocks.map((value) => -value),
  };
}
