import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { issueFilters } from '../../dataset/label-errors/find-issues.ts';
import type { IssueFilter } from '../../dataset/label-errors/find-issues.ts';
import { findLabelErrors } from '../../core/datasets/dataset-jobs.ts';
import { addDiffCommand } from '../dataset/diff.ts';
import { exitCodes } from '../exit-codes.ts';
import { oneOf } from '../options.ts';
import type { CommandAdder } from '../command-adder.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import {
  describeAgreement,
  describeIssueList,
  describeLabelErrors,
  describeQuality,
  describeStatistics,
  describeValidation,
} from './describe-data.ts';
import { addQualityOptions, qualityRequest } from './quality-options.ts';
import type { QualityFlags } from './quality-options.ts';
import { inWords } from '../../../shared/languages/translate.ts';

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 0) throw new InvalidArgumentError('Name a whole number.');
  return limit;
}

/** `segue data stats | validate | quality | labels | agreement | diff`: the library as a dataset. */
export const addDataCommand: CommandAdder = (data, run, runWithoutLibrary) => {
  withSelectors(
    data.command('stats').description('show totals, tiers, confidence, flags, genres, tempi and keys'),
  ).action((words: string[], options: SelectorOptions, command: Command) =>
    run(command, async ({ core, output }) => {
      const statistics = await core.reports.statistics(selected(core, words, options));
      output.result(statistics, () => describeStatistics(statistics));
    }),
  );

  addQualityOptions(
    withSelectors(
      data
        .command('validate')
        .description(
          'check every annotation: schema, grid, cues, sections, coverage, duplicates; exit code 1 if something fails',
        ),
    ),
  ).action((words: string[], options: SelectorOptions & QualityFlags, command: Command) =>
    run(command, async ({ core, output }) => {
      const selection = selected(core, words, options);
      const found = await core.reports.validate(selection, qualityRequest(options));
      const report = { ...found.report, findings: found.report.findings.map(inWords) };
      output.result(report, () => describeValidation(report));
      // 1, as test runners and `make` expect of a failing check.
      return report.errors > 0 ? exitCodes.failed : exitCodes.ok;
    }),
  );

  addQualityOptions(
    withSelectors(
      data
        .command('quality')
        .description(
          'measure completeness, consistency, validity, uniqueness, balance and diversity, and show what lowers them; exit code 1 if a gate fails',
        ),
    ),
  ).action((words: string[], options: SelectorOptions & QualityFlags, command: Command) =>
    run(command, async ({ core, output }) => {
      const selection = selected(core, words, options);
      const { quality } = (await core.reports.validate(selection, qualityRequest(options))).report;
      output.result(quality, () => describeQuality(quality));
      return quality.passed ? exitCodes.ok : exitCodes.failed;
    }),
  );

  withSelectors(
    data
      .command('labels')
      .description(
        'find likely label errors by confident learning and rules, and put them into the review queue',
      ),
  )
    .option(
      '--filter <filter>',
      'which labels count as issues',
      oneOf(...issueFilters),
      'prune_by_noise_rate',
    )
    .option('--limit <n>', 'issues to print', parseLimit, 40)
    .option('--last', 'only show what the last search found and nobody has changed since')
    .action(
      (
        words: string[],
        options: SelectorOptions & { filter: IssueFilter; limit: number; last?: boolean },
        command: Command,
      ) =>
        run(command, async ({ core, output, follow }) => {
          const selection = selected(core, words, options);
          if (options.last) {
            const issues = (await core.reports.labelIssues(selection)).map(inWords);
            return output.result(issues, () => describeIssueList(issues, options.limit));
          }
          const found = await follow(findLabelErrors(core, { selection, filter: options.filter }));
          const report = { ...found, issues: (await core.reports.labelIssues(selection)).map(inWords) };
          output.result(report, () => describeLabelErrors(report, options.limit));
        }),
    );

  withSelectors(
    data
      .command('agreement')
      .description('measure how far people, Rekordbox and models agree on the same tracks, by kind of label'),
  ).action((words: string[], options: SelectorOptions, command: Command) =>
    run(command, async ({ core, output }) => {
      const report = await core.reports.agreement(selected(core, words, options));
      output.result(report, () => describeAgreement(report));
    }),
  );

  addDiffCommand(data, run, runWithoutLibrary);
};
