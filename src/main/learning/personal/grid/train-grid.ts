import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { expectedCalibrationError } from '../../metrics/calibration.ts';
import { chooseSetting } from '../fit/choose-setting.ts';
import { assignFolds } from '../fit/folds.ts';
import { fitSoftmaxShift, noShift, shiftedSoftmax } from '../fit/softmax-shift.ts';
import type { SoftmaxCases, SoftmaxShift } from '../fit/softmax-shift.ts';
import { asAnalyzed, choiceOf } from './grid-example.ts';
import type { GridChoice, GridExample } from './grid-example.ts';
import { analyzedOdds, commonGenres, describeGrid, gridDecisions } from './grid-features.ts';
import type { GridDecision } from './grid-features.ts';
import { chooseGrid } from './grid-model.ts';
import type { GridModel, GridScore, GridTrainingReport } from './grid-model.ts';

export interface GridTrainingOptions {
  readonly folds: number;
  /** Folds within the training part, on which the penalties are chosen. */
  readonly innerFolds: number;
  /** Candidate penalties; Infinity keeps the choice of the analysis. */
  readonly penalties: readonly number[];
  readonly onProgress?: (done: number, total: number) => void;
  /** Awaited between units of work; throws to stop. */
  readonly checkpoint?: () => Promise<void>;
}

export const defaultGridTraining: GridTrainingOptions = {
  folds: 5,
  innerFolds: 4,
  penalties: [0.25, 1, 4, Infinity],
};

/** Minimum number of verified tracks to train on. */
const FEWEST_TRACKS = 5;
const decisions = Object.keys(gridDecisions) as GridDecision[];

interface Case {
  readonly example: GridExample;
  /** Null where no choice makes the grid of the analysis right. */
  readonly choice: GridChoice | null;
}

/** A track with what the choices are made from. */
interface Described extends Case {
  readonly features: Float32Array;
  readonly odds: ReturnType<typeof analyzedOdds>;
}

function casesFor(decision: GridDecision, tracks: readonly Described[], featureCount: number): SoftmaxCases {
  const known = tracks.filter(({ choice }) => choice !== null);
  const classCount = gridDecisions[decision];
  const features = new Float32Array(known.length * featureCount);
  const base = new Float64Array(known.length * classCount);
  for (const [i, track] of known.entries()) {
    features.set(track.features, i * featureCount);
    base.set(track.odds[decision], i * classCount);
  }
  return {
    features,
    featureCount,
    base,
    classCount,
    labels: Int32Array.from(known, ({ choice }) => choice![decision]),
    weights: Float64Array.from(known, ({ example }) => example.weight),
  };
}

const describeWidth = (genres: readonly string[]): number => describeGrid(emptyTrack, genres).length;
const emptyTrack = {
  grid: [],
  beatsPerBar: 4,
  duration: 0,
  confidence: 0,
  downbeatConfidence: 0,
  alternatives: [],
  genre: '',
};

const fit = (cases: SoftmaxCases, penalty: number): SoftmaxShift =>
  penalty === Infinity ? noShift(cases) : fitSoftmaxShift(cases, penalty);

/** Probabilities of all classes of a track. */
function gridProbabilities(
  model: GridModel,
  track: Parameters<typeof describeGrid>[0],
): Record<GridDecision, Float64Array> {
  const features = describeGrid(track, model.genres);
  const odds = analyzedOdds(track);
  const of = (decision: GridDecision): Float64Array =>
    shiftedSoftmax(model.shifts[decision], features, 0, odds[decision]);
  return { octave: of('octave'), half: of('half'), phase: of('phase') };
}

