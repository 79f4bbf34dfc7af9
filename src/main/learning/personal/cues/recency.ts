import { boostLinear } from '../fit/boosted-linear.ts';
import { addScores, selectRows } from '../fit/sparse-design.ts';
import type { CueExample } from './cue-example.ts';
import { cuePenaltyFactors } from './cue-features.ts';
import { collectRows, labelsFor, learnOffsets } from './training-rows.ts';

/** With fewer tracks, drift cannot be distinguished from chance. */
const MIN_TRACKS = 8;
/** Share of newest tracks, used to test whether the old ones still apply. */
const NEWEST = 0.3;
/** Half-life in tracks, as a share of all tracks. */
const HALF_LIFE_SHARE = 0.25;
const MIN_HALF_LIFE = 2;
const STEPS = 120;
/** Maximum number of lines, enough to detect a change of habit. */
const MAX_ROWS = 20_000;
/**
 * Weighting by age is used only if it explains the newest tracks better by this share; the share is larger for few
 * tracks, where chance differences are larger.
 */
const minGain = (tracks: number): number => Math.max(0.01, 0.3 / tracks);

/** Rank by age: 0 for the newest. */
function ages(examples: readonly CueExample[]): Int32Array {
  const order = Int32Array.from(examples.keys()).sort(
    (a, b) => examples[b]!.at.localeCompare(examples[a]!.at) || b - a,
  );
  const age = new Int32Array(examples.length);
  for (const [position, example] of order.entries()) age[example] = position;
  return age;
}

/** Weight of each track by age; all 1 without a half-life. */
export function recencyWeights(examples: readonly CueExample[], halfLife: number | null): Float32Array {
  if (halfLife === null) return new Float32Array(examples.length).fill(1);
  return Float32Array.from(ages(examples), (age) => 0.5 ** (age / halfLife));
}

/**
 * Detects whether the user's habits changed. Returns the number of tracks after which an older track counts half; null
 * when weighting by age explains nothing.
 */
export function chooseHalfLife(
  given: readonly CueExample[],
  { penalty }: { readonly penalty: number },
): number | null {
  const examples = given.filter(({ profile }) => profile !== null);
  const times = new Set(examples.map(({ at }) => at));
  if (examples.length < MIN_TRACKS || times.size < examples.length / 2) return null;
  const halfLife = Math.max(MIN_HALF_LIFE, HALF_LIFE_SHARE * examples.length);
  const age = ages(examples);
  const offsets = learnOffsets(examples);
  const rows = collectRows(examples, MAX_ROWS, () => undefined);
  const newest = Math.round(NEWEST * examples.length);
  const isNew = (row: number): boolean => age[rows.track[row]!]! < newest;
  const all = Int32Array.from(rows.track.keys());
  const [old, recent] = [all.filter((row) => !isNew(row)), all.filter(isNew)];
  const design = selectRows(rows.design, old);
  const test = selectRows(rows.design, recent);
  const loss = (half: number | null): number =>
    offsets.reduce((sum, offset) => {
      const labels = labelsFor(rows, offset);
      const weights = Float32Array.from(
        old,
        (row) => rows.weights[row]! * (half === null ? 1 : 0.5 ** ((age[rows.track[row]!]! - newest) / half)),
      );
      const model = boostLinear(
        design,
        Float32Array.from(old, (row) => labels[row]!),
        weights,
        { steps: STEPS, penalty, factors: cuePenaltyFactors },
      );
      const scores = new Float64Array(test.rows).fill(model.bias);
      addScores(scores, model.weights, test);
      return (
        sum +
        scores.reduce((total, score, i) => {
          const row = recent[i]!;
          return total + rows.weights[row]! * Math.log1p(Math.exp(labels[row]! > 0.5 ? -score : score));
        }, 0)
      );
    }, 0);
  return loss(halfLife) < (1 - minGain(examples.length)) * loss(null) ? halfLife : null;
}
