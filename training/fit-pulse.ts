/**
 * Fits the choice of tempo and beat and its confidence (`rhythm/pulse-weights.ts`), for a network's activations and for
 * signal processing:
 *
 * 1. Conditional logit over all hypotheses of a track: the tempo, and the pair of phases half a beat apart. The tempo
 *    prior and the bonus for the first sound are not fitted. If a truth file accepts half or double the tempo, either
 *    counts as right.
 * 2. Logistic regression on the votes between a phase and its half-beat shift. Every track is such a pair.
 * 3. Logistic regression of whether the choice is right, on choices by weights that were fitted without their origin,
 *    and on music whose tempo moves unnoticed (by the weights before the fit), where none is.
 *
 * Penalties are chosen, and results reported, on held-out origins.
 *
 *   node training/fit-pulse.ts [--model FOLDER] [--per-style 3] [--keep-tempo] [--keep-choice] [--write]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeGrid } from '../src/main/analysis/rhythm/grid-confidence.ts';
import type { GridJudge, GridTraits } from '../src/main/analysis/rhythm/grid-confidence.ts';
import type { HalfBeatVotes } from '../src/main/analysis/rhythm/half-beat.ts';
import { gridJudges, halfBeatWeights, pulseWeights } from '../src/main/analysis/rhythm/pulse-weights.ts';
import type { ActivationKind } from '../src/main/analysis/rhythm/activation-kind.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import { arguableTempi } from './decisions/arguable-octaves.ts';
import { openCorpus } from './decisions/cache.ts';
import type { Corpus } from './decisions/cache.ts';
import { choosePenalty, fitConditionalLogit } from './decisions/conditional-logit.ts';
import type { Choice } from './decisions/conditional-logit.ts';
import { isReal } from './decisions/examples.ts';
import type { Example } from './decisions/examples.ts';
import type { FollowRow } from './decisions/follow-row.ts';
import { chooseJudge } from './decisions/grid-judge.ts';
import { RESULT_TITLES, tabulateResults } from './decisions/grid-results.ts';
import type { GridResult } from './decisions/grid-results.ts';
import { saveHeldOutcomes } from './decisions/held-outcomes.ts';
import { mapExamples } from './decisions/map-examples.ts';
import { listModels, nameModel } from './decisions/models.ts';
import { leaveOriginsOut } from './decisions/origins.ts';
import { describeError, judgeEntry, named, toChoice, toPair } from './decisions/pulse-entry.ts';
import type { JudgedEntry, PulseEntry, PulseFit } from './decisions/pulse-entry.ts';
import type { PulseRow } from './decisions/pulse-row.ts';
import { chooseSignedPenalty, fitSigned } from './decisions/signed-logit.ts';
import type { SignedCase } from './decisions/signed-logit.ts';
import { trainingTracks, weighExample } from './decisions/weigh-example.ts';
import { toLiteral, writeSource } from './decisions/write-weights.ts';

const PENALTIES = [0.01, 0.02, 0.05, 0.1, 0.2];
/**
 * Weights towards which the penalty pulls: those of an earlier fit to signal processing at five speeds from 0.64 to
 * 1.15, on excerpts of tracks and on 72 synthetic grooves; with lower weights for the model's own activations, and for
 * thirds, which shuffles have; and of evidence for octaves from notated music and engines.
 */
const EARLIER: Readonly<Record<string, number>> = {
  lowOnBeat: 0.5,
  subdivision: -1.1,
  subdivisionSquared: -0.41,
  alternation: 0.55,
  backbeat: 0.5,
  triplet: -1.2,
  salience: 1.49,
  height: 10,
  relativeHeight: 2,
  barEvenness: 3,
  bars: 2.09,
};
/** No lower penalties, because votes that agree on all available tracks still err elsewhere. */
const HALF_BEAT_PENALTIES = [0.003, 0.01, 0.03];
/** Expected sign of each trait's weight. */
const TRAIT_SIGNS: Readonly<Record<keyof GridTraits, 1 | -1>> = {
  choice: 1,
  structure: 1,
  ambivalence: -1,
  consistency: 1,
  coherence: 1,
  support: 1,
  wander: -1,
  agreement: 1,
  height: 1,
};
const target = join(import.meta.dirname, '../src/main/analysis/rhythm/pulse-weights.ts');

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    'per-style': { type: 'string', default: '3' },
    /** Fits only one kind of activations; the weights of the other stay unchanged. */
    only: { type: 'string' },
    /** Keeps the weights that choose the tempo, and fits the votes on half a beat and how sure the choice is. */
    'keep-tempo': { type: 'boolean' },
    /** Keeps the weights of the choice and fits only how sure it is. */
    'keep-choice': { type: 'boolean' },
    write: { type: 'boolean' },
    /** Writes the table to docs/accuracy.md and leaves the weights unchanged. */
    report: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});

