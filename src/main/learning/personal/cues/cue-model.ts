import type { TrackId } from '../../../../shared/domain/index.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import type { ScoreCalibration } from '../fit/calibrate-scores.ts';
import type { SignatureHabits } from './signatures.ts';
import type { TimingModel } from './timing-model.ts';

/** What decides where cues go: what was learned of the music, every new section, or the counting of bars. */
export type CueRule = 'music' | 'sections' | 'counting';

/** Which cues a person sets where. */
export interface CueModel {
  /** Beats from a bar line to the cue, each with its own model; -1 for a DJ who marks the beat before. None where bars are counted. */
  readonly offsets: readonly number[];
  /** Log odds of a cue at each line, by offset. */
  readonly place: readonly LinearModel[];
  readonly calibration: ScoreCalibration;
  /** Two cued places lie at least this many beats apart. */
  readonly distance: number;
  readonly habits: SignatureHabits;
  /** Log odds of each signature at a cued line; empty when there is only one. */
  readonly signature: readonly LinearModel[];
  /** For tracks that nothing has listened to. */
  readonly timing: TimingModel;
}

/** How well cues were placed in one track that the model had not seen. */
export interface TrackScore {
  readonly trackId: TrackId;
  /** Recording; tracks of one are drawn together when intervals are estimated. */
  readonly group: string;
  /** F1 of the places within one beat, and within four. */
  readonly f1: number;
  readonly f4: number;
  readonly cues: number;
}

/** What training found out about the model, all of it on tracks that the judging model had not seen. */
export interface CueTrainingReport {
  readonly tracks: number;
  /** Those without a bar profile: they teach only timing. */
  readonly timedOnly: number;
  readonly cues: number;
  readonly scores: readonly TrackScore[];
  /** What decides where cues go, as it did best on unseen tracks. */
  readonly rule: CueRule;
  readonly steps: number;
  /** Tracks after which an older one counts half; null where habits did not change. */
  readonly halfLife: number | null;
  /** Expected calibration error of the places' probabilities. */
  readonly calibrationError: number;
  /** Share of the cued places whose marks were predicted correctly. */
  readonly signatureAccuracy: number | null;
  readonly seconds: number;
}
