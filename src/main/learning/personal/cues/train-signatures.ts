import { boostLinear, scoreRow } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { createDesign, selectRows } from '../fit/sparse-design.ts';
import type { SparseDesign } from '../fit/sparse-design.ts';
import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import { describeCueLines, cueFeatureNames } from './cue-features.ts';
import type { TrackLines } from './track-lines.ts';

const STEPS = 80;
const PENALTY = 2;

function nearestLine(lines: TrackLines, time: number): number {
  const beat = lines.beatAt(time);
  let best = 0;
  for (let line = 1; line < lines.beats.length; line++)
    if (Math.abs(lines.beats[line]! - beat) < Math.abs(lines.beats[best]! - beat)) best = line;
  return best;
}

/** Index of the signature with the highest score; without models 0, the most frequent one. */
function likeliest(models: readonly LinearModel[], features: Float32Array, start: number): number {
  let best = 0;
  let bestScore = -Infinity;
  for (const [i, model] of models.entries()) {
    const score = scoreRow(model, features, start);
    if (score <= bestScore) continue;
    best = i;
    bestScore = score;
  }
  return best;
}

/**
 * Learns which cues a place gets from the events there. Returns no models if always predicting the most frequent
 * signature does as well on held-out tracks.
 * @param ofPlaces signature of each cued place of each example.
 */
export function trainSignatures(
  examples: readonly CueExample[],
  ofPlaces: readonly (readonly number[])[],
  count: number,
  folds: Int32Array,
): { readonly models: LinearModel[]; readonly accuracy: number | null } {
  const design = createDesign(cueFeatureNames.length);
  const rowsFeatures: Float32Array[] = [];
  const labels: number[] = [];
  const track: number[] = [];
  for (const [t, example] of examples.entries()) {
    const { lines, features } = describeCueLines(example);
    for (const [p, { time }] of placesOf(example).entries()) {
      if (lines.beats.length === 0) continue;
      const start = nearestLine(lines, time) * cueFeatureNames.length;
      design.add(features, start);
      rowsFeatures.push(features.slice(start, start + cueFeatureNames.length));
      labels.push(ofPlaces[t]![p]!);
      track.push(t);
    }
  }
  if (labels.length === 0) return { models: [], accuracy: null };
  const all = design.finish();
  const ones = new Float32Array(labels.length).fill(1);
  const fit = (rows: SparseDesign, own: readonly number[], weights: Float32Array): LinearModel[] =>
    Array.from({ length: count }, (_, signature) =>
      boostLinear(
        rows,
        Float32Array.from(own, (label) => Number(label === signature)),
        weights,
        { steps: STEPS, penalty: PENALTY },
      ),
    );
  let right = 0;
  let majority = 0;
  for (const fold of new Set(folds)) {
    const keep = [...labels.keys()].filter((row) => folds[track[row]!] !== fold);
    const held = [...labels.keys()].filter((row) => folds[track[row]!] === fold);
    if (keep.length === 0) continue;
    const models =
      count > 1
        ? fit(
            selectRows(all, keep),
            keep.map((row) => labels[row]!),
            ones.subarray(0, keep.length),
          )
        : [];
    for (const row of held) {
      right += Number(likeliest(models, rowsFeatures[row]!, 0) === labels[row]);
      majority += Number(labels[row] === 0);
    }
  }
  const isWorth = count > 1 && right > majority;
  return {
    models: isWorth ? fit(all, labels, ones) : [],
    accuracy: Math.max(right, majority) / labels.length,
  };
}
