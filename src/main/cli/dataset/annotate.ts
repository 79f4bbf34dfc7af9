import type { Command } from 'commander';
import { labelKinds } from '../../../shared/domain/index.ts';
import type { LabelKind } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { applyLabelPlan, planFromFolders, planFromMetadata } from '../../core/labels/annotate.ts';
import type { LabelPlanResult } from '../../core/labels/annotate.ts';
import type { CommandAdder } from '../command-adder.ts';
import { describeBulk, describePreview } from '../data/change.ts';
import { exitCodes } from '../exit-codes.ts';
import { oneOf } from '../options.ts';
import { list } from '../output.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';

interface AnnotateFlags extends SelectorOptions {
  readonly fromFolders?: LabelKind;
  readonly root?: string;
  readonly metadata?: string;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
}

/** `segue dataset annotate`: labels from sources outside the library. */
export const addAnnotateCommand: CommandAdder = (dataset, run) => {
  withSelectors(
    dataset
      .command('annotate')
      .description(
        'read labels from folder names, or from a JSON or CSV file of metadata; exit code 3 if parts of it cannot be used',
      ),
  )
    .option(
      '--from-folders <kind>',
      `each track’s folder names its ${labelKinds.join(', ')}`,
      oneOf(...labelKinds),
    )
    .option('--root <folder>', 'use the folders directly below this one, however deep the files are')
    .option(
      '--metadata <file>',
      'rows with id, path, artist and title, or album, and genres, descriptors, tags, rating, colour, comment',
    )
    .option('--replace', 'replace the existing labels instead of adding to them')
    .option('--dry-run', 'only show what would change')
    .action((words: string[], flags: AnnotateFlags, command: Command) =>
      run(command, async ({ core, output }) => {
        const { fromFolders, metadata, root, replace = false, dryRun = false } = flags;
        if ((fromFolders === undefined) === (metadata === undefined))
          throw new AppError(
            'invalid_input',
            verbatim(
              `Say where the labels come from: --from-folders ${labelKinds.join('|')}, or --metadata FILE.`,
            ),
          );
        const trackIds = core.library.idsOf(selected(core, words, flags));
        const plan =
          metadata === undefined
            ? planFromFolders(core, trackIds, { kind: fromFolders!, root: root ?? null, replace })
            : planFromMetadata(core, metadata, { trackIds, replace });
        const done = await applyLabelPlan(core, plan, dryRun);
        output.result(done, () => describe(done));
        const isWhole = done.problems.length === 0 && done.preview.refused.length === 0;
        return isWhole ? exitCodes.ok : exitCodes.incomplete;
      }),
    );
};

function describe({ preview, result, problems }: LabelPlanResult): string {
  return [
    result === null ? describePreview(preview) : describeBulk(result),
    ...list(problems.map((problem) => `  ${problem}`)),
  ].join('\n');
}
