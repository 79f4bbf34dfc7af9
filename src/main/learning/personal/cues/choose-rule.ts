import type { CueExample } from './cue-example.ts';
import { placesOf } from './cue-example.ts';
import type { CueModel, CueRule } from './cue-model.ts';
import { describeCueLines, cueFeatureNames } from './cue-features.ts';
import type { PlaceTable } from './place-features.ts';

/** From this many tracks on, a simple rule replaces the trained model only if it is better by {@link MARGIN}. */
const ENOUGH_TRACKS = 20;
/**
 * Minimum advantage of a simple rule with many tracks: the trained model is judged with a fifth of the tracks held out,
 * including the newest.
 */
const MARGIN = 0.02;
const SECTION = cueFeatureNames.indexOf('section @0');
/** Log odds of a cue where no section begins. */
const ELSEWHERE = -6;

/**
 * The rule with the highest mean F1 on held-out tracks: with few tracks, or tracks without a habit, the trained model
 * may not beat a simple rule.
 * @param weights of the tracks, in the order of the scores.
 */
export function chooseRule(
  scores: Readonly<Record<CueRule, readonly number[]>>,
  weights: ArrayLike<number>,
): CueRule {
  if (scores.music.length === 0) return 'counting';
  const margin = scores.music.length < ENOUGH_TRACKS ? 0 : MARGIN;
  const sumOf = (rule: CueRule): number =>
    scores[rule].reduce((sum, score, i) => sum + weights[i]! * (score + (rule === 'music' ? margin : 0)), 0);
  const order = ['music', 'sections', 'counting'] as const;
  return order.reduce((best, rule) => (sumOf(rule) > sumOf(best) ? rule : best));
}

/** Times at which sections begin according to the analysis. */
export function sectionTimes({ lines, features }: PlaceTable): number[] {
  return [...lines.times].filter((_, line) => features[line * cueFeatureNames.length + SECTION]! > 0.5);
}

/** The part of a model that places cues. */
export type Places = Pick<
  CueModel,
  'offsets' | 'place' | 'calibration' | 'roles' | 'roleWeight' | 'distance'
>;

/** Cues every new section, in the form of a trained model; its probability is the share of sections that were cued. */
export function cueSections(examples: readonly CueExample[]): Places {
  let [cued, all] = [1, 2];
  for (const example of examples) {
    const table = describeCueLines(example);
    const cues = placesOf(example).map(({ time }) => time);
    const near = 60 / (example.grid[0]?.bpm ?? 120);
    for (const start of sectionTimes(table)) {
      all++;
      cued += Number(cues.some((time) => Math.abs(time - start) < near));
    }
  }
  const weights = new Float64Array(cueFeatureNames.length);
  weights[SECTION] = Math.log(cued / (all - cued)) - ELSEWHERE;
  return {
    offsets: [0],
    place: [{ bias: ELSEWHERE, weights }],
    calibration: { scale: 1, offset: 0 },
    roles: [],
    roleWeight: 0,
    distance: 1,
  };
}
