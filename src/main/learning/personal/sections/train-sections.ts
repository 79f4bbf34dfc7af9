import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { expectedCalibrationError } from '../../metrics/calibration.ts';
import { featureNames, penaltyFactors } from '../cues/place-features.ts';
import { boostLinear } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { calibrateScores, probability } from '../fit/calibrate-scores.ts';
import { chooseSetting } from '../fit/choose-setting.ts';
import { assignFolds } from '../fit/folds.ts';
import { fitSoftmaxShift, noShift, shiftedSoftmax } from '../fit/softmax-shift.ts';
import type { SoftmaxShift } from '../fit/softmax-shift.ts';
import { addScores, selectRows } from '../fit/sparse-design.ts';
import { chooseSections, chooseStarts, shippedChoice } from './choose-sections.ts';
import type { SectionExample } from './section-example.ts';
import type { SectionModel, SectionScore, SectionTrainingReport } from './section-model.ts';
import { scoreSections } from './score-sections.ts';
import { casesOf, collectSectionRows } from './section-rows.ts';
import type { SectionRows } from './section-rows.ts';
import { scoreBoundaries } from '../../metrics/boundaries.ts';

export interface SectionTrainingOptions {
  /** Maximum number of lines to train on. */
  readonly maxRows: number;
  readonly folds: number;
  /** Folds within the training part, on which the settings are chosen. */
  readonly innerFolds: number;
  readonly penalty: number;
  /** Candidate numbers of boosting steps; 0 keeps the boundaries of the analysis. */
  readonly steps: readonly number[];
  readonly thresholds: readonly number[];
  /** Candidate penalties of the label weights; Infinity keeps the labels of the analysis. */
  readonly labelPenalties: readonly number[];
  readonly onProgress?: (done: number, total: number) => void;
  /** Awaited between units of work; throws to stop. */
  readonly checkpoint?: () => Promise<void>;
}

export const defaultSectionTraining: SectionTrainingOptions = {
  maxRows: 60_000,
  folds: 5,
  innerFolds: 3,
  penalty: 4,
  steps: [0, 15, 40, 100, 200],
  thresholds: [0.25, 0.3, 0.35, 0.4, 0.45, 0.5],
  labelPenalties: [1, 4, 16, Infinity],
};

/** Minimum number of tracks to train on. */
const FEWEST_TRACKS = 5;
const zeroModel = (): LinearModel => ({ bias: 0, weights: new Float64Array(featureNames.length) });

type Keeps = (track: number) => boolean;

/** Models of the boundaries after each candidate number of steps. */
function fitBoundaries(rows: SectionRows, keeps: Keeps, options: SectionTrainingOptions): LinearModel[] {
  const keep = Int32Array.from(rows.track.keys()).filter((row) => keeps(rows.track[row]!));
  const kept = new Map<number, LinearModel>([[0, zeroModel()]]);
  const final = boostLinear(
    selectRows(rows.design, keep),
    Float32Array.from(keep, (row) => rows.labels[row]!),
    Float32Array.from(keep, (row) => rows.weights[row]!),
    {
      steps: Math.max(...options.steps),
      penalty: options.penalty,
      factors: penaltyFactors,
      initial: Float64Array.from(keep, (row) => rows.base[row]!),
      onStep: (step, { bias, weights }) => {
        if (options.steps.includes(step)) kept.set(step, { bias, weights: weights.slice() });
      },
    },
  );
  return options.steps.map((step) => kept.get(step) ?? final);
}

/** Writes a model's scores to `scores` at the rows of the tracks that `keeps` admits. */
function scoreTracks(rows: SectionRows, keeps: Keeps, model: LinearModel, scores: Float64Array): void {
  for (let row = 0; row < scores.length; row++)
    if (keeps(rows.track[row]!)) scores[row] = rows.base[row]! + model.bias;
  addScores(scores, model.weights, rows.design, (row) => keeps(rows.track[row]!));
}

const fitLabels = (rows: SectionRows, keeps: Keeps, penalty: number): SoftmaxShift =>
  penalty === Infinity ? noShift(rows.sections) : fitSoftmaxShift(casesOf(rows, keeps), penalty);