function describeFit(penalty: number, signedPenalty: number): string {
  if (values['keep-choice']) return 'weights of the choice kept';
  return `${values['keep-tempo'] ? 'weights of the tempo kept' : `L2 ${penalty}`}, L2 ${signedPenalty} for half a beat`;
}

/** The examples of music with a moving tempo that the grid does not follow. */
async function findUnnoticed(corpus: Corpus, moving: readonly Example[]): Promise<Set<Example>> {
  const rows = await mapExamples<FollowRow | null>(
    corpus,
    join(import.meta.dirname, 'decisions/follow-row.ts'),
    { decides: true, examples: moving },
  );
  return new Set(rows.flatMap(({ example, row }) => (row && !row.traits ? [example] : [])));
}

async function fit(
  kind: ActivationKind,
  model: string,
): Promise<{ weights: PulseFit; judge: GridJudge; note: string; results: string[][] }> {
  const isKept = values['keep-choice'] ?? false;
  const isTempoKept = isKept || (values['keep-tempo'] ?? false);
  // A choice that is right at one speed is hardly another witness at another.
  const corpus = await openCorpus({ model, perStyle: Number(values['per-style']), ownSpeed: isTempoKept });
  const rows = await mapExamples<PulseRow>(corpus, join(import.meta.dirname, 'decisions/pulse-row.ts'), {
    decides: false,
  });
  const moving = rows.flatMap(({ example, row }) => (row.isConstant ? [] : [example]));
  const unnoticed = await findUnnoticed(corpus, moving);
  const known = trainingTracks(model);
  const entries = rows.flatMap(({ example, row }): PulseEntry[] => {
    if (row.options.length === 0 || (!row.isConstant && !unnoticed.has(example))) return [];
    const right = row.options.find((option) => option.isRight)?.pulse ?? null;
    return [
      {
        example,
        origin: example.origin,
        weight: weighExample(example, known),
        options: row.options,
        tempi: arguableTempi(corpus.music, example, right && 60 / right.period),
        right,
      },
    ];
  });
  const steady = entries.filter(({ example }) => !unnoticed.has(example));
  const found = steady.filter(({ right }) => right);
  console.log(
    `${kind}: the truth is among the hypotheses of ${found.length} of ${steady.length} tracks; ${unnoticed.size} more move unnoticed`,
  );
  const [option] = found[0]!.options;
  const columns = [...Object.keys(option!.evidence), 'bars'];
  const all = Object.keys(
    found[0]!.options.find(({ detail }) => detail)!.detail!.halfBeat.votes,
  ) as (keyof HalfBeatVotes)[];
  // Without a network, the model is signal processing and would be counted twice.
  const votes = kind === 'network' ? all : all.filter((vote) => vote !== 'signal');
  const choicesOf = (part: readonly PulseEntry[]): Choice[] => part.map((entry) => toChoice(entry, columns));
  const pairsOf = (part: readonly PulseEntry[]): SignedCase[] =>
    part.flatMap((entry) => toPair(entry, votes));
  const towards = columns.map((column) => EARLIER[column] ?? 0);
  const before: PulseFit = { pulse: pulseWeights[kind], halfBeat: halfBeatWeights[kind] };
  const penalty = isTempoKept ? 0 : choosePenalty(choicesOf(found), PENALTIES, towards).penalty;
  const signedPenalty = isKept ? 0 : chooseSignedPenalty(pairsOf(found), HALF_BEAT_PENALTIES);
  const none = Object.fromEntries(all.map((vote) => [vote, 0]));
  const fitOn = (part: readonly PulseEntry[]): PulseFit =>
    isKept
      ? before
      : {
          pulse: isTempoKept
            ? before.pulse
            : named(columns, fitConditionalLogit(choicesOf(part), { penalty, towards })),
          halfBeat: {
            ...none,
            ...named(votes, fitSigned(pairsOf(part), signedPenalty)),
          } as PulseFit['halfBeat'],
        };

  const judged = leaveOriginsOut(entries).flatMap(({ fitted, held }) => {
    const weights = fitOn(fitted.filter(({ right }) => right));
    return held.flatMap((entry) => judgeEntry(entry, weights));
  });
  const real = judged.filter(
    ({ example }) => isReal(example) && example.speed === 1 && !unnoticed.has(example),
  );
  const { judge, forecasts } = chooseJudge<keyof GridTraits, JudgedEntry>(judged, {
    signs: TRAIT_SIGNS,
    tracks: real.length,
    judge: judgeGrid,
  });
  saveHeldOutcomes(model, 'grid', forecasts);
  const weights = fitOn(found);
  const resultOf = (entry: JudgedEntry & { readonly probability: number }): GridResult => ({
    origin: entry.example.origin,
    probability: entry.probability,
    isRight: entry.isRight,
    error: describeError(entry, entry.chosen),
  });
  const isWhole = ({ example }: PulseEntry): boolean => example.speed === 1 && !unnoticed.has(example);
  const resultsBy = (chosen: PulseFit, by: GridJudge): GridResult[] =>
    entries
      .filter(isWhole)
      .flatMap((entry) => judgeEntry(entry, chosen))
      .map((entry) => resultOf({ ...entry, probability: judgeGrid(entry.traits, by) }));
  const results = tabulateResults(
    forecasts.filter(isWhole).map(resultOf),
    resultsBy(weights, judge),
    resultsBy(before, gridJudges[kind]),
  );
  console.log([RESULT_TITLES, ...results].map((row) => row.join('\t')).join('\n'));
  if (values.verbose)
    for (const entry of forecasts) {
      if (entry.isRight) continue;
      const { chosen } = entry;
      console.log(
        `  ${entry.example.id}: ${(60 / chosen.period).toFixed(1)} for ${entry.right ? (60 / entry.right.period).toFixed(1) : '?'} BPM, ${describeError(entry, chosen)}, sure ${entry.probability.toFixed(2)}`,
        JSON.stringify(entry.traits, (_, value: unknown) =>
          typeof value === 'number' ? Number(value.toFixed(2)) : value,
        ),
      );
    }
  return {
    weights,
    judge,
    note: `${nameModel(model)}, ${describeFit(penalty, signedPenalty)}: ${results[0]![2]} of ${results[0]![1]} right`,
    results: results.map((row) => [nameModel(model), ...row]),
  };
}

