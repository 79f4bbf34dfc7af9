import type { TempoRange } from '../../../shared/domain/index.ts';
import type { Activations } from '../types.ts';
import { beatsFromOnsets } from '../activations/signal-processing.ts';
import { activationKind } from './activation-kind.ts';
import { measureBeats } from './beat-evidence.ts';
import type { BeatEvidence } from './beat-evidence.ts';
import { scorePhases } from './downbeats.ts';
import { measureHalfBeat } from './half-beat.ts';
import type { HalfBeatEvidence, HalfBeatVotes, RhythmEvidence } from './half-beat.ts';
import type { Pulse } from './pulse-features.ts';
import { listHypotheses } from './pulse-hypotheses.ts';
import type { PulseEvidence, PulseHypothesis } from './pulse-hypotheses.ts';
import { halfBeatWeights, pulseWeights } from './pulse-weights.ts';
import { findTempoCandidates } from './tempo-candidates.ts';
import { logTempoPrior } from './tempo-prior.ts';
import { measureTempoSupport } from './tempo-support.ts';
import type { TempoSupport } from './tempo-support.ts';

/** What a hypothesis with its bars is scored by; see {@link measureBarContrast}. */
export type LatticeEvidence = PulseEvidence & { readonly bars: number };
export type PulseWeights = Readonly<Record<keyof LatticeEvidence, number>>;

export interface PulseChoice extends Pulse {
  /** Probability among all hypotheses. */
  readonly probability: number;
  /** How strongly onsets recur at this tempo, at most 1. */
  readonly salience: number;
}

/** A hypothesis with what is measured on those of the short list only. */
export interface MeasuredHypothesis extends PulseHypothesis {
  readonly isListed: boolean;
  readonly bars: number;
}

/** Lattices whose bars are looked at; the others count as having none. */
const SHORT_LIST = 8;
/** Seconds of a bar of four at 120 BPM. */
const BAR_S = 2;
/** Lattices less probable than this are not asked which half of the beat is the beat. */
const MIN_LATTICE = 0.02;
/** Relative, and in half beats: hypotheses nearer than this are one. */
const SAME_PERIOD = 0.002;
const SAME_PHASE = 0.16;
/**
 * Log odds for a beat on the first sound. Set by hand, below what the benchmark (whose tracks nearly all begin on a beat)
 * suggests.
 */
export const START_BONUS = 0.7;

/**
 * Evidence by which bars are told here, from sound alone: the heads of a network err together with its beats, and on wrong beats they
 * are as sure of bars as on right ones.
 */
const BAR_EVIDENCE: Readonly<Record<keyof BeatEvidence, number>> = {
  low: 1.6,
  high: -1.2,
  harmony1: 1.3,
  harmony4: 2.6,
  bass: 1.7,
  spectrum2: 2.3,
  spectrum4: 1.6,
  section: 4,
  downbeat: 0,
  boundary: 0,
};

/**
 * How plainly the beats differ by their place in a bar: log of 1 + units of downbeat evidence. Bars are of so many beats (two, four or
 * eight) as take about {@link BAR_S}: half a bar of music looks like a whole one at double tempo, and must not speak for it.
 */
export function measureBarContrast(
  { period, phase }: Pulse,
  { activations, means, bands }: RhythmEvidence,
): number {
  const nearest = Math.round(Math.log2(BAR_S / period));
  const group = 2 ** Math.min(3, Math.max(1, nearest));
  const count = Math.floor((activations.beat.length / activations.frameRate - phase) / period);
  if (count < 2 * group) return 0;
  const beats = Array.from({ length: count }, (_, k) => phase + k * period);
  const evidence = measureBeats(beats, means, bands, activations);
  return Math.log1p(Math.max(0, ...scorePhases(evidence, group, BAR_EVIDENCE)));
}

/** Sum of evidence times weight. */
export function weigh<K extends string>(
  evidence: Readonly<Record<K, number>>,
  weights: Readonly<Record<K, number>>,
): number {
  let score = 0;
  for (const key of Object.keys(evidence) as K[]) score += weights[key] * evidence[key];
  return score;
}

/** Part of the score that nothing was fitted for. */
export function scoreExpectation({ pulse, startsOnBeat }: PulseHypothesis, genre: string | null): number {
  return logTempoPrior(60 / pulse.period, genre) + (startsOnBeat ? START_BONUS : 0);
}

/** Log probability of a hypothesis and its bars, up to a constant. */
export function scoreHypothesis(
  hypothesis: MeasuredHypothesis,
  activations: Activations,
  genre: string | null = null,
): number {
  return (
    scoreExpectation(hypothesis, genre) +
    weigh({ ...hypothesis.evidence, bars: hypothesis.bars }, pulseWeights[activationKind(activations)])
  );
}

