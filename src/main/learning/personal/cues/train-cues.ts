import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { expectedCalibrationError } from '../../metrics/calibration.ts';
import { boostLinear } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { calibrateScores } from '../fit/calibrate-scores.ts';
import { assignFolds } from '../fit/folds.ts';
import { selectRows } from '../fit/sparse-design.ts';
import type { CueModel, CueRule, CueTrainingReport, TrackScore } from './cue-model.ts';
import { chooseRule, cueSections, sectionTimes } from './choose-rule.ts';
import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import { describePlaces, penaltyFactors } from './place-features.ts';
import { calibrated, placesFrom, scoreLines } from './score-places.ts';
import { placeF1 } from './place-f1.ts';
import { learnSignatures } from './signatures.ts';
import { chooseHalfLife, recencyWeights } from './recency.ts';
import { trainSignatures } from './train-signatures.ts';
import { collectRows, labelsFor, learnDistance, learnOffsets } from './training-rows.ts';
import type { TrainingRows } from './training-rows.ts';
import { linesOf } from './track-lines.ts';
import type { TrackLines } from './track-lines.ts';
import { learnTiming, timePlaces } from './timing-model.ts';
import type { TimedTrack } from './timing-model.ts';

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

/** Minimum number of cued tracks to train on. */
const FEWEST_TRACKS = 5;

interface FoldModels {
  /** Offsets × numbers of steps. */
  readonly byOffset: readonly (readonly LinearModel[])[];
}

/** Fits the models of all offsets and keeps a copy after each candidate number of steps. */
async function fitPlaces(
  rows: TrainingRows,
  weights: Float32Array,
  offsets: readonly number[],
  keep: Int32Array | null,
  options: CueTrainingOptions,
): Promise<FoldModels> {
  const design = keep ? selectRows(rows.design, keep) : rows.design;
  const pick = (values: Float32Array): Float32Array =>
    keep ? Float32Array.from(keep, (row) => values[row]!) : values;
  const last = options.steps.at(-1)!;
  const byOffset: LinearModel[][] = [];
  for (const offset of offsets) {
    await options.checkpoint?.();
    const kept = new Map<number, LinearModel>();
    const final = boostLinear(design, pick(labelsFor(rows, offset)), pick(weights), {
      steps: last,
      penalty: options.penalty,
      factors: penaltyFactors,
      onStep: (step, { bias, weights: own }) => {
        if (options.steps.includes(step)) kept.set(step, { bias, weights: own.slice() });
      },
    });
    byOffset.push(options.steps.map((step) => kept.get(step) ?? final));
  }
  return { byOffset };
}

/**
 * Learns from cued tracks which cues a user sets and where.
 * @throws AppError `invalid_input` with fewer than {@link FEWEST_TRACKS} tracks.
 */
