import type { TrackId } from '../../../../shared/domain/index.ts';
import type { SoftmaxShift } from '../fit/softmax-shift.ts';
import type { GridChoice } from './grid-example.ts';
import { asAnalyzed } from './grid-example.ts';
import { gridDecisions } from './grid-features.ts';
import type { GridDecision } from './grid-features.ts';

/** What one person's grids add to the choices of the analysis. */
export interface GridModel {
  /** Genres with a feature of their own. */
  readonly genres: readonly string[];
  readonly shifts: Readonly<Record<GridDecision, SoftmaxShift>>;
}

/** Whether the grid of one held-out track is right. */
export interface GridScore {
  readonly trackId: TrackId;
  readonly group: string;
  /** 1 if tempo, beat and bar are right. */
  readonly f1: number;
  /** 1 if the tempo is right. */
  readonly f4: number;
}

export interface GridTrainingReport {
  readonly tracks: number;
  /** Tracks whose grid differs from that of the analysis in octave, half beat or bar phase. */
  readonly changed: number;
  /** On held-out tracks, by models whose settings were chosen without them. */
  readonly scores: readonly GridScore[];
  /** What the analysis alone reaches on the same tracks. */
  readonly shipped: readonly GridScore[];
  /** Penalty of each choice's weights; null if the analysis was not to be improved. */
  readonly penalties: Readonly<Record<GridDecision, number | null>>;
  readonly calibrationError: number;
  readonly seconds: number;
}

/** The analysis is overruled from this probability on. */
const MIN_PROBABILITY = 0.6;

/** The choices with these probabilities; that of the analysis unless another one is clearly more probable. */
export function chooseGrid(
  probabilities: Readonly<Record<GridDecision, ArrayLike<number>>>,
): GridChoice & { readonly confidence: number } {
  let confidence = 1;
  const pick = (decision: GridDecision): number => {
    const p = probabilities[decision];
    let best = asAnalyzed[decision];
    for (let k = 0; k < gridDecisions[decision]; k++)
      if (p[k]! >= MIN_PROBABILITY && p[k]! > p[best]!) best = k;
    confidence *= p[best]!;
    return best;
  };
  const choice = { octave: pick('octave'), half: pick('half'), phase: pick('phase') };
  return { ...choice, confidence };
}
