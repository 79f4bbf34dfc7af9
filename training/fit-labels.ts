/**
 * Fits the combination of a network's function head and the energy rules that labels sections
 * (`sections/label-weights.ts`), on synthesized tracks, because no available real music has annotated section
 * functions. A logistic regression distinguishes songs from club music; a search finds the weights of head and rules
 * that label the largest share of time correctly.
 *
 *   node training/fit-labels.ts [--model FOLDER] [--per-style 3] [--write]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  labelSections,
  songEvidence,
  songProbability,
} from '../src/main/analysis/sections/label-sections.ts';
import type { LabelWeights } from '../src/main/analysis/sections/label-sections.ts';
import type { SectionLabel } from '../src/shared/domain/index.ts';
import { shippedModel } from './decisions/shipped-model.ts';
import { openCorpus } from './decisions/cache.ts';
import type { LabelRow, LabelledSection } from './decisions/label-row.ts';
import { fitLogistic } from './decisions/logistic.ts';
import { mapExamples } from './decisions/map-examples.ts';
import { nameModel } from './decisions/models.ts';
import { writeSource } from './decisions/write-weights.ts';

const FOLDS = 5;
const SONG_PENALTY = 0.01;
/** Acceptable loss of accuracy (sum of two shares of time) for a higher weight of the rules. */
const TOLERANCE = 0.01;
const HEAD_WEIGHTS = [0.5, 0.75, 1, 1.25];
const RULE_WEIGHTS = [0, 0.15, 0.3, 0.5, 0.75, 1];
const songLabels: readonly (SectionLabel | null)[] = ['verse', 'chorus', 'bridge'];
const target = join(import.meta.dirname, '../src/main/analysis/sections/label-weights.ts');

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: shippedModel },
    'per-style': { type: 'string', default: '3' },
    write: { type: 'boolean' },
  },
});

const corpus = await openCorpus({ model: values.model, perStyle: Number(values['per-style']) });
const rows = (
  await mapExamples<LabelRow | null>(corpus, join(import.meta.dirname, 'decisions/label-row.ts'), {
    decides: true,
    examples: corpus.examples.filter(({ kind, speed }) => speed === 1 && kind !== 'engine'),
  })
).filter((entry): entry is { example: (typeof entry)['example']; row: LabelRow } => entry.row !== null);
const synthetic = rows.filter(({ example }) => example.kind === 'synthetic').map(({ row }) => row);
const real = rows.filter(({ example }) => example.kind === 'real').map(({ row }) => row);

function fitSong(fitted: readonly LabelRow[]): LabelWeights['song'] {
  const { bias, weights } = fitLogistic(
    fitted.map(({ found, isSong }) => {
      const evidence = songEvidence(found.map(({ traits }) => traits))!;
      return { weight: 1, features: [evidence.chorus, evidence.sung], isRight: isSong };
    }),
    SONG_PENALTY,
  );
  return { bias, chorus: weights[0]!, sung: weights[1]! };
}

interface Tally {
  time: number;
  right: number;
  /** Share of correct time within club music, among labels in the vocabulary of club music. */
  clubTime: number;
  clubRight: number;
  /** Share of club music labelled verse, chorus or bridge. */
  sung: number;
  clubAll: number;
}

const noTally = (): Tally => ({ time: 0, right: 0, clubTime: 0, clubRight: 0, sung: 0, clubAll: 0 });

function count(
  tally: Tally,
  row: LabelRow,
  sections: readonly LabelledSection[],
  weights: LabelWeights,
): void {
  const labels = labelSections(
    sections.map(({ traits }) => traits),
    weights,
  );
  for (const [i, { from, to, label }] of sections.entries()) {
    const time = to - from;
    const isRight = labels[i]!.label === label;
    if (label !== null) {
      tally.time += time;
      if (isRight) tally.right += time;
    }
    if (row.isSong) continue;
    tally.clubAll += time;
    if (songLabels.includes(labels[i]!.label)) tally.sung += time;
    if (label === null || songLabels.includes(label)) continue;
    tally.clubTime += time;
    if (isRight) tally.clubRight += time;
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const describe = (t: Tally): string =>
  `${percent(t.right / t.time)} of the time named right, ${percent(t.clubRight / t.clubTime)} of intro, buildup, drop, breakdown, outro and other in club music, ${percent(t.sung / t.clubAll)} of club music named verse, chorus or bridge`;

const songOf = Array.from({ length: FOLDS }, (_, fold) =>
  fitSong(synthetic.filter((_, i) => i % FOLDS !== fold)),
);
const tried: { score: number; head: number; rules: number }[] = [];
for (const head of HEAD_WEIGHTS)
  for (const rules of RULE_WEIGHTS) {
    const tally = noTally();
    for (const [i, row] of synthetic.entries())
      count(tally, row, row.given, { head, rules, song: songOf[i % FOLDS]! });
    const score = tally.right / tally.time + tally.clubRight / tally.clubTime;
    tried.push({ score, head, rules });
    console.log(`head ${head} rules ${rules}: ${describe(tally)}`);
  }
// The head was trained on tracks of the same synthesizer, so choose the highest weight of the rules among about equally
// good results.
const top = Math.max(...tried.map(({ score }) => score));
const { head, rules } = tried
  .filter(({ score }) => score >= top - TOLERANCE)
  .reduce((a, b) => (b.rules / b.head >= a.rules / a.head ? b : a));
const tallies = { given: noTally(), found: noTally() };
let songsRight = 0;
for (const [i, row] of synthetic.entries()) {
  const weights = { head, rules, song: songOf[i % FOLDS]! };
  count(tallies.given, row, row.given, weights);
  count(tallies.found, row, row.found, weights);
  if (
    songProbability(
      row.found.map(({ traits }) => traits),
      weights,
    ) >=
      0.5 ===
    row.isSong
  )
    songsRight++;
}
const fitted: LabelWeights = { head, rules, song: fitSong(synthetic) };
const unlabelled = noTally();
for (const row of real) count(unlabelled, row, row.found, fitted);
const lines = [
  `${nameModel(values.model)}, ${synthetic.length} synthesized tracks, ${FOLDS}-fold cross-validation.`,
  `True sections: ${describe(tallies.given)}.`,
  `Sections as found: ${describe(tallies.found)}.`,
  `Songs told from club music: ${percent(songsRight / synthetic.length)}. Named verse, chorus or bridge on ${real.length} real development tracks: ${percent(unlabelled.sung / Math.max(1, unlabelled.clubAll))} of the time.`,
];
console.log(lines.join('\n'), fitted);
if (values.write) {
  const digits = (value: number): number => Number(value.toPrecision(3));
  const { song } = fitted;
  writeSource(
    target,
    `import type { LabelWeights } from './label-sections.ts';

/**
 * Generated by \`node training/fit-labels.ts --write\`:
${lines.map((line) => ` * ${line}`).join('\n')}
 */
export const labelWeights = {
  head: ${head},
  rules: ${rules},
  song: { bias: ${digits(song.bias)}, chorus: ${digits(song.chorus)}, sung: ${digits(song.sung)} },
};
`,
  );
}
