import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { SplitRequest } from '../../../shared/contract/index.ts';
import { strata } from '../../../shared/domain/dataset-terms.ts';
import type { Stratum } from '../../../shared/domain/dataset-terms.ts';
import { parseSplitRatios, splitNames } from '../../dataset/splits/split-ratios.ts';
import type { SplitReport } from '../../dataset/splits/assign-splits.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { formatTable } from '../output.ts';
import { counted } from '../../../shared/counted.ts';

export interface SplitFlags {
  readonly split: string;
  readonly seed: string;
  readonly stratify: Stratum[];
  readonly verifiedFirst?: boolean;
}

function checkRatios(value: string): string {
  try {
    parseSplitRatios(value);
    return value;
  } catch (error) {
    throw new InvalidArgumentError(errorMessage(error));
  }
}

function parseStratify(value: string): Stratum[] {
  if (value === 'none') return [];
  return value.split(',').map((part) => {
    const stratum = strata.find((known) => known === part);
    if (!stratum)
      throw new InvalidArgumentError(
        `Stratify by ${strata.join(', ')}, several of them as in genre,tier, or none.`,
      );
    return stratum;
  });
}

/** Options for splitting tracks into train, validation and test. */
export function addSplitOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--split <ratios>', 'train/validation/test in per cent, such as 70/15/15 or 80/10/10')
        .argParser(checkRatios)
        .default('70/15/15'),
    )
    .option('--seed <text>', 'seed of the split', 'segue')
    .addOption(
      new Option('--stratify <by>', 'genre, descriptor, tag, tier, several as in genre,tier, or none')
        .argParser(parseStratify)
        .default(['genre'], 'genre'),
    )
    .option('--verified-first', 'verified tracks go to test and validation first');
}

export function splitRequest({ split, seed, stratify, verifiedFirst }: SplitFlags): SplitRequest {
  return { split, seed, stratify, verifiedFirst: verifiedFirst ?? false };
}

export function describeSplits(splits: SplitReport): string {
  return [
    formatTable(
      ['split', ...splitNames],
      [
        [
          'all',
          ...splitNames.map((name) => `${splits.counts[name]} (${(100 * splits.shares[name]).toFixed(1)} %)`),
        ],
        ...splits.strata.map(({ stratum, counts }) => [
          stratum,
          ...splitNames.map((name) => String(counts[name])),
        ]),
      ],
    ),
    `${counted(splits.grouped, 'track')} kept together in groups of up to ${splits.largestGroup}: ` +
      Object.entries(splits.links)
        .map(([reason, count]) => `${count} ${reason}`)
        .join(', '),
    `seed "${splits.seed}"${splits.kept > 0 ? `, ${counted(splits.kept, 'track')} kept in their split` : ''}${splits.moved.length > 0 ? `, ${splits.moved.length} moved because new tracks joined their groups` : ''}`,
  ].join('\n');
}
