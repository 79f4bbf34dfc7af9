/**
 * Ways to learn where a DJ cues, on the scripted libraries of `bench:cue-learning`: other methods on the same features, and what helps
 * against wrong labels.
 *
 *   npm run bench:cue-methods [-- --tracks 240 --sizes 10,30,100 --splits 2 --write]
 */
import { parseArgs } from 'node:util';
import { placeF1 } from '../src/main/learning/personal/cues/place-f1.ts';
import type { CueExample } from '../src/main/learning/personal/cues/cue-example.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import type { JudgedTrack } from './cue-learning/compare.ts';
import { openCorpus } from './cue-learning/corpus.ts';
import { learnBy, methods } from './cue-learning/methods/methods.ts';
import type { Fit } from './cue-learning/methods/fit.ts';
import { corrupt, coTaught, smoothed } from './cue-learning/methods/noise.ts';
import { selfTaught } from './cue-learning/methods/self-training.ts';
import { mean, shuffled, toExample, toJudged } from './cue-learning/scripted-library.ts';
import { scriptedStyles } from './cue-learning/styles.ts';
import type { ScriptedStyle } from './cue-learning/styles.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '240' },
    sizes: { type: 'string', default: '10,30,100' },
    splits: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
});
const TESTS = 60;
/** Number of tracks that nobody has verified, for teacher and student. */
const OTHERS = 80;
/** Share of the cues that are wrong. */
const WRONG = 0.3;
const sizes = values.sizes.split(',').map(Number);
const corpus = await openCorpus(Number(values.tracks));

/** Learns from examples; `others` are tracks that nobody has verified. */
type Learn = (
  examples: readonly CueExample[],
  others: readonly CueExample[],
) => (track: JudgedTrack['track']) => number[];

/** Mean F1 over all splits of one way of learning. */
function scoreOf(style: ScriptedStyle, size: number, learn: Learn): number {
  const scores = Array.from({ length: Number(values.splits) }, (_, split) => {
    const order = shuffled([...corpus.keys()], split + 1);
    const examples = order
      .slice(TESTS, TESTS + size)
      .map((index, i) => toExample(style, corpus, index, i / (size - 1)));
    const others = order
      .slice(TESTS + size, TESTS + size + OTHERS)
      .map((index) => toExample(style, corpus, index, 1));
    const predict = learn(examples, others);
    return mean(
      order.slice(0, TESTS).map((index) => {
        const { wanted, track, bpm } = toJudged(style, corpus, index);
        return placeF1(wanted, predict(track), (60 / bpm) * 1.001);
      }),
    );
  });
  return mean(scores);
}

/** Habits that hold: what changes them is measured by the learning curve. */
const styles = scriptedStyles.filter(({ name }) => name !== 'changing habits');
const [steady, careless] = [true, false].map((isDeterministic) =>
  styles.filter((style) => style.isDeterministic === isDeterministic),
);
const meanOver = (group: readonly ScriptedStyle[], size: number, learn: Learn): number =>
  mean(group.map((style) => scoreOf(style, size, learn)));

const methodRows = Object.entries(methods).map(([name, fit]) => {
  const learn = (examples: readonly CueExample[]) => learnBy(fit, examples);
  const cells = sizes.flatMap((size) =>
    [steady!, careless!].map((group) => meanOver(group, size, learn).toFixed(3)),
  );
  console.error(name, ...cells);
  return [name, ...cells];
});

const boosted: Fit = methods['boosted logistic regression']!;
const handlings: readonly (readonly [string, Learn])[] = [
  ['no wrong labels', (examples) => learnBy(boosted, examples)],
  ['wrong labels, no handling', (examples) => learnBy(boosted, corrupt(examples, WRONG))],
  ['wrong labels, label smoothing', (examples) => learnBy(smoothed, corrupt(examples, WRONG))],
  [
    'no wrong labels, teacher and student',
    (examples, others) => learnBy(boosted, selfTaught(examples, others)),
  ],
  ['wrong labels, co-teaching', (examples) => learnBy(boosted, coTaught(corrupt(examples, WRONG), WRONG))],
];
const noiseRows = handlings.map(([name, learn]) => {
  const cells = sizes.map((size) => meanOver(steady!, size, learn).toFixed(3));
  console.error(name, ...cells);
  return [name, ...cells];
});

const body = [
  `Command: \`npm run bench:cue-methods -- --sizes ${values.sizes} --splits ${values.splits} --write\`, ${corpus.length} tracks, ${TESTS} test tracks in each split.`,
  toMarkdown([
    ['method', ...sizes.flatMap((size) => [`${size} tracks, steady`, `${size} tracks, careless or moody`])],
    ...methodRows,
  ]),
  `${100 * WRONG} % of the cues moved to some other bar line, steady habits:`,
  toMarkdown([['labels', ...sizes.map((size) => `${size} tracks`)], ...noiseRows]),
].join('\n\n');
console.log(body);
if (values.write) replaceSection('accuracy.md', 'cue-methods', body);
