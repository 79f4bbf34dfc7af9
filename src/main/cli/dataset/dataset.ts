import type { Command } from 'commander';
import { checkVersion, createVersion } from '../../core/datasets/dataset-jobs.ts';
import type { DatasetVersion } from '../../core/datasets/versions/dataset-version.ts';
import { addDiffCommand } from './diff.ts';
import { describeQuality } from '../data/describe-data.ts';
import { parseShare } from '../options.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatTable, list, moment } from '../output.ts';
import { addQualityOptions, qualityRequest } from '../data/quality-options.ts';
import type { QualityFlags } from '../data/quality-options.ts';
import { addChoiceOptions, choiceRequest, describeChoice } from './choice-options.ts';
import type { ChoiceFlags } from './choice-options.ts';
import { addRollbackCommand } from './rollback.ts';
import type { CommandAdder } from '../command-adder.ts';
import { addSplitOptions, describeSplits, splitRequest } from './split-options.ts';
import type { SplitFlags } from './split-options.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { counted } from '../../../shared/counted.ts';
import { inWords } from '../../../shared/languages/translate.ts';

interface CreateFlags extends SelectorOptions, QualityFlags, SplitFlags, ChoiceFlags {
  readonly description: string;
  readonly parent?: string | false;
  readonly resplit?: boolean;
  readonly force?: string;
  readonly ifChanged?: boolean;
  readonly tag?: string;
}

