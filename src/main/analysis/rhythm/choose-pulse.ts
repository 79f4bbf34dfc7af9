import type { TempoRange } from '../../../shared/domain/index.ts';
import type { Activations } from '../types.ts';
import { activationKind } from './activation-kind.ts';
import { measureBeats } from './beat-evidence.ts';
import type { BeatEvidence } from './beat-evidence.ts';
import { scorePhases } from './downbeats.ts';
import { decidePulse, weigh } from './decide-pulse.ts';
import type { LatticeDetail, MeasuredHypothesis, PulseDecision } from './decide-pulse.ts';
import { measureHalfBeat } from './half-beat.ts';
import type { Pulse } from './pulse-features.ts';
import { listHypotheses } from './pulse-hypotheses.ts';
import type { PulseHypothesis } from './pulse-hypotheses.ts';
import { halfBeatWeights, pulseWeights } from './pulse-weights.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';
import { findTempoCandidates } from './tempo-candidates.ts';
import { logTempoPrior } from './tempo-prior.ts';
import { measureTempoSupport } from './tempo-support.ts';

/** Number of lattices whose bars are measured; the others count as having none. */
const SHORT_LIST = 8;
/** Length of a bar of four at 120 BPM, in seconds. */
const BAR_S = 2;
/**
 * Log odds for a beat on the first sound. Set by hand, below the value that the benchmark (whose tracks nearly all
 * begin on a beat) suggests.
 */
const START_BONUS = 0.7;

/**
 * Evidence for bars here, from sound alone: the heads of a network make the same errors as its beats, and on wrong
 * beats they are as confident about bars as on right ones.
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
 * How clearly the beats differ by their position in the bar: log of 1 + units of downbeat evidence. Bars have as many
 * beats (two, four or eight) as fit about {@link BAR_S}: at double tempo, half a bar looks like a whole one, and must
 * not count as evidence for that tempo.
 */
function measureBarContrast({ period, phase }: Pulse, { activations, means, bands }: RhythmEvidence): number {
  const nearest = Math.round(Math.log2(BAR_S / period));
  const group = 2 ** Math.min(3, Math.max(1, nearest));
  const count = Math.floor((activations.beat.length / activations.frameRate - phase) / period);
  if (count < 2 * group) return 0;
  const beats = Array.from({ length: count }, (_, k) => phase + k * period);
  const evidence = measureBeats(beats, means, bands, activations);
  return Math.log1p(Math.max(0, ...scorePhases(evidence, group, BAR_EVIDENCE)));
}

/** The chosen tempo, then those that a person may count instead. */
const OCTAVES = [1, 2, 1 / 2, 4, 1 / 4];

/** Whether a pulse has this tempo, to 1 %. */
const isAt = (bpm: number, { period }: Pulse): boolean => Math.abs(bpm * period - 60) < 0.6;

/** The part of the score without fitted weights. */
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

/** The hypotheses of a track, with bars for those that `score` ranks highest. */
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

/** Measures the details of a plausible lattice. */
export function createDetail(evidence: RhythmEvidence): (hypothesis: PulseHypothesis) => LatticeDetail {
  const { beat, frameRate } = evidence.activations;
  const candidates = findTempoCandidates(evidence.signal, frameRate, Infinity);
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
 * @param genre tag, if the track has one.
 * @param range of tempi that the user prefers; decides between half and double.
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
  if (!decision || !range) return decision;
  const isInRange = (tempo: number): boolean => tempo >= range.min && tempo <= range.max;
  const octave = OCTAVES.map((ratio) => bpm * ratio).find(isInRange);
  if (octave === undefined) return decision;
  // The tempo class is settled, and what the range rules out is no doubt about it.
  const counted = decidePulse(
    hypotheses.filter(({ pulse }) => isAt(octave, pulse)),
    scoreOf,
    weights,
    detailOf,
  );
  if (!counted) return decision;
  const settled = decision.choices.filter(
    (choice) =>
      isAt(octave, choice) ||
      (!isInRange(60 / choice.period) && OCTAVES.some((ratio) => isAt(octave * ratio, choice))),
  );
  const share = settled.reduce((sum, { probability }) => sum + probability, 0);
  return {
    ...counted,
    choices: isInRange(bpm) ? decision.choices : counted.choices,
    lattice: Math.min(1, share * counted.lattice),
  };
}