interface Learned {
  readonly model: SectionModel;
  readonly steps: number;
  readonly labelPenalty: number;
}

/** Chooses the settings on held-out parts of the given tracks and fits the model to all of them. */
async function learn(
  rows: SectionRows,
  tracks: readonly number[],
  options: SectionTrainingOptions,
): Promise<Learned> {
  const { examples, lines, firstRow } = rows;
  const inner = assignFolds(
    tracks.map((t) => examples[t]!),
    options.innerFolds,
  );
  const foldOf = new Map(tracks.map((t, i) => [t, inner[i]!]));
  const isIn: Keeps = (t) => foldOf.has(t);
  const scores = options.steps.map(() => new Float64Array(rows.track.length));
  const labelLoss = options.labelPenalties.map(() => new Map<number, number>());
  for (let fold = 0; fold < options.innerFolds; fold++) {
    await options.checkpoint?.();
    const held: Keeps = (t) => foldOf.get(t) === fold;
    const rest: Keeps = (t) => isIn(t) && !held(t);
    if (!tracks.some(held)) continue;
    for (const [s, model] of fitBoundaries(rows, rest, options).entries())
      scoreTracks(rows, held, model, scores[s]!);
    const { sections } = rows;
    for (const [p, penalty] of options.labelPenalties.entries()) {
      const shift = fitLabels(rows, rest, penalty);
      for (const [i, t] of sections.track.entries()) {
        if (!held(t)) continue;
        const probabilities = shiftedSoftmax(
          shift,
          sections.features,
          i * sections.featureCount,
          sections.base,
          i * sections.classCount,
        );
        const loss = -Math.log(Math.max(1e-6, probabilities[sections.labels[i]!]!)) * sections.weights[i]!;
        labelLoss[p]!.set(t, (labelLoss[p]!.get(t) ?? 0) + loss);
      }
    }
  }
  const rowsOf = tracks.flatMap((t) =>
    Array.from({ length: firstRow[t + 1]! - firstRow[t]! - 1 }, (_, i) => firstRow[t]! + 1 + i),
  );
  const calibrations = scores.map((own, s) =>
    options.steps[s] === 0
      ? shippedChoice.calibration
      : calibrateScores(
          rowsOf.map((row) => own[row]!),
          rowsOf.map((row) => rows.labels[row]!),
          rowsOf.map((row) => rows.weights[row]!),
        ),
  );
  const distance = shortestSection(
    tracks.map((t) => examples[t]!),
    tracks.map((t) => lines[t]!),
  );
  const boundaryF = (t: number, s: number, threshold: number, least: number): number => {
    const own = scores[s]!.subarray(firstRow[t], firstRow[t + 1]);
    const { times } = lines[t]!.table.lines;
    const starts = chooseStarts(
      Float64Array.from(own, (score) => probability(score, calibrations[s]!)),
      { threshold, distance: least },
    );
    const reference = examples[t]!.sections.slice(1).map(({ time }) => time);
    return scoreBoundaries(
      reference,
      starts.slice(1).map((line) => times[line]!),
      0.5,
    ).f;
  };
  const none = options.steps.indexOf(0);
  const before = new Map(
    tracks.map((t) => [t, boundaryF(t, none, shippedChoice.threshold, shippedChoice.distance)]),
  );
  const usual = {
    s: none,
    threshold: shippedChoice.threshold as number,
    distance: shippedChoice.distance as number,
  };
  const chosen = chooseSetting(
    options.steps.flatMap((_, s) =>
      options.thresholds.map((threshold) => ({
        setting: { s, threshold, distance },
        gains: tracks.map(
          (t) => examples[t]!.weight * (boundaryF(t, s, threshold, distance) - before.get(t)!),
        ),
      })),
    ),
    usual,
  );
  const shipped = labelLoss[options.labelPenalties.indexOf(Infinity)]!;
  const labelPenalty = chooseSetting(
    options.labelPenalties.map((penalty, p) => ({
      setting: penalty,
      gains: tracks.map((t) => (shipped.get(t) ?? 0) - (labelLoss[p]!.get(t) ?? 0)),
    })),
    Infinity,
  );
  await options.checkpoint?.();
  const steps = options.steps[chosen.s]!;
  return {
    model: {
      boundary: steps === 0 ? zeroModel() : fitBoundaries(rows, isIn, options)[chosen.s]!,
      calibration: calibrations[chosen.s]!,
      threshold: chosen.threshold,
      distance: chosen.distance,
      label: fitLabels(rows, isIn, labelPenalty),
    },
    steps,
    labelPenalty,
  };
}

