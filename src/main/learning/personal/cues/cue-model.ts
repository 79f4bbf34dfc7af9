import type { TrackId } from '../../../../shared/domain/index.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import type { ScoreCalibration } from '../fit/calibrate-scores.ts';
import type { SignatureHabits } from './signatures.ts';
import type { TimingModel } from './timing-model.ts';

/** What determines the positions of cues: a model trained on the music, every new section, or counting bars. */
export type CueRule = 'music' | 'sections' | 'counting';

/**
 * Log odds of a cue of one role at each line, against none in the track; its lines compete with one another. Never more
 * than one line of a track gets such a cue.
 */
export interface RoleModel extends LinearModel {
  /** Index into the model's offsets. */
  readonly offset: number;
}

/** Predicts which cues a user sets and where. */
export interface CueModel {
  /**
   * Beats from a bar line to the cue, each with its own model; -1 for a DJ who marks the beat before. Empty if bars are
   * counted.
   */
  readonly offsets: readonly number[];
  /** Log odds of a cue at each line, by offset. */
  readonly place: readonly LinearModel[];
  readonly calibration: ScoreCalibration;
  /** Cues that are set once in a track; empty where they tell nothing that the lines alone do not. */
  readonly roles: readonly RoleModel[];
  /** Factor of the log odds of any role, added to the calibrated log odds of a line. */
  readonly roleWeight: number;
  /** Minimum distance between two cued places, in beats. */
  readonly distance: number;
  readonly habits: SignatureHabits;
  /** Log odds of each signature at a cued line; empty if there is only one. */
  readonly signature: readonly LinearModel[];
  /** For tracks without a profile. */
  readonly timing: TimingModel;
}

/** Scores of the cues in one held-out track. */
export interface TrackScore {
  readonly trackId: TrackId;
  /** Recording; the tracks of a group are resampled together for intervals. */
  readonly group: string;
  /** F1 of the places within one beat and within four. */
  readonly f1: number;
  readonly f4: number;
  readonly cues: number;
}

/** Training results, all measured on held-out tracks. */
export interface CueTrainingReport {
  readonly tracks: number;
  /** Tracks without a bar profile, from which only timing can be learned. */
  readonly timedOnly: number;
  readonly cues: number;
  readonly scores: readonly TrackScore[];
  /** The rule for cue positions that did best on held-out tracks. */
  readonly rule: CueRule;
  readonly steps: number;
  /** Number of roles in use. */
  readonly roles: number;
  /** Number of tracks after which an older track counts half; null if habits did not change. */
  readonly halfLife: number | null;
  /** Expected calibration error of the probabilities of places. */
  readonly calibrationError: number;
  /** Share of the cued places whose marks were predicted correctly. */
  readonly signatureAccuracy: number | null;
  readonly seconds: number;
}
