import type { Command } from 'commander';
import { correctionTypeNames } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import { versionBalances } from '../../../shared/domain/dataset-terms.ts';
import type { VersionBalance } from '../../../shared/domain/dataset-terms.ts';
import type { TrackChoice } from '../../../shared/contract/index.ts';
import { counted } from '../../../shared/counted.ts';
import { englishOf } from '../../../shared/languages/translate.ts';
import { oneOf, parseShare } from '../options.ts';
import { formatTable } from '../output.ts';
import { whole } from './source-options.ts';

export interface ChoiceFlags {
  readonly minErrorScore?: number;
  readonly maxTracks?: number;
  readonly balance?: VersionBalance;
}

/** Options that choose a fine-tuning set from the selected tracks. */
export function addChoiceOptions(command: Command): Command {
  return command
    .option(
      '--min-error-score <score>',
      'only tracks whose predictions were at least this wrong, 0 to 1 (see `segue data corrections`)',
      parseShare,
    )
    .option('--max-tracks <number>', 'at most this many tracks, those with the worst errors', whole)
    .option(
      '--balance <by>',
      `equally many tracks of each group: ${versionBalances.join(', ')}; without --max-tracks no group is larger than the median one`,
      oneOf(...versionBalances),
    );
}

export function choiceRequest({ minErrorScore, maxTracks, balance }: ChoiceFlags): ChoiceFlags {
  return {
    ...(minErrorScore === undefined ? {} : { minErrorScore }),
    ...(maxTracks === undefined ? {} : { maxTracks }),
    ...(balance === undefined ? {} : { balance }),
  };
}

function nameOfGroup(value: string, balance: VersionBalance): string {
  if (balance === 'corrections')
    return value === '' ? 'nothing corrected' : englishOf(correctionTypeNames[value as CorrectionType]);
  if (value === '') return `no ${balance}`;
  return balance === 'tempo' ? `${value} BPM` : value;
}

/** Which tracks a fine-tuning set took, and why it left out others. */
export function describeChoice({ candidates, held, minErrorScore, balance, groups }: TrackChoice): string[] {
  const reasons = [
    [held.unsettled, 'without a settled prediction'],
    [held.smallError, `with an error score under ${minErrorScore}`],
    [held.balance, 'of groups that are full'],
    [held.limit, 'over the limit'],
  ] as const;
  const left = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  return [
    `chosen from ${counted(candidates, 'track')}${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`,
    ...(balance === null
      ? []
      : [
          formatTable(
            [balance, 'available', 'taken'],
            groups.map(({ value, available, taken }) => [
              nameOfGroup(value, balance),
              String(available),
              String(taken),
            ]),
          ),
        ]),
  ];
}
