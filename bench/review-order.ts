/**
 * Which order of review teaches a personal model of cues fastest: a simulation. All cues are hidden; a scripted DJ reviews one track after
 * another in the order that the queue proposes, and the model is trained again as it would be in the app.
 *
 *   npm run bench:review-order [-- --tracks 240 --reviews 5,10,20,30 --seeds 3 --styles "roles,moody" --write]
 */
import { parseArgs } from 'node:util';
import { pairedDifference } from '../src/main/learning/evaluation/paired-bootstrap.ts';
import { placeF1 } from '../src/main/learning/personal/cues/place-f1.ts';
import type { CueModel } from '../src/main/learning/personal/cues/cue-model.ts';
import { trainCues } from '../src/main/learning/personal/cues/train-cues.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import { predictWith } from './cue-learning/compare.ts';
import { openCorpus } from './cue-learning/corpus.ts';
import { keepResults } from './cue-learning/results.ts';
import { reviewOrders } from './cue-learning/review-orders.ts';
import type { WaitingTrack } from './cue-learning/review-orders.ts';
import { mean, shuffled, toExample, toJudged } from './cue-learning/scripted-library.ts';
import { createRandom, scriptedStyles } from './cue-learning/styles.ts';
import type { ScriptedStyle } from './cue-learning/styles.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '240' },
    reviews: { type: 'string', default: '5,10,20,30' },
    seeds: { type: 'string', default: '3' },
    styles: { type: 'string', default: 'roles,mix points,careless roles,moody' },
    write: { type: 'boolean', default: false },
  },
});
/** Number of test tracks. */
const TESTS = 40;
const reviews = values.reviews.split(',').map(Number);
const chosen = values.styles.split(',').map((name) => name.trim());
const styles = scriptedStyles.filter(({ name }) => chosen.includes(name));
const once = keepResults([
  'src/main/learning/personal/{cues,fit}/*.ts',
  'src/main/core/library/review-reasons.ts',
  'bench/cue-learning/*.ts',
]);
const corpus = await openCorpus(Number(values.tracks));

interface Outcome {
  /** For each number of reviews, F1 of each test track. */
  readonly f1: readonly (readonly number[])[];
}

/** Reviews in one order and tests after each of the given numbers of reviews. */
async function simulate(style: ScriptedStyle, name: string, seed: number): Promise<Outcome> {
  const order = shuffled([...corpus.keys()], seed);
  const tests = order.slice(0, TESTS).map((index) => toJudged(style, corpus, index));
  const waiting = order.slice(TESTS).map((index): WaitingTrack => ({ index, track: corpus[index]! }));
  const reviewed: WaitingTrack[] = [];
  const random = createRandom(seed);
  let model: CueModel | null = null;
  const f1: number[][] = [];
  const last = reviews.at(-1)!;
  while (reviewed.length < last) {
    const at = reviewOrders[name]!(waiting, reviewed, model, random);
    reviewed.push(...waiting.splice(at, 1));
    if (!reviews.includes(reviewed.length)) continue;
    const examples = reviewed.map(({ index }, i) => toExample(style, corpus, index, i / last));
    const trained: CueModel = (await trainCues(examples)).model;
    model = trained;
    f1.push(
      tests.map(({ wanted, track, bpm }) => placeF1(wanted, predictWith(trained, track), (60 / bpm) * 1.001)),
    );
  }
  return { f1 };
}

const names = Object.keys(reviewOrders);
const outcomes = new Map<string, Outcome[]>(names.map((name) => [name, []]));
for (let seed = 1; seed <= Number(values.seeds); seed++)
  for (const style of styles)
    for (const name of names) {
      const key = `order ${corpus.length} ${reviews.join(' ')} ${style.name} ${name} ${seed}`;
      outcomes.get(name)!.push(await once(key, () => simulate(style, name, seed)));
      console.error(style.name, name, seed);
    }

/** Mean over the numbers of reviews of each test track's F1, for every simulation. */
const areas = (name: string): { group: string; value: number }[] =>
  outcomes
    .get(name)!
    .flatMap(({ f1 }, run) =>
      f1[0]!.map((_, test) => ({ group: `${run} ${test}`, value: mean(f1.map((row) => row[test]!)) })),
    );
const random = areas('random');
const rows = names.map((name) => {
  const own = areas(name);
  const {
    mean: gain,
    low,
    high,
  } = pairedDifference(own.map(({ group, value }, i) => ({ group, before: random[i]!.value, after: value })));
  const at = reviews.map((_, k) => mean(outcomes.get(name)!.flatMap(({ f1 }) => f1[k]!)).toFixed(3));
  const over =
    name === 'random'
      ? ''
      : `${gain >= 0 ? '+' : ''}${gain.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return [name, ...at, mean(own.map(({ value }) => value)).toFixed(3), over];
});
const body = [
  `Command: \`npm run bench:review-order -- --tracks ${corpus.length} --reviews ${reviews.join(',')} --seeds ${values.seeds} --write\`; styles: ${styles.map(({ name }) => name).join(', ')}; ${TESTS} test tracks.`,
  toMarkdown([
    ['order', ...reviews.map((count) => `${count} reviewed`), 'mean', 'over random, paired'],
    ...rows,
  ]),
].join('\n\n');
console.log(body);
if (values.write) replaceSection('accuracy.md', 'review-order', body);
