import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { modelVersion } from '../../../shared/domain/index.ts';
import { correctionGroupings } from '../../../shared/contract/index.ts';
import type {
  CorrectionCase,
  CorrectionFilter,
  CorrectionRate,
  CorrectionRates,
} from '../../../shared/contract/index.ts';
import { counted } from '../../../shared/counted.ts';
import { correctionTypes } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import type { Core } from '../../core/create-core.ts';
import { exportCorrections } from '../../core/learning/export-corrections.ts';
import { OVERWRITE, parseDate } from '../options.ts';
import type { CommandAdder } from '../command-adder.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';

interface Flags extends SelectorOptions {
  readonly type?: CorrectionType[];
  readonly model?: string[];
  readonly bpm?: { readonly from: number; readonly to: number };
  readonly since?: string;
  readonly until?: string;
  readonly minScore?: number;
  readonly limit: number;
  readonly latest?: true;
  readonly id?: number;
  readonly export?: string;
  readonly overwrite?: true;
}

function parseTypes(value: string): CorrectionType[] {
  return value.split(',').map((part) => {
    const type = correctionTypes.find((one) => one === part.trim());
    if (!type)
      throw new InvalidArgumentError(`There is no type "${part}". Types: ${correctionTypes.join(', ')}.`);
    return type;
  });
}

function parseRange(value: string): { from: number; to: number } {
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(value);
  if (!match) throw new InvalidArgumentError('Name a range of tempi, as in 120-130.');
  return { from: Number(match[1]), to: Number(match[2]) };
}

function parseShare(value: string): number {
  const share = Number(value);
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('Name a number between 0 and 1.');
  return share;
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('Name a whole number.');
  return count;
}

const all = (value: string, list: string[] = []): string[] => [...list, value];

export const addDataCorrectionsCommand: CommandAdder = (data, run) => {
  withSelectors(
    data
      .command('corrections')
      .description('show where people corrected predictions: rates, and the worst cases first'),
  )
    .option('--type <types>', `only these types, as in cue_moved,cue_missed`, parseTypes)
    .option('--model <version>', 'only predictions of this model; may be repeated', all)
    .option('--bpm <range>', 'only tracks with these tempi, as in 120-130', parseRange)
    .option('--since <date>', 'only predictions settled since this date', parseDate)
    .option('--until <date>', 'only predictions settled before this date', parseDate)
    .option('--min-score <score>', 'only corrections with at least this score, 0 to 1', parseShare)
    .option('--limit <n>', 'cases to print', parseCount, 20)
    .option('--latest', 'latest cases first')
    .option('--id <case>', 'show one case with all its corrections', parseCount)
    .option('--export <file>', 'write every correction to a .csv, .jsonl or .parquet file')
    .option('--overwrite', OVERWRITE)
    .action((words: string[], flags: Flags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const { corrections } = core.learning;
        await corrections.record({ signal });
        if (flags.id !== undefined) {
          const one = corrections.get(flags.id);
          return output.result(one, () => describeCase(one).join('\n'));
        }
        const filter = filterOf(core, words, flags);
        if (flags.export !== undefined) {
          const path = flags.export;
          const count = await core.targets.guard(flags, () => exportCorrections(corrections, filter, path));
          return output.result({ path, count }, () => `${counted(count, 'correction')} written to ${path}`);
        }
        const rates = corrections.rates(filter, correctionGroupings);
        const page = corrections.list(filter, {
          offset: 0,
          limit: flags.limit,
          order: flags.latest ? 'latest' : 'worst',
        });
        output.result({ rates, ...page }, () =>
          [describeRates(rates), ...page.cases.flatMap((one) => ['', ...describeCase(one)])].join('\n'),
        );
      }),
    );
};

function filterOf(core: Core, words: readonly string[], flags: Flags): CorrectionFilter {
  const selection = selected(core, words, flags);
  const isWhole = selection.kind === 'filter' && Object.keys(selection.filter).length === 0;
  const trackIds = isWhole ? null : core.library.idsOf(selection);
  const { type, model, bpm, since, until, minScore } = flags;
  return {
    ...(trackIds || bpm ? { tracks: { ...(trackIds && { trackIds }), ...(bpm && { bpm }) } } : {}),
    ...(type && { types: type }),
    ...(model && { models: model }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(minScore !== undefined && { minScore }),
  };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function rateLine({ value, cases, corrected, corrections, rate, perCase }: CorrectionRate): string {
  return `  ${(value || '–').padEnd(20)} ${percent(rate).padStart(5)} of ${cases} corrected (${corrected}), ${corrections} in all, ${perCase.toFixed(2)} per track`;
}

function describeRates({ total, groups }: CorrectionRates): string {
  if (total.cases === 0)
    return 'Nobody has settled a prediction yet: verify tracks, or accept what the analysis proposes.';
  return [
    `${counted(total.cases, 'settled track')}: ${percent(total.rate)} needed a correction, ${total.perCase.toFixed(2)} per track`,
    ...groups.flatMap(({ by, rates }) => (rates.length > 0 ? [`by ${by}`, ...rates.map(rateLine)] : [])),
  ].join('\n');
}

function describeCase(one: CorrectionCase): string[] {
  const value = (given: string | number | null): string =>
    given === null ? 'none' : typeof given === 'number' ? String(Math.round(given * 1000) / 1000) : given;
  return [
    `case ${one.id}  ${one.artist} – ${one.title} (track ${one.trackId})  score ${one.score.toFixed(2)}, ${modelVersion(one.source)}, ${one.occasion} ${one.settledAt.slice(0, 10)}`,
    ...one.corrections.map(
      ({ type, time, predicted, corrected, confidence, score }) =>
        `  ${score.toFixed(2)}  ${type.padEnd(18)}${time === null ? '' : ` at ${time.toFixed(3)} s`}: ${value(predicted)} → ${value(corrected)}${confidence === null ? '' : ` (confidence ${confidence.toFixed(2)})`}`,
    ),
  ];
}
