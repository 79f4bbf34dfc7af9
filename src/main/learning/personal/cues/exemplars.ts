import { z } from 'zod';
import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import type { CueModel } from './cue-model.ts';
import { describeFeature } from './feature-words.ts';
import { describeCueLines, cueFeatureNames } from './cue-features.ts';
import type { PlaceTable } from './place-features.ts';
import type { CueTrack } from './track-lines.ts';

/** Maximum number of verified cues kept as examples, newest first. */
const MAX_EXEMPLARS = 3000;

const sparseSchema = z.array(z.tuple([z.int(), z.number()]));

export const exemplarsSchema = z.strictObject({
  /** Indices and weights of the features with a non-zero weight. */
  weights: sparseSchema,
  exemplars: z.array(
    z.strictObject({
      trackId: z.int(),
      /** Seconds. */
      time: z.number(),
      /** Name of the first cue at the place. */
      name: z.string(),
      /** Weighted features of its line. */
      features: sparseSchema,
    }),
  ),
});
export type Exemplars = z.infer<typeof exemplarsSchema>;

/** A reason for a cue at a place, strongest first. */
export interface PlaceReason {
  /** In words. */
  readonly text: string;
  /** Share of the log odds. */
  readonly weight: number;
}

export interface SimilarCue {
  readonly trackId: number;
  readonly time: number;
  readonly name: string;
  /** Cosine similarity of the weighted features of the two places, 0 to 1. */
  readonly similarity: number;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function weightedFeatures(
  { features }: PlaceTable,
  line: number,
  weights: Exemplars['weights'],
): [number, number][] {
  return weights.flatMap(([feature, weight]): [number, number][] => {
    const value = features[line * cueFeatureNames.length + feature]! * weight;
    return Math.abs(value) < 0.05 ? [] : [[feature, round(value)]];
  });
}

function nearestLine({ lines }: PlaceTable, time: number): number | null {
  const beat = lines.beatAt(time);
  let best: number | null = null;
  for (let line = 0; line < lines.beats.length; line++)
    if (best === null || Math.abs(lines.beats[line]! - beat) < Math.abs(lines.beats[best]! - beat))
      best = line;
  return best;
}

/** The training examples of a model, stored beside it for explanations. */
export function describeExemplars(model: CueModel, examples: readonly CueExample[]): Exemplars {
  const sums = new Float64Array(cueFeatureNames.length);
  for (const { weights } of model.place)
    for (const [feature, weight] of weights.entries()) sums[feature]! += weight / model.place.length;
  const weights = [...sums.entries()]
    .filter(([, weight]) => Math.abs(weight) > 0.01)
    .map(([feature, weight]): [number, number] => [feature, round(weight)]);
  const exemplars: Exemplars['exemplars'] = [];
  for (const example of examples.toSorted((a, b) => b.at.localeCompare(a.at))) {
    if (exemplars.length >= MAX_EXEMPLARS) break;
    if (!example.profile) continue;
    const table = describeCueLines(example);
    for (const { time, cues } of placesOf(example)) {
      const line = nearestLine(table, time);
      if (line === null) continue;
      exemplars.push({
        trackId: example.trackId,
        time: round(time),
        name: cues[0]!.name,
        features: weightedFeatures(table, line, weights),
      });
    }
  }
  return { weights, exemplars };
}

function cosine(a: ReadonlyMap<number, number>, b: readonly (readonly [number, number])[]): number {
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (const value of a.values()) lengthA += value * value;
  for (const [feature, value] of b) {
    lengthB += value * value;
    dot += value * (a.get(feature) ?? 0);
  }
  return lengthA > 0 && lengthB > 0 ? dot / Math.sqrt(lengthA * lengthB) : 0;
}

/** Explains why a model cues these places: the events there, and the most similar verified cues in other tracks. */
export function explainPlaces(
  known: Exemplars,
  track: CueTrack,
  times: readonly number[],
  /** Excluded from the examples. */
  trackId: number,
): { readonly time: number; readonly reasons: PlaceReason[]; readonly similar: SimilarCue[] }[] {
  const table = describeCueLines(track);
  return times.map((time) => {
    const line = nearestLine(table, time);
    const own = line === null ? [] : weightedFeatures(table, line, known.weights);
    const total = own.reduce((sum, [, value]) => sum + Math.max(0, value), 0);
    const vector = new Map(own);
    const best = new Map<number, SimilarCue>();
    for (const { trackId: other, time: at, name, features } of known.exemplars) {
      if (other === trackId) continue;
      const similarity = Math.max(0, cosine(vector, features));
      // One example per track: three places in three tracks explain more than three places in one.
      if (similarity > (best.get(other)?.similarity ?? 0))
        best.set(other, { trackId: other, time: at, name, similarity });
    }
    return {
      time,
      reasons: own
        .filter(([, value]) => value > 0)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 3)
        .map(([feature, value]) => ({ text: describeFeature(feature), weight: value / total })),
      similar: [...best.values()].sort((a, b) => b.similarity - a.similarity).slice(0, 3),
    };
  });
}
