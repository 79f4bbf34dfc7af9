/**
 * Fits the weights by which bar lines are judged as section boundaries and how they are put together
 * (`sections/boundary-weights.ts`), for a network's activations and for those of signal processing: logistic regression over the
 * bar lines of development and synthesized tracks, then a search over the parameters of the segmentation by the F-measure
 * of tracks of origins that the weights were not fitted on. Run after `fit-pulse.ts` and `fit-downbeats.ts`: bars come from the estimated grid.
 *
 *   node training/fit-boundaries.ts [--model FOLDER] [--per-style 3] [--write]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { boundaryWeights, segmentParameters } from '../src/main/analysis/sections/boundary-weights.ts';
import { segment } from '../src/main/analysis/sections/segment.ts';
import type { SegmentParameters } from '../src/main/analysis/sections/segment.ts';
import { scoreBoundaries } from '../src/main/learning/metrics/boundaries.ts';
import { openCorpus } from './decisions/cache.ts';
import { isReal } from './decisions/examples.ts';
import type { Example } from './decisions/examples.ts';
import { fitLogistic } from './decisions/logistic.ts';
import type { Case, LogisticModel } from './decisions/logistic.ts';
import { mapExamples } from './decisions/map-examples.ts';
import { listModels, nameModel } from './decisions/models.ts';
import { leaveOriginsOut } from './decisions/origins.ts';
import type { StructureRow } from './decisions/structure-row.ts';
import { trainingTracks, weighExample } from './decisions/weigh-example.ts';
import { toLiteral, writeSource } from './decisions/write-weights.ts';

const PENALTIES = [0.0003, 0.003, 0.03];
const OFFSETS = [0.5, 1, 1.5];
const PRIOR_WEIGHTS = [0.4, 0.75, 1.1];
const MIN_PROBABILITIES = [0.2, 0.25, 0.3, 0.35, 0.4];
/** What each kind of activations does not have. */
const HEADS = ['head', 'headContrast'];
const target = join(import.meta.dirname, '../src/main/analysis/sections/boundary-weights.ts');

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    'per-style': { type: 'string', default: '3' },
    /** Also fits the weights for signal processing, which otherwise stay: a fit to this corpus did not better them. */
    'signal-processing': { type: 'boolean' },
    write: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});

interface Entry {
  readonly example: Example;
  readonly origin: string;
  readonly row: StructureRow;
  /** Lines × columns; line 0 is left out. */
  readonly features: readonly (readonly number[])[];
  readonly weight: number;
}

interface Scores {
  readonly half: number;
  readonly three: number;
  readonly precision: number;
  readonly recall: number;
}

function casesOf({ row, features, weight }: Entry): Case[] {
  return features.flatMap((line, i): Case[] => {
    const at = i + 1;
    const reach = (row.lines[at + 1]! - row.lines[at]!) / 2;
    const isNear = (time: number): boolean => Math.abs(time - row.lines[at]!) <= reach;
    if (row.faint.some(isNear)) return [];
    // A track counts as one, however many bars it has.
    return [{ weight: weight / features.length, features: line, isRight: row.boundaries.some(isNear) }];
  });
}

function logOddsOf({ features }: Entry, { bias, weights }: LogisticModel): Float64Array {
  return Float64Array.from([
    0,
    ...features.map((line) => line.reduce((sum, value, k) => sum + weights[k]! * value, bias)),
  ]);
}

function scoreEntry({ row }: Entry, logOdds: Float64Array, parameters: SegmentParameters): Scores {
  const { starts } = segment(logOdds, row.isGridded, parameters);
  const found = starts.slice(1).map((line) => row.lines[line]!);
  // What is neither boundary nor none counts neither way.
  const counted = found.filter((time) => !row.faint.some((faint) => Math.abs(faint - time) < 0.5));
  const three = scoreBoundaries(row.boundaries, counted, 3);
  return {
    half: scoreBoundaries(row.boundaries, counted, 0.5).f,
    three: three.f,
    precision: three.precision,
    recall: three.recall,
  };
}

function mean(scores: readonly Scores[]): Scores {
  const of = (key: keyof Scores): number => scores.reduce((sum, s) => sum + s[key], 0) / scores.length;
  return { half: of('half'), three: of('three'), precision: of('precision'), recall: of('recall') };
}

/** Log-odds of every track by weights fitted without its origin. */
function crossFit(entries: readonly Entry[], penalty: number): Float64Array[] {
  const logOdds = new Map<Entry, Float64Array>();
  for (const { fitted, held } of leaveOriginsOut(entries)) {
    const model = fitLogistic(fitted.flatMap(casesOf), penalty);
    for (const entry of held) logOdds.set(entry, logOddsOf(entry, model));
  }
  return entries.map((entry) => logOdds.get(entry)!);
}

