import type { CueExample } from '../../../src/main/learning/personal/cues/cue-example.ts';
import { mean } from '../scripted-library.ts';
import { learnBy, learnOdds, methods } from './methods.ts';

const boosted = methods['boosted logistic regression']!;
/** What the teacher says counts this much beside what a person set. */
const TAUGHT_WEIGHT = 0.3;

/**
 * Teacher and student (self-training; H. J. Scudder, IEEE Transactions on Information Theory, 1965): a model of the
 * verified examples cues other tracks, and the half of them of which it is surest become examples as well. The cues of
 * `others` are not looked at.
 */
export function selfTaught(examples: readonly CueExample[], others: readonly CueExample[]): CueExample[] {
  const predict = learnBy(boosted, examples);
  const oddsOf = learnOdds(boosted, examples);
  const pattern = examples.flatMap(({ cues }) => cues)[0]!;
  const taught = others.flatMap((track) => {
    const times = predict(track);
    if (times.length === 0) return [];
    const cues = times.map((time, i) => ({ ...pattern, id: String(i), time }));
    return [{ odds: mean(times.map(oddsOf(track))), example: { ...track, cues, weight: TAUGHT_WEIGHT } }];
  });
  const sure = taught.sort((a, b) => b.odds - a.odds).slice(0, Math.ceil(taught.length / 2));
  return [...examples, ...sure.map(({ example }) => example)];
}
