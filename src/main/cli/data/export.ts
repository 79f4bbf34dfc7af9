import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import type { Core } from '../../core/create-core.ts';
import { exportDataset } from '../../core/exchange/export-annotations.ts';
import { exportFormats } from '../../../shared/domain/index.ts';
import type { DatasetExportReport } from '../../core/exchange/export-annotations.ts';
import type { ExportFormat } from '../../../shared/domain/index.ts';
import {
  annotationFiles,
  createTakenCheck,
  importAnnotations,
} from '../../core/exchange/import-annotations.ts';
import type { ImportOutcome } from '../../core/exchange/import-annotations.ts';
import { readExportTracks, readVersionTracks } from '../../core/exchange/export-tracks.ts';
import { exitCodes } from '../exit-codes.ts';
import { list } from '../import.ts';
import { OVERWRITE, parseDate } from '../options.ts';
import type { CommandAdder } from '../run-cli.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { counted } from '../../../shared/counted.ts';

/** The command with this name below `program`, made when it is not there yet. */
export function commandGroup(program: Command, name: string, description: string): Command {
  return (
    program.commands.find((command) => command.name() === name) ??
    program.command(name).description(description)
  );
}

interface ExportFlags {
  readonly format: ExportFormat;
  readonly name?: string;
  readonly overwrite?: boolean;
  readonly relative?: boolean;
  readonly neutralizeFormulas?: boolean;
}

/** The options that all exports share. */
function withFormat(command: Command): Command {
  const formats = Object.entries(exportFormats).map(([name, { about }]) => `  ${name.padEnd(18)}${about}`);
  return command
    .addOption(
      new Option('--format <format>', 'see below').choices(Object.keys(exportFormats)).makeOptionMandatory(),
    )
    .option('--name <name>', 'name of the data set or playlist')
    .option('--overwrite', `${OVERWRITE}; yaml: also files that were edited by hand`)
    .option(
      '--neutralize-formulas',
      'csv: an apostrophe before text that a spreadsheet would take for a formula',
    )
    .option('--relative', 'm3u8: paths relative to the playlist')
    .addHelpText('after', `\nFormats:\n${formats.join('\n')}`);
}

export const addDataExportCommands: CommandAdder = (program, run) => {
  const data = commandGroup(program, 'data', 'the library as a dataset');
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
        run(command, async ({ core, output, signal }) => {
          const { format, playlist, changedSince } = flags;
          if (format === 'm3u8' && playlist === undefined && !/\.m3u8?$/i.test(path)) {
            const reports = await core.targets.guard(flags, () => exportAllPlaylists(core, path, flags));
            output.result(
              reports,
              () => reports.map(describe).join('\n') || 'There are no playlists in this library.',
            );
            return exitCodes.ok;
          }
          const chosen = selected(core, words, flags);
          const filter: TrackFilter = {
            ...(chosen === null ? {} : { trackIds: chosen }),
            ...(playlist === undefined ? {} : { playlistId: core.playlists.idByName(playlist) }),
            ...(changedSince === undefined ? {} : { modifiedSince: changedSince }),
          };
          const ids = core.library.ids(filter, [{ column: 'playlistPosition', direction: 'ascending' }]);
          const report = await core.targets.guard(flags, () =>
            exportDataset(format, path, () => readExportTracks(core.db, ids), {
              ...flags,
              name: flags.name ?? playlist ?? 'Segue library',
              isTaken: createTakenCheck(core.db),
              predictionsOf: (trackId) => core.annotations.predictionsOf(trackId),
              signal,
            }),
          );
          output.result(report, () => describe(report));
          return report.kept > 0 ? exitCodes.incomplete : exitCodes.ok;
        }),
    );
  addImport(data, run);

  const dataset = commandGroup(program, 'dataset', 'immutable versions of the library, for training');
  withFormat(
    dataset
      .command('export')
      .description('write a version with its splits; docs/formats.md describes the formats')
      .argument('<version>', 'house, house@v2 or house@TAG')
      .argument('<path>', 'file or folder to write, depending on the format'),
  ).action((reference: string, path: string, flags: ExportFlags, command: Command) =>
    run(command, async ({ core, output, signal }) => {
      const version = core.datasets.get(reference);
      const entries = core.datasets.manifest(reference);
      const report = await core.targets.guard(flags, () =>
        exportDataset(flags.format, path, () => readVersionTracks(core.db, entries), {
          ...flags,
          name: flags.name ?? version.reference,
          isTaken: createTakenCheck(core.db),
          predictionsOf: (trackId) => core.annotations.predictionsOf(trackId),
          signal,
        }),
      );
      output.result(report, () => describe(report));
      return report.kept > 0 ? exitCodes.incomplete : exitCodes.ok;
    }),
  );
};

