import { resolve } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../../../shared/counted.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { rollBackTo } from '../../core/datasets/dataset-jobs.ts';
import { restoreVersionFolder } from '../../core/datasets/restore-folder.ts';
import type { CommandAdder } from '../command-adder.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { OVERWRITE } from '../options.ts';
import { list } from '../output.ts';
import type { Session } from '../session.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { inWords } from '../../../shared/languages/translate.ts';

interface RollbackFlags extends SelectorOptions {
  readonly dryRun?: boolean;
  readonly to?: string;
  readonly overwrite?: boolean;
}

/** `segue dataset rollback` */
export const addRollbackCommand: CommandAdder = (dataset, run) => {
  withSelectors(
    dataset
      .command('rollback')
      .description('restore the annotations of a version as new revisions; nothing is deleted')
      .argument('<version>', 'house@v2'),
  )
    .option('--dry-run', 'only show what would change')
    .option('--to <folder>', 'restore them as YAML files in a folder instead; the library stays as it is')
    .option('--overwrite', `--to: ${OVERWRITE}, and YAML files that were edited by hand`)
    .action((reference: string, words: string[], flags: RollbackFlags, command: Command) =>
      run(command, (session) =>
        flags.to === undefined
          ? intoLibrary(session, reference, words, flags)
          : intoFolder(session, reference, words, { ...flags, to: flags.to }),
      ),
    );
};

async function intoLibrary(
  { core, output, follow }: Session,
  reference: string,
  words: string[],
  flags: RollbackFlags,
): Promise<ExitCode> {
  const dryRun = flags.dryRun ?? false;
  const selection = selected(core, words, flags);
  const done = await follow(rollBackTo(core, { reference, dryRun, selection, origin: null }));
  const result = { ...done, failures: done.failures.map(inWords) };
  output.result(result, () =>
    [
      `${counted(result.restored.length, 'track')} ${dryRun ? 'to bring' : 'brought'} back to ${result.reference}, ${result.unchanged} as there already`,
      ...list(result.failures.map(({ trackId, message }) => `  failed   track ${trackId}: ${message}`)),
    ].join('\n'),
  );
  return result.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
}

async function intoFolder(
  { core, output, follow }: Session,
  reference: string,
  words: readonly string[],
  { to, dryRun, overwrite = false }: RollbackFlags & { readonly to: string },
): Promise<ExitCode> {
  if (dryRun || words.length > 0)
    throw new AppError(
      'invalid_input',
      verbatim('--to writes the whole version into a folder: leave out --dry-run and the tracks.'),
    );
  const report = await follow(restoreVersionFolder(core, { reference, path: resolve(to), overwrite }));
  output.result(report, () =>
    [
      `${counted(report.tracks, 'track')} of ${reference} restored in ${report.path}`,
      ...list(report.notes.map((note) => `  ${note}`)),
    ].join('\n'),
  );
  return report.kept > 0 ? exitCodes.incomplete : exitCodes.ok;
}
