import type { Command } from 'commander';
import { importAnnotationFiles } from '../../core/exchange/annotation-jobs.ts';
import type { StoredImport } from '../../core/exchange/annotation-jobs.ts';
import { exitCodes } from '../exit-codes.ts';
import { list } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';
import type { ImportOutcome } from '../../../shared/contract/index.ts';
import { outcomeInWords } from '../../core/exchange/import-annotations.ts';

interface ImportFlags {
  readonly takeFile?: boolean;
  readonly dryRun?: boolean;
  readonly author?: string;
}

/** `segue data import` */
export const addDataImportCommand: CommandAdder = (data, run) => {
  data
    .command('import')
    .description(
      'import externally edited annotations: YAML and JAMS files, and Label Studio’s JSON export; ' +
        'exit code 3 if a file is invalid, unknown or in conflict',
    )
    .argument('<path...>', 'files, and folders of .yaml and .jams files')
    .option(
      '--take-file',
      'if file and library were both changed, use the file (the library’s state stays in the history)',
    )
    .option('--dry-run', 'only show what would happen')
    .option('--author <name>', 'who changed the files (default: the reviewer of the settings)')
    .action((paths: string[], flags: ImportFlags, command: Command) =>
      run(command, async ({ core, output, follow }) => {
        const job = importAnnotationFiles(core, {
          source: { kind: 'paths', paths },
          dryRun: flags.dryRun ?? false,
          takeFile: flags.takeFile ? 'all' : [],
          importMusic: true,
          ...(flags.author === undefined ? {} : { author: flags.author }),
        });
        const done = await follow(job);
        const report = { ...done, outcomes: done.outcomes.map(outcomeInWords) };
        output.result(report.outcomes, () => describeImport(report));
        const { invalid, unknown, conflict } = report.counts;
        return invalid + unknown + conflict > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};

type ImportReport = Omit<StoredImport, 'outcomes'> & { readonly outcomes: readonly ImportOutcome[] };

/** The outcome of each file, for people. */
export function describeImport({ dryRun, counts, outcomes }: ImportReport): string {
  const lines = outcomes.flatMap((one) => {
    switch (one.kind) {
      case 'invalid':
        return one.problems.map(
          ({ line, field, message }) =>
            `  ${one.path}:${line}: ${field === '' ? '' : `${field}: `}${message}`,
        );
      case 'unknown':
        return [`  ${one.path}: ${one.message}`];
      case 'conflict':
        return [
          `  ${one.path}: conflict on track ${one.trackId}. ${one.message}`,
          ...one.differences.map(
            ({ label, before, after }) => `      ${label}: library ${before ?? '–'}, file ${after ?? '–'}`,
          ),
        ];
      default:
        return [];
    }
  });
  return [
    `${counts.imported} ${dryRun ? 'would be imported' : 'imported'}, ${counts.unchanged} unchanged, ` +
      `${counts.outdated} older than the library, ${counts.conflict} in conflict, ` +
      `${counts.unknown} without a track, ${counts.invalid} invalid`,
    ...list(lines),
  ].join('\n');
}
