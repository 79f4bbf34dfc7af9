import {
  createDetail,
  measureHypotheses,
  scoreHypothesis,
} from '../../src/main/analysis/rhythm/choose-pulse.ts';
import type { LatticeDetail, MeasuredHypothesis } from '../../src/main/analysis/rhythm/decide-pulse.ts';
import type { Pulse } from '../../src/main/analysis/rhythm/pulse-features.ts';
import { measureRhythm } from '../../src/main/analysis/rhythm/rhythm-evidence.ts';
import type { Measured } from './cache.ts';
import type { ExampleTruth } from './examples.ts';

/** A hypothesis, the other measurements on its lattice, and whether it is correct. */
export interface PulseOption extends MeasuredHypothesis {
  /** Only on the first phase of a lattice on the short list. */
  readonly detail: LatticeDetail | null;
  readonly isRight: boolean;
}

/** Relative tolerance for a correct tempo, before placing on onsets, over four minutes. */
const TEMPO_TOLERANCE = 0.002;
/** Mean distance in seconds of a correct hypothesis' beats from the true ones, at most. */
const PHASE_TOLERANCE_S = 0.04;

function isRight(pulse: Pulse, truth: ExampleTruth): boolean {
  if (Math.abs((pulse.period * truth.bpm) / 60 - 1) > TEMPO_TOLERANCE) return false;
  const [from, to] = truth.range;
  const beats = truth.beats.filter((time) => time >= from && time <= to);
  const off = beats.map((time) => {
    const position = (time - pulse.phase) / pulse.period;
    return Math.abs(position - Math.round(position)) * pulse.period;
  });
  return off.reduce((sum, value) => sum + value, 0) / off.length < PHASE_TOLERANCE_S;
}

/** The hypotheses of a track; none is right where the tempo changes. */
export interface PulseRow {
  readonly isConstant: boolean;
  readonly options: readonly PulseOption[];
}

export default function makePulseRow({ features, truth, activations }: Measured): PulseRow {
  const evidence = measureRhythm(features.mel, features.onsets, activations);
  const detailOf = createDetail(evidence);
  const asked = new Set<number>();
  const options = measureHypotheses(evidence, (hypothesis) => scoreHypothesis(hypothesis, activations)).map(
    (hypothesis) => {
      const isFirst = hypothesis.isListed && !asked.has(hypothesis.lattice);
      if (isFirst) asked.add(hypothesis.lattice);
      return {
        ...hypothesis,
        detail: isFirst ? detailOf(hypothesis) : null,
        isRight: truth.isConstant && isRight(hypothesis.pulse, truth),
      };
    },
  );
  return { isConstant: truth.isConstant, options };
}
