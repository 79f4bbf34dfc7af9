/**
 * Fits the confidence of grids that follow a changing tempo (`rhythm/follow-weights.ts`), for a network's activations
 * and for signal processing. Logistic regression of whether the beats are right, on origins held out in turn, over real
 * music at a varying speed, pieces of engines, and steady music that was mistaken for unsteady. Run after
 * `fit-pulse.ts`.
 *
 *   node training/fit-follow.ts [--model FOLDER] [--per-style 3] [--write]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import { judgeFollowed } from '../src/main/analysis/rhythm/follow-confidence.ts';
import { followJudges } from '../src/main/analysis/rhythm/follow-weights.ts';
import type { FollowJudge, FollowTraits } from '../src/main/analysis/rhythm/follow-confidence.ts';
import { expectedCalibrationError } from '../src/main/learning/metrics/calibration.ts';
import { quantile } from '../src/main/learning/metrics/beats.ts';
import { openCorpus } from './decisions/cache.ts';
import type { Example } from './decisions/examples.ts';
import type { FollowRow } from './decisions/follow-row.ts';
import { chooseJudge } from './decisions/grid-judge.ts';
import { mapExamples } from './decisions/map-examples.ts';
import { listModels, nameModel } from './decisions/models.ts';
import { toLiteral, writeSource } from './decisions/write-weights.ts';

const target = join(import.meta.dirname, '../src/main/analysis/rhythm/follow-weights.ts');
const SIGNS: Readonly<Record<keyof FollowTraits, 1 | -1>> = {
  plain: 1,
  firm: 1,
  signal: 1,
  scatter: -1,
  anchors: -1,
  choice: 1,
};
/** Grids with a lower confidence are flagged in the review queue. */
const FLAGGED = 0.8;
const TITLES = [
  'activations',
  'music',
  'n',
  'followed',
  'right',
  'worst beat, median ms',
  'anchors, median',
  'wrong and not flagged',
];

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    'per-style': { type: 'string', default: '3' },
    /** Fits only one kind of activations; the weights of the other stay unchanged. */
    only: { type: 'string' },
    write: { type: 'boolean' },
  },
});

interface Entry {
  readonly example: Example;
  readonly row: FollowRow;
}

const kindOf = ({ example, row }: Entry): string =>
  example.warp ? `real, ${example.warp}` : row.isConstant ? 'steady' : 'engines, moving';

async function fit(model: string): Promise<{ judge: FollowJudge; note: string; table: string[][] }> {
  const corpus = await openCorpus({ model, perStyle: Number(values['per-style']) });
  const rows = await mapExamples<FollowRow | null>(
    corpus,
    join(import.meta.dirname, 'decisions/follow-row.ts'),
    {
      decides: true,
      examples: corpus.examples.filter(
        ({ kind, speed, warp }) => warp || kind === 'engine' || (kind === 'song' && speed === 1),
      ),
    },
  );
  const entries = rows.flatMap(({ example, row }): Entry[] => (row ? [{ example, row }] : []));
  const followed = entries.flatMap(({ example, row }) =>
    row.traits
      ? [{ example, origin: example.origin, weight: 1, traits: row.traits, isRight: row.isRight }]
      : [],
  );
  const { judge: fitted, forecasts } = chooseJudge<keyof FollowTraits, (typeof followed)[number]>(followed, {
    signs: SIGNS,
    tracks: followed.length,
    judge: judgeFollowed,
  });
  // Traits clearer than any that were judged say nothing about higher confidences.
  const surest = Math.max(...forecasts.map(({ probability }) => probability));
  const judge = { ...fitted, limit: Math.min(fitted.limit, surest) };
  const confidenceOf = new Map(forecasts.map(({ example, probability }) => [example, probability]));
  const table = [...Map.groupBy(entries, kindOf)].map(([kind, part]) => {
    const missed = part.filter(
      ({ example, row }) => !row.isRight && (confidenceOf.get(example) ?? row.confidence) >= FLAGGED,
    );
    for (const { example, row } of missed)
      console.log(`  wrong and sure: ${example.id}`, JSON.stringify(row));
    const own = part.filter(({ row }) => row.traits && row.isRight);
    return [
      nameModel(model),
      kind,
      String(part.length),
      String(part.filter(({ row }) => row.traits).length),
      String(part.filter(({ row }) => row.isRight).length),
      own.length > 0
        ? (
            1000 *
            quantile(
              own.map(({ row }) => row.worst),
              0.5,
            )
          ).toFixed(1)
        : '-',
      own.length > 0
        ? quantile(
            own.map(({ row }) => row.anchors),
            0.5,
          ).toFixed(0)
        : '-',
      String(missed.length),
    ];
  });
  const right = followed.filter(({ isRight }) => isRight).length;
  const note = `${nameModel(model)}: ${right} of ${followed.length} right, expected calibration error ${expectedCalibrationError(forecasts).toFixed(3)} out of origin`;
  console.log([TITLES, ...table].map((line) => line.join('\t')).join('\n'), note);
  return { judge, note, table };
}

const fits = new Map<string, Awaited<ReturnType<typeof fit>>>();
for (const { kind, model } of listModels(values.model))
  if (values.only === undefined || values.only === kind) fits.set(kind, await fit(model));
for (const [kind, { judge }] of fits) console.log(kind, toLiteral(judge));
if (values.write) {
  writeSource(
    target,
    `import type { ActivationKind } from './activation-kind.ts';
import type { FollowJudge } from './follow-confidence.ts';

/**
 * Weights of the log odds that a grid which follows a moving tempo is right. Generated by \`node training/fit-follow.ts --write\`:
${[...fits.values()].map(({ note }) => ` * - ${note}.`).join('\n')}
 */
export const followJudges: Readonly<Record<ActivationKind, FollowJudge>> = {
${listModels()
  .map(({ kind }) => `${kind}: ${toLiteral(fits.get(kind)?.judge ?? followJudges[kind])},`)
  .join('\n')}
};
`,
  );
  replaceSection(
    'accuracy.md',
    'moving',
    [
      'Command: `node training/fit-follow.ts --write`.',
      'Grids of music whose tempo moves: development tracks at a speed that jumps, ramps or drifts, and pieces of engines; and of steady music, which should not be taken for moving. Right: beats within 25 ms (F-measure 0.9 or more). Confidences are those of a fit without the origin.',
      toMarkdown([TITLES, ...[...fits.values()].flatMap(({ table }) => table)]),
    ].join('\n\n'),
  );
}
