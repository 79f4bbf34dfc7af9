/**
 * Fits the weights that rate bar lines as section boundaries and the segmentation parameters
 * (`sections/boundary-weights.ts`), for a network's activations and for signal processing. Logistic regression over the
 * bar lines of development and synthesized tracks, followed by a search over the segmentation parameters for the best
 * F-measure on held-out origins. Run after `fit-pulse.ts` and `fit-downbeats.ts`, because bars come from the estimated
 * grid.
 *
 *   node training/fit-boundaries.ts [--model FOLDER] [--per-style 3] [--measured] [--write]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { boundaryWeights, segmentParameters } from '../src/main/analysis/sections/boundary-weights.ts';
import type { SegmentParameters } from '../src/main/analysis/sections/segment.ts';
import type { ActivationKind } from '../src/main/analysis/rhythm/activation-kind.ts';
import {
  BOUNDARY_TITLES,
  casesOf,
  logOddsOf,
  outcomesOf,
  scoreEntry,
  tabulateBoundaries,
} from './decisions/boundary-entry.ts';
import type { BoundaryEntry } from './decisions/boundary-entry.ts';
import { openCorpus } from './decisions/cache.ts';
import type { Example } from './decisions/examples.ts';
import { fitLogistic } from './decisions/logistic.ts';
import type { LogisticModel } from './decisions/logistic.ts';
import { saveHeldOutcomes } from './decisions/held-outcomes.ts';
import { mapExamples } from './decisions/map-examples.ts';
import { listModels, nameModel } from './decisions/models.ts';
import { leaveOriginsOut } from './decisions/origins.ts';
import type { StructureRow } from './decisions/structure-row.ts';
import { trainingTracks, weighExample } from './decisions/weigh-example.ts';
import { toLiteral, writeSource } from './decisions/write-weights.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';

const PENALTIES = [0.0003, 0.003];
const OFFSETS = [0.5, 1, 1.5];
const PRIOR_WEIGHTS = [0.2, 0.4, 0.75];
const MIN_PROBABILITIES = [0.25, 0.3, 0.35, 0.4, 0.45];
/**
 * Pieces by engines have a low weight: all of them are arranged by the same few rules, and at full weight they reduce F
 * on real music by 0.03. At this weight they do no harm, and still teach how layers of other instruments sound.
 */
const ENGINE_SHARE: Readonly<Record<Example['kind'], number>> = {
  real: 1,
  song: 1,
  notated: 1,
  synthetic: 1,
  engine: 0.2,
};
/** Columns that each kind of activations lacks. */
const HEADS = ['head', 'headContrast'];
const target = join(import.meta.dirname, '../src/main/analysis/sections/boundary-weights.ts');

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    'per-style': { type: 'string', default: '3' },
    /**
     * Also fits the weights for signal processing, which stay unchanged otherwise: a fit to this corpus did not improve
     * them.
     */
    'signal-processing': { type: 'boolean' },
    /** Fits on the examples that are measured already. */
    measured: { type: 'boolean' },
    write: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});

/** Log-odds of every track from weights fitted without its origin. */
function crossFit(entries: readonly BoundaryEntry[], penalty: number): Float64Array[] {
  const logOdds = new Map<BoundaryEntry, Float64Array>();
  for (const { fitted, held } of leaveOriginsOut(entries)) {
    const model = fitLogistic(fitted.flatMap(casesOf), penalty);
    for (const entry of held) logOdds.set(entry, logOddsOf(entry, model));
  }
  return entries.map((entry) => logOdds.get(entry)!);
}

