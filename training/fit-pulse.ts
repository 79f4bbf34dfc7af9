/**
 * Fits the weights by which tempo and beat are chosen (`rhythm/pulse-weights.ts`), for a network's activations and for those of
 * signal processing: conditional logit over all hypotheses of a track, on development and synthesized tracks. The tempo prior and
 * the bonus for the first sound count as they are. Where a truth file says that half or double the tempo may as well be counted,
 * either is right.
 *
 *   node training/fit-pulse.ts [--model FOLDER] [--per-style 4] [--write]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_BAR_CONTRAST, START_BONUS } from '../src/main/analysis/rhythm/choose-pulse.ts';
import { logTempoPrior } from '../src/main/analysis/rhythm/tempo-prior.ts';
import { arguableTempi, isArguable } from './decisions/arguable-octaves.ts';
import { openCorpus } from './decisions/cache.ts';
import { choosePenalty, fitConditionalLogit } from './decisions/conditional-logit.ts';
import type { Choice } from './decisions/conditional-logit.ts';
import { describeCorpus } from './decisions/describe-corpus.ts';
import type { Example } from './decisions/examples.ts';
import { mapExamples } from './decisions/map-examples.ts';
import { listModels, nameModel } from './decisions/models.ts';
import type { PulseRow } from './decisions/pulse-row.ts';
import { trainingTracks, weighExample } from './decisions/weigh-example.ts';
import { toLiteral, writeSource } from './decisions/write-weights.ts';

const FOLDS = 5;
const PENALTIES = [0.001, 0.002, 0.005, 0.01, 0.02];
/** Played faster or slower than this, music is none that the tempo prior is about. */
const FASTEST_BPM = 183;
const SLOWEST_BPM = 78;
/**
 * Weights that the penalty pulls towards: those of an earlier fit to signal processing at five speeds from 0.64 to 1.15, on stretches of
 * tracks and on 72 synthetic grooves.
 */
const EARLIER: Readonly<Record<string, number>> = {
  lowOnBeat: 0.5,
  subdivision: -1.1,
  subdivisionSquared: -0.41,
  alternation: 0.55,
  triplet: -2.18,
  salience: 1.49,
  height: 26.8,
  relativeHeight: 4.33,
  coverage: 0,
  offBeat: 0,
  bars: 2.09,
};
const target = join(import.meta.dirname, '../src/main/analysis/rhythm/pulse-weights.ts');

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    'per-style': { type: 'string', default: '4' },
    write: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});

interface Fit {
  readonly weights: Record<string, number>;
  readonly provenance: string;
}

async function fit(kind: string, model: string): Promise<Fit> {
  const corpus = await openCorpus({ model, perStyle: Number(values['per-style']) });
  const rows = await mapExamples<PulseRow[] | null>(
    corpus,
    join(import.meta.dirname, 'decisions/pulse-row.ts'),
  );
  const known = trainingTracks(model);
  const found = rows.filter(({ row }) => row?.some(({ isRight }) => isRight));
  const considered = rows.filter(({ row }) => row !== null);
  console.log(`${kind}: the truth is among the hypotheses of ${found.length} of ${considered.length} tracks`);
  if (values.verbose)
    console.log(
      '  missing:',
      considered
        .filter((entry) => !found.includes(entry))
        .map(({ example }) => example.id)
        .join(' '),
    );
  const keys = Object.keys(
    found[0]!.row![0]!.hypothesis.evidence,
  ) as (keyof PulseRow['hypothesis']['evidence'])[];
  const columns = [...keys, 'bars'];
  const towards = columns.map((column) => EARLIER[column]!);
  const entries = new Map<Choice, { example: Example; row: PulseRow[] }>();
  for (const { example, row } of found) {
    const right = row!.find((option) => option.isRight)!.hypothesis.pulse;
    const bpm = 60 / right.period;
    if (example.speed !== 1 && (bpm < SLOWEST_BPM || bpm > FASTEST_BPM)) continue;
    const tempi = arguableTempi(corpus.music, example);
    const choice: Choice = {
      group: example.group,
      weight: weighExample(example, known),
      options: row!.map(({ hypothesis, bars }) => [
        ...keys.map((key) => hypothesis.evidence[key]),
        Math.min(MAX_BAR_CONTRAST, bars),
      ]),
      offsets: row!.map(
        ({ hypothesis: { pulse, startsOnBeat } }) =>
          logTempoPrior(60 / pulse.period) + (startsOnBeat ? START_BONUS : 0),
      ),
      isRight: row!.map((option) => option.isRight || isArguable(option.hypothesis.pulse, right, tempi)),
    };
    entries.set(choice, { example, row: row! });
  }
  const choices = [...entries.keys()];
  const { penalty, judged } = choosePenalty(choices, PENALTIES, FOLDS, towards);
  const lines = describeCorpus(judged, (choice) => entries.get(choice)!.example);
  if (values.verbose)
    for (const { choice, isRight, best: at, probability } of judged) {
      const { example, row } = entries.get(choice)!;
      if (isRight) continue;
      const right = row.find((option) => option.isRight)!.hypothesis.pulse;
      const chosen = row[at]!.hypothesis.pulse;
      const shift = ((((right.phase - chosen.phase) / chosen.period) % 1) + 1) % 1;
      console.log(
        `  ${example.id} ${example.style ?? ''}: ${(60 / chosen.period).toFixed(1)} for ${(60 / right.period).toFixed(1)} BPM, shifted ${shift.toFixed(2)}, sure ${probability.toFixed(2)}`,
      );
    }
  const fitted = fitConditionalLogit(choices, { penalty, towards });
  return {
    weights: Object.fromEntries(columns.map((column, k) => [column, fitted[k]!])),
    provenance: `${nameModel(model)}, L2 ${penalty}: ${lines.join(', ')}.`,
  };
}

const fits = new Map<string, Fit>();
for (const { kind, model } of listModels(values.model)) fits.set(kind, await fit(kind, model));
for (const [kind, { weights, provenance }] of fits) console.log(kind, toLiteral(weights), provenance);
if (values.write)
  writeSource(
    target,
    `/**
 * Weights of a softmax over the hypotheses of a track. Generated by \`node training/fit-pulse.ts --write\`: L2-penalised maximum
 * likelihood on development and synthesized tracks, beside the tempo prior; arguable octaves count as right. Right tempo and beat in ${FOLDS}-fold cross-validation over tracks:
${[...fits.values()].map(({ provenance }) => ` * - ${provenance}`).join('\n')}
 */
export const pulseWeights = {
${[...fits].map(([kind, { weights }]) => `${kind}: ${toLiteral(weights)},`).join('\n')}
};
`,
  );