const describe = (name: string, s: Scores): string =>
  `${name} F ${s.half.toFixed(3)} at 0.5 s, ${s.three.toFixed(3)} at 3 s (precision ${s.precision.toFixed(2)}, recall ${s.recall.toFixed(2)})`;

async function fit(
  kind: string,
  model: string,
): Promise<{ weights: Record<string, number>; parameters: SegmentParameters; provenance: string }> {
  const corpus = await openCorpus({ model, perStyle: Number(values['per-style']) });
  const rows = await mapExamples<StructureRow | null>(
    corpus,
    join(import.meta.dirname, 'decisions/structure-row.ts'),
    { decides: true },
  );
  const known = trainingTracks(model);
  const all = Object.keys(rows.find(({ row }) => row)!.row!.columns) as (keyof StructureRow['columns'])[];
  const columns = kind === 'network' ? all : all.filter((column) => !HEADS.includes(column));
  const entries = rows.flatMap(({ example, row }): Entry[] => {
    if (!row) return [];
    const features = Array.from({ length: row.columns.pattern1.length - 1 }, (_, i) =>
      columns.map((column) => row.columns[column][i + 1]!),
    );
    return features.length > 8
      ? [{ example, origin: example.origin, row, features, weight: weighExample(example, known) }]
      : [];
  });
  let best = {
    total: -Infinity,
    penalty: 0,
    parameters: { offset: 0, priorWeight: 0, minProbability: 0 },
    lines: [''],
  };
  for (const penalty of PENALTIES) {
    const logOdds = crossFit(entries, penalty);
    for (const offset of OFFSETS)
      for (const priorWeight of PRIOR_WEIGHTS)
        for (const minProbability of MIN_PROBABILITIES) {
          const parameters = { offset, priorWeight, minProbability };
          const scores = entries.map((entry, i) => scoreEntry(entry, logOdds[i]!, parameters));
          const weight = entries.reduce((sum, entry) => sum + entry.weight, 0);
          const total =
            entries.reduce((sum, entry, i) => sum + entry.weight * (scores[i]!.half + scores[i]!.three), 0) /
            weight;
          if (total <= best.total) continue;
          const of = (test: (entry: Entry) => boolean): Scores =>
            mean(scores.filter((_, i) => test(entries[i]!)));
          const lines = [
            describe(
              'development',
              of(({ example }) => isReal(example) && example.speed === 1),
            ),
            describe(
              'synthesized',
              of(({ example }) => !isReal(example)),
            ),
          ];
          best = { total, penalty, parameters, lines };
        }
    console.log(
      `${kind} L2 ${penalty}: best so far ${best.total.toFixed(4)} ${JSON.stringify(best.parameters)}; ${best.lines.join('; ')}`,
    );
  }
  const fitted = fitLogistic(entries.flatMap(casesOf), best.penalty);
  return {
    weights: {
      bias: fitted.bias,
      ...Object.fromEntries(all.map((column) => [column, fitted.weights[columns.indexOf(column)] ?? 0])),
    },
    parameters: best.parameters,
    provenance: `${nameModel(model)}, L2 ${best.penalty}: ${best.lines.join('; ')}.`,
  };
}

const fits = new Map<string, Awaited<ReturnType<typeof fit>>>();
for (const { kind, model } of listModels(values.model))
  if (kind === 'network' || values['signal-processing']) fits.set(kind, await fit(kind, model));
for (const [kind, { weights, parameters, provenance }] of fits)
  console.log(kind, toLiteral(weights), parameters, provenance);
if (values.write)
  writeSource(
    target,
    `import type { ActivationKind } from '../src/main/analysis/rhythm/activation-kind.ts';
import type { BoundaryColumns } from '../src/main/analysis/sections/boundary-evidence.ts';
import type { SegmentParameters } from '../src/main/analysis/sections/segment.ts';

/*
 * Generated by \`node training/fit-boundaries.ts --write\`: L2-penalised logistic regression over the bar lines of development and
 * synthesized tracks; the parameters of the segmentation by search. On origins that the weights had not seen:
${[...fits.values()].map(({ provenance }) => ` * - ${provenance}`).join('\n')}
 */

/** Weights of the log-odds that a section begins at a bar line. */
export const boundaryWeights = {
${listModels()
  .map(({ kind }) => `${kind}: ${toLiteral(fits.get(kind)?.weights ?? boundaryWeights[kind])},`)
  .join('\n')}
};

export const segmentParameters: Readonly<Record<ActivationKind, SegmentParameters>> = {
${listModels()
  .map(({ kind }) => `${kind}: ${toLiteral({ ...(fits.get(kind)?.parameters ?? segmentParameters[kind]) })},`)
  .join('\n')}
};
`,
  );