/** Minimum length of this person's sections in bars, ignoring the shortest 5 %. */
function shortestSection(
  examples: readonly SectionExample[],
  lines: readonly { readonly table: { readonly lines: { beatAt(time: number): number } } }[],
): number {
  const lengths = examples
    .flatMap((example, i) => {
      const { beatAt } = lines[i]!.table.lines;
      return example.sections
        .slice(1)
        .map(({ time }, k) => (beatAt(time) - beatAt(example.sections[k]!.time)) / example.beatsPerBar);
    })
    .sort((a, b) => a - b);
  const usual = Math.floor(lengths[Math.floor(0.05 * lengths.length)] ?? shippedChoice.distance);
  return Math.min(8, Math.max(1, usual));
}

/**
 * Learns how a person's sections differ from those of the analysis: where they begin, and what they are called.
 * @throws AppError `invalid_input` with fewer than {@link FEWEST_TRACKS} tracks.
 */
export async function trainSections(
  given: readonly SectionExample[],
  options: SectionTrainingOptions = defaultSectionTraining,
): Promise<{ model: SectionModel; report: SectionTrainingReport }> {
  const started = performance.now();
  const rows = collectSectionRows(given, options.maxRows);
  const { examples, lines, firstRow } = rows;
  if (examples.length < FEWEST_TRACKS)
    throw new AppError(
      'invalid_input',
      msg(
        '{count} analyzed tracks with your sections are too few to learn from. Verify at least {fewestTracks}; 20 or more pay off.',
        { count: examples.length, fewestTracks: FEWEST_TRACKS },
      ),
    );
  const folds = assignFolds(examples, options.folds);
  const all = [...examples.keys()];
  const scores: SectionScore[] = [];
  const shipped: SectionScore[] = [];
  const forecasts: { probability: number; isRight: boolean }[] = [];
  const heldScores = new Float64Array(rows.track.length);
  for (let fold = 0; fold < options.folds; fold++) {
    const tests = all.filter((t) => folds[t] === fold);
    if (tests.length === 0) continue;
    const { model } = await learn(
      rows,
      all.filter((t) => folds[t] !== fold),
      options,
    );
    const isTest: Keeps = (t) => folds[t] === fold;
    scoreTracks(rows, isTest, model.boundary, heldScores);
    for (const t of tests) {
      const own = heldScores.subarray(firstRow[t], firstRow[t + 1]);
      scores.push(scoreSections(examples[t]!, lines[t]!, chooseSections(lines[t]!, own, model)));
      const base = rows.base.subarray(firstRow[t], firstRow[t + 1]);
      const without = { ...shippedChoice, label: noShift(rows.sections) };
      shipped.push(scoreSections(examples[t]!, lines[t]!, chooseSections(lines[t]!, base, without)));
      for (let row = firstRow[t]! + 1; row < firstRow[t + 1]!; row++)
        forecasts.push({
          probability: probability(heldScores[row]!, model.calibration),
          isRight: rows.labels[row] === 1,
        });
    }
    options.onProgress?.(fold + 1, options.folds + 1);
  }
  const { model, steps, labelPenalty } = await learn(rows, all, options);
  options.onProgress?.(options.folds + 1, options.folds + 1);
  return {
    model,
    report: {
      tracks: examples.length,
      sections: examples.reduce((sum, { sections }) => sum + sections.length, 0),
      scores,
      shipped,
      steps,
      labelPenalty: labelPenalty === Infinity ? null : labelPenalty,
      threshold: model.threshold,
      calibrationError: expectedCalibrationError(forecasts),
      seconds: (performance.now() - started) / 1000,
    },
  };
}