/** The hypotheses of a track; bars of those that `score` puts on the short list. */
export function measureHypotheses(
  evidence: RhythmEvidence,
  score: (hypothesis: MeasuredHypothesis) => number,
  range: TempoRange | null = null,
): MeasuredHypothesis[] {
  const all = listHypotheses(evidence, range).map((hypothesis) => ({
    ...hypothesis,
    isListed: false,
    bars: 0,
  }));
  const best = new Map<number, number>();
  for (const hypothesis of all)
    best.set(hypothesis.lattice, Math.max(best.get(hypothesis.lattice) ?? -Infinity, score(hypothesis)));
  const listed = new Set(
    [...best]
      .sort((a, b) => b[1] - a[1])
      .slice(0, SHORT_LIST)
      .map(([lattice]) => lattice),
  );
  return all.map((hypothesis) =>
    listed.has(hypothesis.lattice)
      ? { ...hypothesis, isListed: true, bars: measureBarContrast(hypothesis.pulse, evidence) }
      : hypothesis,
  );
}

export function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - top));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** What is asked about a tempo once it is plausible. */
export interface LatticeDetail extends TempoSupport {
  /** Of the first phase against its shift. */
  readonly halfBeat: HalfBeatEvidence;
  /** How strongly onsets recur at the tempo, as a share of their strongest recurrence: what signal processing alone thinks of it. */
  readonly agreement: number;
  /** That strongest recurrence: next to nothing in noise and silence, whatever a network hears there. */
  readonly recurrence: number;
}

export interface PulseDecision extends Omit<LatticeDetail, 'halfBeat'> {
  /** All plausible beats with their probabilities, most probable first. */
  readonly choices: readonly PulseChoice[];
  /** Probability of the chosen tempo and of its beats half a beat apart. */
  readonly lattice: number;
  /** Of the chosen phase against its shift. */
  readonly halfBeat: HalfBeatEvidence;
  /** Mean activation at the chosen beats, and log ratio of that half a beat off them to it. */
  readonly height: number;
  readonly ambivalence: number;
}

/** Pairs of phases half a beat apart, by the first of each; pairs that two searches for a tempo have both found are one. */
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
 * Decides in two stages: a softmax over scores (conditional logit) says which tempo and which places half a beat apart; votes of
 * structure, sound and model say which of these are the beats. Null without hypotheses.
 * @param detailOf is asked about plausible lattices, by their first hypothesis; null leaves it at the scores.
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
    const share = 1 / (1 + Math.exp(-weigh(detail.halfBeat.votes, halfBeatWeights)));
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

/** What is measured on a plausible lattice. */
export function createDetail(evidence: RhythmEvidence): (hypothesis: PulseHypothesis) => LatticeDetail {
  const { beat, frameRate } = evidence.activations;
  const candidates = findTempoCandidates(beatsFromOnsets(evidence.bands), frameRate, Infinity);
  const recurrence = Math.max(0, ...candidates.map(({ salience }) => salience));
  return ({ pulse }) => {
    const near = candidates.filter(({ bpm }) => Math.abs((bpm * pulse.period) / 60 - 1) < 0.01);
    return {
      ...measureTempoSupport(beat, frameRate, pulse.period),
      halfBeat: measureHalfBeat(pulse, evidence),
      agreement: Math.max(0, ...near.map(({ salience }) => salience)) / Math.max(1e-6, recurrence),
      recurrence,
    };
  };
}

/**
 * The beat of a track: see {@link decidePulse}.
 * @param genre tag, where the track has one.
 * @param range tempi as which music is counted: settles half and double.
 */
export function choosePulse(
  evidence: RhythmEvidence,
  genre: string | null = null,
  range: TempoRange | null = null,
): PulseDecision | null {
  const scoreOf = (hypothesis: MeasuredHypothesis): number =>
    scoreHypothesis(hypothesis, evidence.activations, genre);
  const hypotheses = measureHypotheses(evidence, scoreOf, range);
  const detailOf = createDetail(evidence);
  const weights = halfBeatWeights[activationKind(evidence.activations)];
  const decision = decidePulse(hypotheses, scoreOf, weights, detailOf);
  const bpm = 60 / (decision?.choices[0]?.period ?? Infinity);
  if (!decision || !range || (bpm >= range.min && bpm <= range.max)) return decision;
  const octave = [2, 1 / 2, 4, 1 / 4]
    .map((ratio) => bpm * ratio)
    .find((tempo) => tempo >= range.min && tempo <= range.max);
  // What music this is has been decided; only which half or double of it is counted.
  const counted = hypotheses.filter(({ pulse }) => Math.abs((octave ?? 0) * pulse.period - 60) < 0.6);
  const recounted = decidePulse(counted, scoreOf, weights, detailOf);
  return recounted ? { ...recounted, lattice: decision.lattice * recounted.lattice } : decision;
}
