import { measureBandOnsets } from '../../src/main/analysis/front-end/band-onsets.ts';
import { createMelMeans } from '../../src/main/analysis/front-end/spectral-change.ts';
import { measureBarContrast } from '../../src/main/analysis/rhythm/choose-pulse.ts';
import { findFirstSound } from '../../src/main/analysis/rhythm/first-sound.ts';
import { listHypotheses } from '../../src/main/analysis/rhythm/pulse-hypotheses.ts';
import type { PulseHypothesis } from '../../src/main/analysis/rhythm/pulse-hypotheses.ts';
import type { Measured } from './cache.ts';
import type { ExampleTruth } from './examples.ts';

/** A hypothesis with its bars measured, and whether it is the truth. */
export interface PulseRow {
  readonly hypothesis: PulseHypothesis;
  readonly bars: number;
  readonly isRight: boolean;
}

/** A right tempo differs by less: before placing on onsets, over four minutes. */
const TEMPO_TOLERANCE = 0.002;
/** Seconds that beats of a right hypothesis lie from the true ones, on average. */
const PHASE_TOLERANCE_S = 0.04;

function isRight({ pulse }: PulseHypothesis, truth: ExampleTruth): boolean {
  if (Math.abs((pulse.period * truth.bpm) / 60 - 1) > TEMPO_TOLERANCE) return false;
  const [from, to] = truth.range;
  const beats = truth.beats.filter((time) => time >= from && time <= to);
  const off = beats.map((time) => {
    const position = (time - pulse.phase) / pulse.period;
    return Math.abs(position - Math.round(position)) * pulse.period;
  });
  return off.reduce((sum, value) => sum + value, 0) / off.length < PHASE_TOLERANCE_S;
}

/** Null for tracks with tempo changes: no single hypothesis is right there. */
export default function makePulseRow({ features, truth, activations }: Measured): PulseRow[] | null {
  if (!truth.isConstant) return null;
  const bands = measureBandOnsets(features.mel);
  const means = createMelMeans(features.mel);
  const duration = activations.beat.length / activations.frameRate;
  return listHypotheses(activations, bands, findFirstSound(features.onsets)).map((hypothesis) => ({
    hypothesis,
    bars: measureBarContrast(hypothesis.pulse, duration, means, bands, activations),
    isRight: isRight(hypothesis, truth),
  }));
}