/** Every playlist as a file, folders as folders. */
async function exportAllPlaylists(
  core: Core,
  folder: string,
  flags: ExportFlags,
): Promise<DatasetExportReport[]> {
  const nodes = core.playlists.list();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const safe = (name: string): string =>
    name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^\.+|[. ]+$/g, '_') || '_';
  const placeOf = (node: (typeof nodes)[number]): string => {
    const parent = node.parentId === null ? undefined : byId.get(node.parentId);
    return parent ? join(placeOf(parent), safe(node.name)) : safe(node.name);
  };
  const taken = new Set<string>();
  const reports: DatasetExportReport[] = [];
  for (const node of nodes) {
    if (node.kind !== 'playlist') continue;
    let place = placeOf(node);
    for (let n = 2; taken.has(place.toLowerCase()); n++) place = `${placeOf(node)} (${n})`;
    taken.add(place.toLowerCase());
    const ids = core.library.ids({ playlistId: node.id }, [
      { column: 'playlistPosition', direction: 'ascending' },
    ]);
    reports.push(
      await exportDataset('m3u8', join(folder, `${place}.m3u8`), () => readExportTracks(core.db, ids), {
        name: node.name,
        relative: flags.relative ?? false,
      }),
    );
  }
  return reports;
}

function describe({ path, tracks, notes }: DatasetExportReport): string {
  return [`${path}: ${counted(tracks, 'track')}`, ...list(notes.map((note) => `  ${note}`))].join('\n');
}

interface ImportFlags {
  readonly takeFile?: boolean;
  readonly dryRun?: boolean;
  readonly author?: string;
}

function addImport(data: Command, run: Parameters<CommandAdder>[1]): void {
  data
    .command('import')
    .description(
      'take over annotations that were edited outside: YAML and JAMS files, and Label Studio’s JSON export; ' +
        'exit code 3 when a file is invalid, unknown or in conflict',
    )
    .argument('<path...>', 'files, and folders of .yaml and .jams files')
    .option(
      '--take-file',
      'where file and library were both changed, take the file (the other state stays in the history)',
    )
    .option('--dry-run', 'only say what would happen')
    .option('--author <name>', 'who changed the files (default: the reviewer of the settings)')
    .action((paths: string[], flags: ImportFlags, command) =>
      run(command, async ({ core, output, signal, follow }) => {
        const files = await annotationFiles(paths);
        const options = {
          author: flags.author ?? core.author(),
          at: new Date().toISOString(),
          takeFile: flags.takeFile ?? false,
          dryRun: flags.dryRun ?? false,
          signal,
        };
        let outcomes = await importAnnotations(core, files, options);
        // Music that is on this machine but not in the library yet is brought in first, then its annotations.
        const music = [
          ...new Set(
            outcomes.flatMap((one) => (one.kind === 'unknown' && one.isFileThere ? [one.audioFile!] : [])),
          ),
        ];
        if (music.length > 0 && !flags.dryRun) {
          await follow(core.imports.start(music));
          const unknown = new Set(outcomes.filter(({ kind }) => kind === 'unknown').map(({ path }) => path));
          const again = await importAnnotations(core, [...unknown], options);
          outcomes = [...outcomes.filter(({ path }) => !unknown.has(path)), ...again];
        }
        const changed = outcomes.flatMap((one) => (one.kind === 'imported' ? [one.trackId] : []));
        if (changed.length > 0 && !flags.dryRun) core.libraryChanged(changed, 'edit');
        output.result(outcomes, () => describeOutcomes(outcomes, flags.dryRun ?? false));
        return outcomes.some(({ kind }) => kind === 'invalid' || kind === 'unknown' || kind === 'conflict')
          ? exitCodes.incomplete
          : exitCodes.ok;
      }),
    );
}

function describeOutcomes(outcomes: readonly ImportOutcome[], isDryRun: boolean): string {
  const count = (kind: ImportOutcome['kind']): number => outcomes.filter((one) => one.kind === kind).length;
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
      case 'imported':
      case 'unchanged':
      case 'outdated':
        return [];
    }
  });
  return [
    `${count('imported')} ${isDryRun ? 'would be imported' : 'imported'}, ${count('unchanged')} unchanged, ` +
      `${count('outdated')} older than the library, ${count('conflict')} in conflict, ` +
      `${count('unknown')} without a track, ${count('invalid')} invalid`,
    ...list(lines),
  ].join('\n');
}
