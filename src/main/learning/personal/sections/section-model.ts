import type { TrackId } from '../../../../shared/domain/index.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import type { ScoreCalibration } from '../fit/calibrate-scores.ts';
import type { SoftmaxShift } from '../fit/softmax-shift.ts';

/** What one person's sections add to the evidence of the analysis. */
export interface SectionModel {
  /** Added to the log odds of the analysis at each line. */
  readonly boundary: LinearModel;
  readonly calibration: ScoreCalibration;
  /** Lines at least this probable begin sections. */
  readonly threshold: number;
  /** Minimum length of a section, bars. */
  readonly distance: number;
  /** Added to the log probabilities of the labels. */
  readonly label: SoftmaxShift;
}

/** Scores of the sections of one held-out track. */
export interface SectionScore {
  readonly trackId: TrackId;
  readonly group: string;
  /** Mean of the boundary F1 within 0.5 s and the share of the bars with the right label. */
  readonly f1: number;
  /** The same with boundaries within 3 s. */
  readonly f4: number;
  readonly boundaryF05: number;
  readonly boundaryF3: number;
  readonly labelAgreement: number;
}

export interface SectionTrainingReport {
  readonly tracks: number;
  /** Number of stated sections. */
  readonly sections: number;
  /** On held-out tracks, by models whose settings were chosen without them. */
  readonly scores: readonly SectionScore[];
  /** What the analysis alone reaches on the same tracks. */
  readonly shipped: readonly SectionScore[];
  /** Number of boosting steps; 0 if the boundaries of the analysis were not to be improved. */
  readonly steps: number;
  /** Penalty of the label weights; null if the labels of the analysis were not to be improved. */
  readonly labelPenalty: number | null;
  readonly threshold: number;
  readonly calibrationError: number;
  readonly seconds: number;
}
