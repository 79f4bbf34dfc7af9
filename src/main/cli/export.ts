import { extname } from 'node:path';
import { exportOptionsSchema } from '../../shared/contract/index.ts';
import type {
  ExportOptions,
  ExportOptionsInput,
  ExportReport,
  TrackFilter,
  TrackSelection,
} from '../../shared/contract/index.ts';
import type { Tier } from '../../shared/domain/index.ts';
import { OVERWRITE, parseDate, parseTiers } from './options.ts';
import type { CommandAdder } from './command-adder.ts';
import { counted } from '../../shared/counted.ts';

interface ExportFlags {
  readonly playlist?: string;
  readonly tier?: Tier[];
  readonly changedSince?: string;
  readonly cleaned?: boolean;
  readonly into?: string;
  readonly overwrite?: boolean;
}

export function exportOptions(options: ExportOptionsInput): ExportOptions {
  return exportOptionsSchema.parse(options);
}

export const addExportCommand: CommandAdder = (target, run) => {
  target
    .argument(
      '<file>',
      'where to write, ending in .xml (Rekordbox) or .nml (Traktor); an imported library is never overwritten',
    )
    .option(
      '--playlist <name>',
      'only the tracks of this playlist or folder (a path such as Sets/Friday distinguishes equal names)',
    )
    .option('--tier <tiers>', 'only tracks of these tiers, as in 1,2', parseTiers)
    .option('--changed-since <date>', 'only tracks changed since', parseDate)
    .option('--cleaned', 'write cleaned values also for tracks that nobody changed')
    .option('--into <collection.nml>', 'Traktor: write a copy of this collection with what was changed here')
    .option('--overwrite', OVERWRITE)
    .action((path: string, flags: ExportFlags, command) =>
      run(command, async ({ core, output, follow }) => {
        const filter: TrackFilter = {
          ...(flags.playlist === undefined ? {} : { playlistId: core.playlists.idByName(flags.playlist) }),
          ...(flags.tier === undefined ? {} : { tiers: flags.tier }),
          ...(flags.changedSince === undefined ? {} : { modifiedSince: flags.changedSince }),
        };
        const isSelection = Object.keys(filter).length > 0;
        const selection: TrackSelection = { kind: 'filter', filter };
        const target = { overwrite: flags.overwrite };
        const report = await follow(
          extname(path).toLowerCase() === '.nml'
            ? core.traktorExport.start(path, selection, { into: flags.into ?? null }, target)
            : core.exports.start(
                path,
                selection,
                exportOptions({
                  scope: isSelection ? 'selection' : 'library',
                  cleaned: flags.cleaned ?? false,
                }),
                target,
              ),
        );
        output.result(report, () => describeExport(report));
      }),
    );
};

export function describeExport(report: ExportReport): string {
  const lines = [
    `${report.path}: ${counted(report.tracks, 'track')} written, ${report.changedTracks} changed`,
  ];
  for (const { kind, added, changed, removed } of report.counts)
    lines.push(`  ${kind}: ${added} added, ${changed} changed, ${removed} removed`);
  for (const { message, tracks } of report.losses)
    lines.push(`  not in XML (${counted(tracks, 'track')}): ${message}`);
  if (report.changedTracks > 0)
    lines.push(
      `To bring it into ${report.path.toLowerCase().endsWith('.nml') ? 'Traktor' : 'Rekordbox'}:`,
      ...report.steps.map((step, i) => `  ${i + 1}. ${step}`),
    );
  return lines.join('\n');
}
