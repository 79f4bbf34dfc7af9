import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { measureAgreement } from '../../core/datasets/quality/agreement.ts';
import { currentLabelIssues, labelErrorSteps } from '../../core/datasets/quality/label-issues.ts';
import { measureCollection, validateCollection } from '../../core/datasets/quality/validate-library.ts';
import { collectionStatistics } from '../../core/library/statistics.ts';
import { runInSteps } from '../../core/jobs/steps.ts';
import { issueFilters } from '../../dataset/label-errors/find-issues.ts';
import type { IssueFilter } from '../../dataset/label-errors/find-issues.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Flag, Tier } from '../../../shared/domain/index.ts';
import type { BulkResult } from '../../../shared/contract/index.ts';
import { describeDiff } from '../dataset/diff.ts';
import {
  describeAgreement,
  describeIssueList,
  describeLabelErrors,
  describeQuality,
  describeStatistics,
  describeValidation,
} from './describe-data.ts';
import { exitCodes } from '../exit-codes.ts';
import { addLineageCommand } from './lineage.ts';
import { list } from '../import.ts';
import { oneOf, parseTiers } from '../options.ts';
import { addQualityOptions, qualityOptions } from './quality-options.ts';
import type { QualityFlags } from './quality-options.ts';
import type { CommandAdder } from '../run-cli.ts';
import { parseFlags, selected, selectedToChange, selectionOf, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { diffVersions } from '../../core/datasets/versions/diff-versions.ts';
import { counted } from '../../../shared/counted.ts';

function parseTier(value: string): Tier {
  const [tier, ...more] = parseTiers(value);
  if (tier === undefined || more.length > 0) throw new InvalidArgumentError('Name one tier: 1, 2 or 3.');
  return tier;
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 0) throw new InvalidArgumentError('Name a whole number.');
  return limit;
}

function describeBulk({ changed, failures }: BulkResult): string {
  return [
    `${counted(changed, 'track')} changed`,
    ...list(failures.map(({ trackId, message }) => `  failed   track ${trackId}: ${message}`)),
  ].join('\n');
}

export const addDataCommand: CommandAdder = (program, run) => {
  const data = program.command('data').description('the library as a dataset');
  const editor = (core: { author(): string }) => ({
    author: core.author(),
    origin: null,
  });

  withSelectors(
    data.command('stats').description('totals, tiers, confidence, flags, genres, tempi and keys'),
  ).action((words: string[], options: SelectorOptions, command: Command) =>
    run(command, ({ core, output }) => {
      const statistics = collectionStatistics(core.db, selected(core, words, options));
      output.result(statistics, () => describeStatistics(statistics));
    }),
  );

  addQualityOptions(
    withSelectors(
      data
        .command('validate')
        .description(
          'check every annotation: schema, grid, cues, sections, coverage, duplicates; exit code 1 when something fails',
        ),
    ),
  ).action((words: string[], options: SelectorOptions & QualityFlags, command: Command) =>
    run(command, ({ core, output }) => {
      const report = validateCollection(core.db, selected(core, words, options), qualityOptions(options));
      output.result(report, () => describeValidation(report));
      // The seed of this command promises 1, as test runners and `make` expect of a check.
      return report.errors > 0 ? exitCodes.failed : exitCodes.ok;
    }),
  );

  addQualityOptions(
    withSelectors(
      data
        .command('quality')
        .description(
          'completeness, consistency, validity, uniqueness, balance and diversity, and what drags them down; exit code 1 when a gate fails',
        ),
    ),
  ).action((words: string[], options: SelectorOptions & QualityFlags, command: Command) =>
    run(command, ({ core, output }) => {
      const report = measureCollection(core.db, selected(core, words, options), qualityOptions(options));
      output.result(report, () => describeQuality(report));
      return report.passed ? exitCodes.ok : exitCodes.failed;
    }),
  );

  withSelectors(
    data
      .command('labels')
      .description(
        'find labels that are likely wrong by confident learning and rules; they go into the review queue',
      ),
  )
    .option(
      '--filter <filter>',
      'which labels count as issues',
      oneOf(...issueFilters),
      'prune_by_noise_rate',
    )
    .option('--limit <n>', 'issues to print', parseLimit, 40)
    .option('--last', 'only show what the last search found and nobody has touched since')
    .action(
      (
        words: string[],
        options: SelectorOptions & { filter: IssueFilter; limit: number; last?: boolean },
        command: Command,
      ) =>
        run(command, async ({ core, output, watch }) => {
          const ids = selected(core, words, options);
          if (options.last) {
            const issues = currentLabelIssues(core.db, ids);
            return output.result(issues, () => describeIssueList(issues, options.limit));
          }
          const steps = labelErrorSteps(core.db, ids, { filter: options.filter, home: core.home });
          const report = await watch('Search for label errors', 'tracks', (hooks) =>
            runInSteps(steps, hooks),
          );
          core.libraryChanged('many', 'review');
          output.result(report, () => describeLabelErrors(report, options.limit));
        }),
    );

  withSelectors(
    data
      .command('agreement')
      .description('how far people, Rekordbox and models agree on the same tracks, by kind of label'),
  ).action((words: string[], options: SelectorOptions, command: Command) =>
    run(command, ({ core, output }) => {
      const report = measureAgreement(core.db, selected(core, words, options));
      output.result(report, () => describeAgreement(report));
    }),
  );

  data
    .command('diff')
    .description('what differs between two dataset versions')
    .argument('<before>', 'version, as in house@v1 or house@release')
    .argument('<after>', 'version')
    .action((before: string, after: string, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const diff = diffVersions(core.db, core.datasets, before, after);
        output.result(diff, () => describeDiff(diff));
      }),
    );

  withSelectors(data.command('flag').description('put flags on tracks, or take them off'))
    .option('--needs-review', 'the flag needs_review')
    .option('--add <flags>', 'flags to put on, separated by commas', parseFlags)
    .option('--remove <flags>', 'flags to take off', parseFlags)
    .action(
      (
        words: string[],
        options: SelectorOptions & { needsReview?: boolean; add?: Flag[]; remove?: Flag[] },
        command: Command,
      ) =>
        run(command, ({ core, output }) => {
          const addFlags: Flag[] = [
            ...(options.add ?? []),
            ...(options.needsReview ? (['needs_review'] as const) : []),
          ];
          const removeFlags = options.remove ?? [];
          if (addFlags.length + removeFlags.length === 0)
            throw new AppError('invalid_input', 'Say which flag: --needs-review, --add or --remove.');
          const ids = requireNamed(words, options, () => selectedToChange(core, words, options));
          const result = core.edits.bulk(ids, { addFlags, removeFlags }, editor(core));
          output.result(result, () => describeBulk(result));
          return result.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
        }),
    );

  withSelectors(
    data.command('tier').description('set the tier of tracks: 1 verified, 2 cleaned, 3 generated'),
  )
    .requiredOption('--set <tier>', 'the new tier', parseTier)
    .action((words: string[], options: SelectorOptions & { set: Tier }, command: Command) =>
      run(command, ({ core, output }) => {
        const ids = requireNamed(words, options, () => selectedToChange(core, words, options));
        const result = core.edits.bulk(ids, { tier: options.set }, editor(core));
        output.result(result, () => describeBulk(result));
        return result.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );

  addLineageCommand(data, run);
};

/** A change to the whole library must be asked for with `all`. */
function requireNamed<T>(words: readonly string[], options: SelectorOptions, select: () => T): T {
  if (selectionOf(words, options) === null)
    throw new AppError('invalid_input', 'Name the tracks to change, or `all` for the whole library.');
  return select();
}
