import { libraryStatistics } from '../core/statistics.ts';
import type { LibraryStatistics } from '../core/statistics.ts';
import { formatTable } from './output.ts';
import type { CommandAdder } from './run-cli.ts';

export const addDataCommand: CommandAdder = (program, run) => {
  program
    .command('data')
    .description('the library as a dataset')
    .command('stats')
    .description('totals, tiers, confidence, flags, genres, tempi and keys')
    .action((_options: object, command) =>
      run(command, ({ core, output }) => {
        const statistics = libraryStatistics(core.db, core.library);
        output.result(statistics, () => describeStatistics(statistics));
      }),
    );
};

function describeStatistics(statistics: LibraryStatistics): string {
  const { total, tiers, meanConfidence, needReview } = statistics;
  const share = (count: number): string => (total === 0 ? '–' : `${((100 * count) / total).toFixed(1)} %`);
  const table = (title: string, entries: readonly { value: string; count: number }[]): string[] =>
    entries.length === 0
      ? []
      : [
          '',
          formatTable(
            [title, 'tracks', 'share'],
            entries.map(({ value, count }) => [value, String(count), share(count)]),
          ),
        ];
  return [
    `${total} tracks, ${statistics.analyzed} analyzed, ${statistics.missing} missing, ${needReview} need review`,
    `mean confidence ${meanConfidence === null ? '–' : meanConfidence.toFixed(3)}`,
    ...table('tier', [
      { value: '1 verified', count: tiers.verified },
      { value: '2 cleaned', count: tiers.cleaned },
      { value: '3 generated', count: tiers.generated },
      { value: 'none yet', count: tiers.none },
    ]),
    ...table('flag', statistics.flags),
    ...table('genre', statistics.genres),
    ...table('bpm', statistics.tempi),
    ...table('key', statistics.keys),
  ].join('\n');
}
