export interface CueTrainingOptions {
  /** Maximum number of lines to train on; if there are more, lines without a cue are thinned out. */
  readonly maxRows: number;
  readonly folds: number;
  readonly penalty: number;
  /** Candidate numbers of boosting steps. */
  readonly steps: readonly number[];
  /** Called with the number of tracks processed so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Awaited between units of work; throws to stop. */
  readonly checkpoint?: () => Promise<void>;
}

export const defaultCueTraining: CueTrainingOptions = {
  maxRows: 120_000,
  folds: 5,
  penalty: 4,
  steps: [60, 120, 240, 400],
};