export const addDatasetCommand: CommandAdder = (dataset, run, runWithoutLibrary) => {
  addSplitOptions(
    addQualityOptions(
      addChoiceOptions(
        withSelectors(
          dataset
            .command('create')
            .description('create a version of the selected tracks; refused by quality gates unless forced')
            .argument('<name>', 'name of the dataset'),
        ),
      ),
    ),
  )
    .option('-m, --description <text>', 'description of the version', '')
    .option('--if-changed', 'create no new version if it would equal its parent')
    .option('--parent <version>', 'version that this one continues (default: the latest of the name)')
    .option('--no-parent', 'start without a parent')
    .option('--resplit', 'split again instead of keeping the splits of the parent')
    .option('--force <reason>', 'create it even if a gate fails; the reason is recorded')
    .option('--tag <tag>', 'tag the new version')
    .action((name: string, words: string[], options: CreateFlags, command: Command) =>
      run(command, async ({ core, output, follow }) => {
        const made = await follow(
          createVersion(core, {
            name,
            description: options.description,
            selection: selected(core, words, options),
            ...choiceRequest(options),
            ...splitRequest(options),
            ...qualityRequest(options),
            ...(options.parent === undefined
              ? {}
              : { parent: options.parent === false ? null : options.parent }),
            resplit: options.resplit ?? false,
            unlessEqual: options.ifChanged ?? false,
            ...(options.force === undefined ? {} : { force: options.force }),
          }),
        );
        const version = options.tag === undefined ? made : core.datasets.tag(made.reference, options.tag);
        output.result(version, () => describeVersion(version));
      }),
    );

  dataset
    .command('list')
    .description('list all versions, or those of one dataset')
    .argument('[name]')
    .option('--min-quality <share>', 'only versions with at least this overall quality, 0 to 1', parseShare)
    .option('--passed', 'only versions that passed their quality gates')
    .action((name: string | undefined, flags: { minQuality?: number; passed?: boolean }, command: Command) =>
      run(command, ({ core, output }) => {
        const { minQuality = 0, passed = false } = flags;
        const versions = core.datasets
          .list(name)
          .filter(
            (version) => version.report.quality.scores.overall >= minQuality && (version.passed || !passed),
          );
        output.result(versions, () =>
          versions.length === 0
            ? minQuality > 0 || passed
              ? 'No dataset version is that good.'
              : 'No dataset versions yet. Make one with `segue dataset create NAME`.'
            : formatTable(
                ['version', 'tracks', 'made', 'by', 'quality', 'tags', 'description'],
                versions.map((version) => [
                  version.reference,
                  String(version.trackCount),
                  moment(version.createdAt),
                  version.author,
                  version.report.quality.scores.overall.toFixed(3) + (version.passed ? '' : ' forced'),
                  version.tags.join(' '),
                  version.description,
                ]),
              ),
        );
      }),
    );

  dataset
    .command('show')
    .description('show one version: quality, splits, origin')
    .argument('<version>', 'house, house@v2 or house@TAG')
    .option('--entries', 'with --json, include the entries of the manifest')
    .action((reference: string, options: { entries?: boolean }, command: Command) =>
      run(command, ({ core, output }) => {
        const version = core.datasets.get(reference);
        output.result(
          options.entries ? { ...version, entries: core.datasets.manifest(reference) } : version,
          () => describeVersion(version),
        );
      }),
    );

  dataset
    .command('tag')
    .description('tag a version')
    .argument('<version>', 'house, house@v2')
    .argument('<tag>', 'for example release-1')
    .option('--move', 'move the tag from another version')
    .action((reference: string, tag: string, options: { move?: boolean }, command: Command) =>
      run(command, ({ core, output }) => {
        const version = core.datasets.tag(reference, tag, options.move);
        output.result(version, () => `${version.reference} is tagged ${version.tags.join(', ')}`);
      }),
    );

  addDiffCommand(dataset, run, runWithoutLibrary);

  addRollbackCommand(dataset, run, runWithoutLibrary);

  dataset
    .command('check')
    .description('verify a version against checksums, revisions and files; exit code 3 if something is wrong')
    .argument('<version>')
    .action((reference: string, _options: object, command: Command) =>
      run(command, async ({ core, output, follow }) => {
        const found = await follow(checkVersion(core, reference));
        const check = { ...found, problems: found.problems.map(inWords) };
        output.result(check, () =>
          check.problems.length === 0
            ? `${check.reference}: ${counted(check.tracks, 'track')}, all as recorded`
            : [
                `${check.reference}: ${counted(check.problems.length, 'problem')}`,
                ...list(check.problems.map(({ code, message }) => `  ${code}  ${message}`)),
              ].join('\n'),
        );
        return check.problems.length === 0 ? exitCodes.ok : exitCodes.incomplete;
      }),
    );

  dataset
    .command('delete')
    .description('delete the files of a version; its number is never reused')
    .argument('<version>', 'with its number or tag')
    .option('--force', 'even if it is tagged or continued by another')
    .action((reference: string, options: { force?: boolean }, command: Command) =>
      run(command, ({ core, output }) => {
        const version = core.datasets.get(reference);
        core.datasets.remove(reference, options.force);
        output.result({ deleted: version.reference }, () => `${version.reference} deleted`);
      }),
    );
};

function describeVersion(version: DatasetVersion): string {
  const { splits, quality } = version.report;
  return [
    `${version.reference}${version.tags.length > 0 ? ` (${version.tags.join(', ')})` : ''}  ${counted(version.trackCount, 'track')}  ${version.createdAt.slice(0, 19).replace('T', ' ')}  ${version.author}`,
    ...(version.description === '' ? [] : [version.description]),
    ...(version.parent === null ? [] : [`continues ${version.parent}`]),
    ...(version.origin === null
      ? []
      : [
          `pulled from ${version.origin.remote} on ${version.origin.pulledAt.slice(0, 10)}` +
            (version.origin.name === version.name ? '' : `, where it is ${version.origin.name}`),
        ]),
    ...(version.forced === null ? [] : [`forced against the gates: ${version.forced}`]),
    `manifest ${version.manifestSha256}`,
    `in ${version.folder}`,
    ...(version.report.skipped > 0
      ? [`${counted(version.report.skipped, 'track')} without an annotation left out`]
      : []),
    ...(version.report.choice ? describeChoice(version.report.choice) : []),
    '',
    describeSplits(splits),
    '',
    describeQuality(quality),
  ].join('\n');
}