/** Chooses the penalties on held-out parts of the tracks and fits the model to all of them. */
async function learn(
  given: readonly Case[],
  options: GridTrainingOptions,
): Promise<{ model: GridModel; penalties: Record<GridDecision, number> }> {
  const genres = commonGenres(given.map(({ example }) => example));
  const width = describeWidth(genres);
  const tracks = given.map((one): Described => ({
    ...one,
    features: describeGrid(one.example, genres),
    odds: analyzedOdds(one.example),
  }));
  const folds = assignFolds(
    tracks.map(({ example }) => example),
    options.innerFolds,
  );
  const chosen: Partial<Record<GridDecision, number>> = {};
  for (const decision of decisions) {
    const isRight = options.penalties.map(() => new Float64Array(tracks.length));
    for (let fold = 0; fold < options.innerFolds; fold++) {
      const rest = tracks.filter((_, i) => folds[i] !== fold);
      const cases = casesFor(decision, rest, width);
      for (const [p, penalty] of options.penalties.entries()) {
        await options.checkpoint?.();
        const shift = fit(cases, penalty);
        for (const [i, { example, choice, features, odds }] of tracks.entries()) {
          if (folds[i] !== fold || !choice) continue;
          const own = shiftedSoftmax(shift, features, 0, odds[decision]);
          const found = chooseGrid({ ...certain, [decision]: own })[decision];
          isRight[p]![i] = example.weight * Number(found === choice[decision]);
        }
      }
    }
    const usual = isRight[options.penalties.indexOf(Infinity)]!;
    chosen[decision] = chooseSetting(
      options.penalties.map((penalty, p) => ({
        setting: penalty,
        gains: Array.from(isRight[p]!, (value, i) => value - usual[i]!),
      })),
      Infinity,
      MIN_ERRORS,
    );
  }
  const penalties = chosen as Record<GridDecision, number>;
  const shiftOf = (decision: GridDecision): SoftmaxShift =>
    fit(casesFor(decision, tracks, width), penalties[decision]);
  return {
    model: {
      genres,
      shifts: { octave: shiftOf('octave'), half: shiftOf('half'), phase: shiftOf('phase') },
    },
    penalties,
  };
}

/** A wrong grid costs a person more than a right one gains: only clear advantages count. */
const MIN_ERRORS = 1.5;
/** The choices of the analysis, with certainty. */
const certain = { octave: [0, 1, 0], half: [1, 0], phase: [1, 0, 0, 0] };

/** Whether a choice makes the grid of a track right; `wanted` is null if none does. */
export function judgeGrid(
  { trackId, group }: Pick<GridExample, 'trackId' | 'group'>,
  wanted: GridChoice | null,
  found: GridChoice,
): GridScore {
  const isTempo = wanted !== null && wanted.octave === found.octave;
  const isAll = isTempo && wanted.half === found.half && wanted.phase === found.phase;
  return { trackId, group, f1: Number(isAll), f4: Number(isTempo) };
}

/**
 * Learns how a person's grids differ from those of the analysis: at half or double tempo, half a beat later, or with
 * bars that begin on another beat, by tempo and genre.
 * @throws AppError `invalid_input` with fewer than {@link FEWEST_TRACKS} tracks.
 */
export async function trainGrid(
  examples: readonly GridExample[],
  options: GridTrainingOptions = defaultGridTraining,
): Promise<{ model: GridModel; report: GridTrainingReport }> {
  const started = performance.now();
  const tracks = examples.map((example): Case => ({ example, choice: choiceOf(example) }));
  if (tracks.length < FEWEST_TRACKS)
    throw new AppError(
      'invalid_input',
      msg(
        '{count} verified tracks with an analysis are too few to learn from. Verify at least {fewestTracks}; 20 or more pay off.',
        { count: tracks.length, fewestTracks: FEWEST_TRACKS },
      ),
    );
  const folds = assignFolds(examples, options.folds);
  const scores: GridScore[] = [];
  const shipped: GridScore[] = [];
  const forecasts: { probability: number; isRight: boolean }[] = [];
  for (let fold = 0; fold < options.folds; fold++) {
    const { model } = await learn(
      tracks.filter((_, i) => folds[i] !== fold),
      options,
    );
    for (const [i, one] of tracks.entries()) {
      if (folds[i] !== fold) continue;
      const found = chooseGrid(gridProbabilities(model, one.example));
      const score = judgeGrid(one.example, one.choice, found);
      scores.push(score);
      shipped.push(judgeGrid(one.example, one.choice, asAnalyzed));
      forecasts.push({ probability: found.confidence, isRight: score.f1 === 1 });
    }
    options.onProgress?.(fold + 1, options.folds + 1);
  }
  const { model, penalties } = await learn(tracks, options);
  options.onProgress?.(options.folds + 1, options.folds + 1);
  const known = (penalty: number): number | null => (penalty === Infinity ? null : penalty);
  return {
    model,
    report: {
      tracks: tracks.length,
      changed: tracks.filter(
        ({ choice }) => choice && decisions.some((decision) => choice[decision] !== asAnalyzed[decision]),
      ).length,
      scores,
      shipped,
      penalties: {
        octave: known(penalties.octave),
        half: known(penalties.half),
        phase: known(penalties.phase),
      },
      calibrationError: expectedCalibrationError(forecasts),
      seconds: (performance.now() - started) / 1000,
    },
  };
}