const fits = new Map<string, Awaited<ReturnType<typeof fit>>>();
for (const { kind, model } of listModels(values.model))
  if (values.only === undefined || values.only === kind) fits.set(kind, await fit(kind, model));
/** The weights of each kind; the existing ones if it was not fitted. */
const literals = (
  weightsOf: (fitted: Awaited<ReturnType<typeof fit>>) => Readonly<Record<string, number>>,
  before: Readonly<Record<ActivationKind, Readonly<Record<string, number>>>>,
): string =>
  listModels()
    .map(({ kind }) => {
      const fitted = fits.get(kind);
      return `${kind}: ${toLiteral(fitted ? weightsOf(fitted) : before[kind])},`;
    })
    .join('\n');
for (const [kind, fitted] of fits)
  console.log(
    kind,
    toLiteral(fitted.weights.pulse),
    toLiteral(fitted.weights.halfBeat),
    toLiteral(fitted.judge),
  );
if (values.write) {
  writeSource(
    target,
    `import type { ActivationKind } from './activation-kind.ts';
import type { PulseWeights } from './decide-pulse.ts';
import type { GridJudge } from './grid-confidence.ts';
import type { HalfBeatVotes } from './half-beat.ts';

/*
 * Generated by \`node training/fit-pulse.ts --write\`. Tempo and beat on origins that the fit had not seen:
${[...fits.values()].map(({ note }) => ` * - ${note}.`).join('\n')}
 * By origin: docs/accuracy.md.
 */

/** Weights of a softmax over the hypotheses of a track, beside the tempo prior. */
export const pulseWeights: Readonly<Record<ActivationKind, PulseWeights>> = {
${literals(({ weights }) => weights.pulse, pulseWeights)}
};

/** Weights of the votes between a phase and its shift by half a beat. */
export const halfBeatWeights: Readonly<Record<ActivationKind, Readonly<Record<keyof HalfBeatVotes, number>>>> = {
${literals(({ weights }) => weights.halfBeat, halfBeatWeights)}
};

/** Weights of the log odds that tempo and beat are right, and the most that so few tracks can tell. */
export const gridJudges: Readonly<Record<ActivationKind, GridJudge>> = {
${literals(({ judge }) => judge, gridJudges)}
};
`,
  );
}
if (values.write || values.report) {
  const kept = (['keep-tempo', 'keep-choice'] as const)
    .map((name) => (values[name] ? ` --${name}` : ''))
    .join('');
  const rows = [['activations', ...RESULT_TITLES], ...[...fits.values()].flatMap(({ results }) => results)];
  replaceSection(
    'accuracy.md',
    'left-out',
    [
      `Command: \`node training/fit-pulse.ts --per-style ${values['per-style']}${kept} --report\`.`,
      toMarkdown(rows),
    ].join('\n\n'),
  );
}