async function fit(
  kind: ActivationKind,
  model: string,
): Promise<{
  weights: Record<string, number>;
  parameters: SegmentParameters;
  provenance: string;
  results: string[][];
}> {
  const corpus = await openCorpus({
    model,
    perStyle: Number(values['per-style']),
    structure: true,
    measured: values.measured ?? false,
  });
  const rows = await mapExamples<StructureRow | null>(
    corpus,
    join(import.meta.dirname, 'decisions/structure-row.ts'),
    { decides: true },
  );
  const known = trainingTracks(model);
  const all = Object.keys(boundaryWeights.network).filter(
    (column) => column !== 'bias',
  ) as (keyof StructureRow['columns'])[];
  const columns = kind === 'network' ? all : all.filter((column) => !HEADS.includes(column));
  const entries = rows.flatMap(({ example, row }): BoundaryEntry[] => {
    if (!row) return [];
    const features = Array.from({ length: row.columns.pattern1.length - 1 }, (_, i) =>
      columns.map((column) => row.columns[column][i + 1]!),
    );
    return features.length > 8
      ? [
          {
            example,
            origin: example.origin,
            row,
            features,
            weight: ENGINE_SHARE[example.kind] * weighExample(example, known),
          },
        ]
      : [];
  });
  const total = entries.reduce((sum, { weight }) => sum + weight, 0);
  const tried = PENALTIES.map((penalty) => {
    const logOdds = crossFit(entries, penalty);
    let best = { score: -Infinity, parameters: { offset: 0, priorWeight: 0, minProbability: 0 } };
    for (const offset of OFFSETS)
      for (const priorWeight of PRIOR_WEIGHTS)
        for (const minProbability of MIN_PROBABILITIES) {
          const parameters = { offset, priorWeight, minProbability };
          const score =
            entries.reduce((sum, entry, i) => {
              const { half, three } = scoreEntry(entry, logOdds[i]!, parameters);
              return sum + entry.weight * (half + three);
            }, 0) / total;
          if (score > best.score) best = { score, parameters };
        }
    console.log(`${kind} L2 ${penalty}: ${best.score.toFixed(4)} ${JSON.stringify(best.parameters)}`);
    return { penalty, logOdds, ...best };
  });
  const best = tried.reduce((x, y) => (y.score > x.score ? y : x));
  saveHeldOutcomes(
    model,
    'boundary',
    entries.flatMap((entry, i) => outcomesOf(entry, best.logOdds[i]!, best.parameters)),
  );
  const fitted = fitLogistic(entries.flatMap(casesOf), best.penalty);
  const shipped: LogisticModel = {
    bias: boundaryWeights[kind].bias,
    weights: columns.map((column) => boundaryWeights[kind][column]),
  };
  const results = tabulateBoundaries(entries, [
    entries.map((entry, i) => scoreEntry(entry, best.logOdds[i]!, best.parameters)),
    entries.map((entry) => scoreEntry(entry, logOddsOf(entry, fitted), best.parameters)),
    entries.map((entry) => scoreEntry(entry, logOddsOf(entry, shipped), segmentParameters[kind])),
  ]);
  console.log([BOUNDARY_TITLES, ...results].map((line) => line.join('\t')).join('\n'));
  return {
    results: results.map((row) => [nameModel(model), ...row]),
    weights: {
      bias: fitted.bias,
      ...Object.fromEntries(all.map((column) => [column, fitted.weights[columns.indexOf(column)] ?? 0])),
    },
    parameters: best.parameters,
    provenance: `${nameModel(model)}, L2 ${best.penalty}: F ${results[0]![2]} at 0.5 s, ${results[0]![3]} at 3 s on real music.`,
  };
}

const fits = new Map<string, Awaited<ReturnType<typeof fit>>>();
for (const { kind, model } of listModels(values.model))
  if (kind === 'network' || values['signal-processing']) fits.set(kind, await fit(kind, model));
for (const [kind, { weights, parameters, provenance }] of fits)
  console.log(kind, toLiteral(weights), parameters, provenance);
if (values.write) {
  writeSource(
    target,
    `import type { ActivationKind } from '../rhythm/activation-kind.ts';
import type { SegmentParameters } from './segment.ts';

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
  const rows = [['activations', ...BOUNDARY_TITLES], ...[...fits.values()].flatMap(({ results }) => results)];
  replaceSection(
    'accuracy.md',
    'left-out-boundaries',
    ['Command: `node training/fit-boundaries.ts --write`.', toMarkdown(rows)].join('\n\n'),
  );
}
