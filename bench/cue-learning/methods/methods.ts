/** Ways to learn which lines are cued, from the same features and labels. */
import { boostLinear, scoreRow } from '../../../src/main/learning/personal/fit/boosted-linear.ts';
import { calibrateScores, probability } from '../../../src/main/learning/personal/fit/calibrate-scores.ts';
import { selectRows } from '../../../src/main/learning/personal/fit/sparse-design.ts';
import type { CueExample } from '../../../src/main/learning/personal/cues/cue-example.ts';
import {
  describeCueLines,
  cueFeatureNames,
  cuePenaltyFactors,
} from '../../../src/main/learning/personal/cues/cue-features.ts';
import { placesFrom } from '../../../src/main/learning/personal/cues/score-places.ts';
import {
  collectRows,
  labelsFor,
  learnDistance,
  learnOffsets,
} from '../../../src/main/learning/personal/cues/training-rows.ts';
import type { CueTrack } from '../../../src/main/learning/personal/cues/track-lines.ts';
import { boostTrees } from './boosted-trees.ts';
import type { Fit } from './fit.ts';
import { ridgeLogistic, smallHead } from './logistic.ts';

const boostedLinear: Fit = (design, labels, weights) => {
  const model = boostLinear(design, labels, weights, { steps: 240, penalty: 4, factors: cuePenaltyFactors });
  return (features, start) => scoreRow(model, features, start);
};

/** As much weight on the few lines that have a cue as on the many that have none. */
const balanced: Fit = (design, labels, weights) => {
  let [cued, others] = [0, 0];
  for (const [row, weight] of weights.entries())
    if (labels[row]! > 0.5) cued += weight;
    else others += weight;
  return boostedLinear(
    design,
    labels,
    weights.map((weight, row) => (labels[row]! > 0.5 ? (weight * others) / cued : weight)),
  );
};

export const methods: Readonly<Record<string, Fit>> = {
  'boosted logistic regression': boostedLinear,
  'the same, classes of equal weight': balanced,
  'logistic regression, L2': ridgeLogistic,
  'gradient-boosted trees': boostTrees,
  'head with one hidden layer': smallHead,
};

const MAX_ROWS = 120_000;
const FOLDS = 5;

/**
 * Learns by one method; what comes back gives the times of the cues of a track. Examples count by their weight, and only
 * those of full weight decide how sure the model may be.
 */
export function learnBy(fit: Fit, examples: readonly CueExample[]): (track: CueTrack) => number[] {
  const offsets = learnOffsets(examples);
  const rows = collectRows(examples, MAX_ROWS, () => undefined);
  const weights = rows.weights.map((weight, row) => weight * examples[rows.track[row]!]!.weight);
  const train = (keep: Int32Array | null) =>
    offsets.map((offset) => {
      const labels = labelsFor(rows, offset);
      const pick = (values: Float32Array): Float32Array =>
        keep ? Float32Array.from(keep, (row) => values[row]!) : values;
      return fit(keep ? selectRows(rows.design, keep) : rows.design, pick(labels), pick(weights));
    });
  const [scores, labels]: [number[], number[]] = [[], []];
  for (let fold = 0; fold < FOLDS; fold++) {
    const models = train(
      Int32Array.from(rows.track.keys()).filter((row) => rows.track[row]! % FOLDS !== fold),
    );
    for (const [t, example] of examples.entries()) {
      if (t % FOLDS !== fold || example.weight < 1) continue;
      const { lines, features } = describeCueLines(example);
      const beats = example.cues.map(({ time }) => lines.beatAt(time));
      for (const [line, beat] of lines.beats.entries())
        for (const [k, model] of models.entries()) {
          scores.push(model(features, line * cueFeatureNames.length));
          labels.push(Number(beats.some((one) => Math.abs(one - offsets[k]! - beat) < 0.5)));
        }
    }
  }
  const calibration = calibrateScores(scores, labels, new Float64Array(scores.length).fill(1));
  const models = train(null);
  const distance = learnDistance(examples);
  return (track) => {
    const table = describeCueLines(track);
    const { lines, features } = table;
    const odds = Float64Array.from({ length: lines.beats.length * models.length }, (_, i) =>
      models[i % models.length]!(features, Math.floor(i / models.length) * cueFeatureNames.length),
    );
    return placesFrom(
      table,
      offsets,
      odds.map((score) => probability(score, calibration)),
      distance,
    ).map(({ beat }) => Math.max(0, lines.timeOf(beat)));
  };
}

/** Log odds of a cue at a time of a track, the highest of the offsets, as learned from the examples. */
export function learnOdds(
  fit: Fit,
  examples: readonly CueExample[],
): (track: CueTrack) => (time: number) => number {
  const offsets = learnOffsets(examples);
  const rows = collectRows(examples, MAX_ROWS, () => undefined);
  const models = offsets.map((offset) => fit(rows.design, labelsFor(rows, offset), rows.weights));
  return (track) => {
    const { lines, features } = describeCueLines(track);
    return (time) => {
      const beat = lines.beatAt(time);
      let best = -Infinity;
      for (const [line, own] of lines.beats.entries())
        for (const [k, model] of models.entries())
          if (Math.abs(beat - offsets[k]! - own) < 0.5)
            best = Math.max(best, model(features, line * cueFeatureNames.length));
      return best;
    };
  };
}