export async function trainCues(
  given: readonly CueExample[],
  options: CueTrainingOptions = defaultCueTraining,
): Promise<{ model: CueModel; report: CueTrainingReport }> {
  const started = performance.now();
  const examples = given.filter(({ cues }) => cues.length > 0);
  if (examples.length < FEWEST_TRACKS)
    throw new AppError(
      'invalid_input',
      msg(
        '{count} tracks with your cues are too few to learn from. Verify at least {fewestTracks}; 20 or more pay off.',
        { count: examples.length, fewestTracks: FEWEST_TRACKS },
      ),
    );
  const halfLife = chooseHalfLife(examples, options);
  const recency = recencyWeights(examples, halfLife);
  const heard = examples.flatMap((example, i) => (example.profile ? [i] : []));
  const timed = examples.map((example, i): TimedTrack => ({
    ...example,
    cueTimes: placesOf(example).map(({ time }) => time),
    weight: example.weight * recency[i]!,
  }));
  const timing = learnTiming(timed);
  const own = heard.map((i) => examples[i]!);
  const total = own.length * 2;
  const offsets = learnOffsets(own);
  const rows = collectRows(own, options.maxRows, (done) => options.onProgress?.(done, total));
  const weights = Float32Array.from(
    rows.weights,
    (weight, row) => weight * timed[heard[rows.track[row]!]!]!.weight,
  );
  const folds = assignFolds(own, options.folds);
  const foldCount = own.length === 0 ? 0 : Math.max(...folds) + 1;
  const foldModels: FoldModels[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    const keep = Int32Array.from(rows.track.keys()).filter((row) => folds[rows.track[row]!] !== fold);
    foldModels.push(await fitPlaces(rows, weights, offsets, keep, options));
  }
  const choice = chooseSteps(rows, weights, offsets, folds, foldModels, options.steps.length);
  const chosen = foldModels.map(({ byOffset }) => byOffset.map((models) => models[choice]!));

  // Every track is scored by a model that was not trained on it, for calibration and for the report.
  const unseen: { scores: Float64Array; labels: Float32Array }[] = [];
  for (const [t, example] of own.entries()) {
    await options.checkpoint?.();
    options.onProgress?.(own.length + t, total);
    const table = describePlaces(example);
    const scores = scoreLines(table, chosen[folds[t]!]!);
    const labels = new Float32Array(scores.length);
    for (const { time } of placesOf(example)) {
      const beat = table.lines.beatAt(time);
      for (let line = 0; line < table.lines.beats.length; line++)
        for (const [k, offset] of offsets.entries())
          if (Math.abs(beat - offset - table.lines.beats[line]!) < 0.5) labels[line * offsets.length + k] = 1;
    }
    unseen.push({ scores, labels });
  }
  const concat = (pick: (one: (typeof unseen)[number]) => Iterable<number>): Float64Array =>
    Float64Array.from(unseen.flatMap((one) => [...pick(one)]));
  const [allScores, allLabels] = [concat(({ scores }) => scores), concat(({ labels }) => labels)];
  const calibration = calibrateScores(
    allScores,
    allLabels,
    Float64Array.from(
      unseen.flatMap(({ scores }, t) => Array<number>(scores.length).fill(recency[heard[t]!]!)),
    ),
  );
  const distance = learnDistance(own);

  const allFolds = assignFolds(examples, options.folds);
  const timingWithout = Array.from({ length: Math.max(...allFolds) + 1 }, (_, fold) =>
    learnTiming(timed.filter((__, i) => allFolds[i] !== fold)),
  );
  const judge = (i: number, times: readonly number[]): TrackScore => {
    const { trackId, group, grid } = examples[i]!;
    const reference = timed[i]!.cueTimes;
    const beat = 60 / (grid[0]?.bpm ?? 120);
    return {
      trackId,
      group,
      f1: placeF1(reference, times, beat * 1.001),
      f4: placeF1(reference, times, 4 * beat * 1.001),
      cues: reference.length,
    };
  };
  const timesOf = (
    { timeOf }: Pick<TrackLines, 'timeOf'>,
    places: readonly { readonly beat: number }[],
  ): number[] => places.map(({ beat }) => Math.max(0, timeOf(beat)));
  const counted = examples.map((example, i) => {
    const places = timePlaces(timingWithout[allFolds[i]!]!, example);
    return judge(i, timesOf(linesOf(example), places));
  });
  const byRule: Record<CueRule, TrackScore[]> = {
    counting: heard.map((i) => counted[i]!),
    music: [],
    sections: [],
  };
  for (const [at, i] of heard.entries()) {
    const table = describePlaces(examples[i]!);
    const probabilities = calibrated(unseen[at]!.scores, calibration);
    byRule.music.push(judge(i, timesOf(table.lines, placesFrom(table, offsets, probabilities, distance))));
    byRule.sections.push(judge(i, sectionTimes(table)));
  }
  const f1Of = (rule: CueRule): number[] => byRule[rule].map(({ f1 }) => f1);
  const rule = chooseRule(
    { music: f1Of('music'), sections: f1Of('sections'), counting: f1Of('counting') },
    heard.map((i) => recency[i]!),
  );
  const heardScores = new Map(heard.map((i, at) => [i, byRule[rule][at]!]));
  const scores = counted.map((score, i) => heardScores.get(i) ?? score);

  const learned = async (): Promise<Pick<CueModel, 'offsets' | 'place' | 'calibration' | 'distance'>> => ({
    offsets,
    place: (await fitPlaces(rows, weights, offsets, null, options)).byOffset.map((models) => models[choice]!),
    calibration,
    distance,
  });
  const places =
    rule === 'counting'
      ? { offsets: [], place: [], calibration, distance }
      : rule === 'sections'
        ? cueSections(own)
        : await learned();
  const { habits, ofPlaces } = learnSignatures(examples);
  const { models: signature, accuracy } = trainSignatures(
    own,
    heard.map((i) => ofPlaces[i]!),
    habits.signatures.length,
    folds,
  );
  return {
    model: { ...places, habits, signature, timing },
    report: {
      tracks: examples.length,
      timedOnly: examples.length - own.length,
      cues: timed.reduce((sum, { cueTimes }) => sum + cueTimes.length, 0),
      scores,
      rule,
      steps: options.steps[choice]!,
      halfLife,
      calibrationError: expectedCalibrationError(
        Array.from(calibrated(allScores, calibration), (probability, i) => ({
          probability,
          isRight: allLabels[i] === 1,
        })),
      ),
      signatureAccuracy: accuracy,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Index of the number of steps with the lowest loss on held-out rows, over all offsets. */
function chooseSteps(
  rows: TrainingRows,
  weights: Float32Array,
  offsets: readonly number[],
  folds: Int32Array,
  models: readonly FoldModels[],
  choices: number,
): number {
  const loss = new Float64Array(choices);
  const { columns } = rows.design;
  for (const [k, offset] of offsets.entries()) {
    const labels = labelsFor(rows, offset);
    for (let choice = 0; choice < choices; choice++) {
      const scores = Float64Array.from(
        rows.track,
        (track) => models[folds[track]!]!.byOffset[k]![choice]!.bias,
      );
      for (const [column, { row, value }] of columns.entries())
        for (let i = 0; i < row.length; i++) {
          const at = row[i]!;
          const model = models[folds[rows.track[at]!]!]!.byOffset[k]![choice]!;
          scores[at]! += model.weights[column]! * value[i]!;
        }
      for (let row = 0; row < scores.length; row++) {
        const z = labels[row]! > 0.5 ? -scores[row]! : scores[row]!;
        loss[choice]! += weights[row]! * (z > 30 ? z : Math.log1p(Math.exp(z)));
      }
    }
  }
  return loss.indexOf(Math.min(...loss));
}
