import { Option } from 'commander';
import type { Command } from 'commander';
import { exportFormats } from '../../../shared/domain/index.ts';
import type { ExportFormat } from '../../../shared/domain/index.ts';
import type { DatasetExportReport, ExchangeSource } from '../../../shared/contract/index.ts';
import { counted } from '../../../shared/counted.ts';
import { exportAnnotations } from '../../core/exchange/annotation-jobs.ts';
import { exportPlaylistFiles } from '../../core/exchange/export-playlist-files.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { OVERWRITE, parseDate } from '../options.ts';
import { list } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';
import type { Session } from '../session.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { englishOf } from '../../../shared/languages/translate.ts';

interface ExportFlags {
  readonly format: ExportFormat;
  readonly name?: string;
  readonly overwrite?: boolean;
  readonly relative?: boolean;
  readonly neutralizeFormulas?: boolean;
}

/** Options shared by all exports. */
function withFormat(command: Command): Command {
  const formats = Object.entries(exportFormats).map(
    ([name, { about }]) => `  ${name.padEnd(18)}${englishOf(about)}`,
  );
  return command
    .addOption(
      new Option('--format <format>', 'see below').choices(Object.keys(exportFormats)).makeOptionMandatory(),
    )
    .option('--name <name>', 'name of the dataset or playlist')
    .option('--overwrite', `${OVERWRITE}; yaml: also files that were edited by hand`)
    .option(
      '--neutralize-formulas',
      'csv: put an apostrophe before text that a spreadsheet would read as a formula',
    )
    .option('--relative', 'm3u8: paths relative to the playlist')
    .addHelpText('after', `\nFormats:\n${formats.join('\n')}`);
}

/** `segue data export` */
export const addDataExportCommand: CommandAdder = (data, run) => {
  withFormat(
    withSelectors(
      data
        .command('export')
        .description(
          'write annotations for other tools and for training; docs/formats.md describes the formats',
        )
        .argument('<path>', 'file or folder to write, depending on the format'),
    ),
  )
    .option('--changed-since <date>', 'only tracks changed since', parseDate)
    .action(
      (
        path: string,
        words: string[],
        flags: ExportFlags & SelectorOptions & { changedSince?: string },
        command: Command,
      ) =>
        run(command, async (session) => {
          const { core, output, signal } = session;
          const { format, playlist, changedSince, relative = false } = flags;
          if (format === 'm3u8' && playlist === undefined && !/\.m3u8?$/i.test(path)) {
            const reports = await core.targets.guard(flags, () =>
              exportPlaylistFiles(core, path, { relative, signal }),
            );
            output.result(
              reports,
              () => reports.map(describe).join('\n') || 'There are no playlists in this library.',
            );
            return exitCodes.ok;
          }
          const chosen = selected(core, words, flags);
          const named = chosen.kind === 'filter' ? chosen.filter : { trackIds: chosen.trackIds };
          const filter = {
            ...named,
            ...(playlist === undefined ? {} : { playlistId: core.playlists.idByName(playlist) }),
            ...(changedSince === undefined ? {} : { modifiedSince: changedSince }),
          };
          const source = { kind: 'selection', selection: { kind: 'filter', filter } } as const;
          return write(session, path, source, { ...flags, name: flags.name ?? playlist ?? '' });
        }),
    );
};

/** `segue dataset export` */
export const addDatasetExportCommand: CommandAdder = (dataset, run) => {
  withFormat(
    dataset
      .command('export')
      .description('write a version with its splits; docs/formats.md describes the formats')
      .argument('<version>', 'house, house@v2 or house@TAG')
      .argument('<path>', 'file or folder to write, depending on the format'),
  ).action((reference: string, path: string, flags: ExportFlags, command: Command) =>
    run(command, (session) => write(session, path, { kind: 'version', reference }, flags)),
  );
};

async function write(
  { core, output, follow }: Session,
  path: string,
  source: ExchangeSource,
  { format, name = '', overwrite = false, relative = false }: ExportFlags,
): Promise<ExitCode> {
  const options = { name, overwrite, relative, predictions: true };
  const report = await follow(exportAnnotations(core, { format, path, source, options }));
  output.result(report, () => describe(report));
  return report.kept > 0 ? exitCodes.incomplete : exitCodes.ok;
}

function describe({ path, tracks, notes }: DatasetExportReport): string {
  return [`${path}: ${counted(tracks, 'track')}`, ...list(notes.map((note) => `  ${note}`))].join('\n');
}
