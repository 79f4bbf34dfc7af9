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
import { exitCodes } from './exit-codes.ts';
import { OVERWRITE, parseDate, parseTiers } from './options.ts';
import { list } from './output.ts';
import type { CommandAdder } from './command-adder.ts';
import { counted } from '../../shared/counted.ts';

interface ExportFlags {
  readonly playlist?: string;
  readonly tier?: Tier[];
  readonly changedSince?: string;
  readonly cleaned?: boolean;
  readonly into?: string;
  readonly serato?: boolean;
  readonly overwrite?: boolean;
}

export function exportOptions(options: ExportOptionsInput): ExportOptions {
  return exportOptionsSchema.parse(options);
}

const isNml = (path: string): boolean => extname(path).toLowerCase() === '.nml';

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
    .option('--serato', 'write copies of MP3 and FLAC files with Serato’s tags into a folder instead')
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
        const program = flags.serato ? 'Serato' : isNml(path) ? 'Traktor' : 'Rekordbox';
        const jobs = {
          Serato: () => core.seratoExport.start(path, selection, target),
          Traktor: () => core.traktorExport.start(path, selection, { into: flags.into ?? null }, target),
          Rekordbox: () => {
            const scope = isSelection ? 'selection' : 'library';
            const options = exportOptions({ scope, cleaned: flags.cleaned ?? false });
            return core.exports.start(path, selection, options, target);
          },
        };
        const job = jobs[program]();
        const report = await follow(job);
        const failures = core.jobs.failures(job.id);
        output.result({ ...report, ...(failures.length > 0 ? { failures } : {}) }, () =>
          [
            describeExport(report, program),
            ...list(failures.map(({ item, message }) => `  failed   ${item}: ${message}`)),
          ].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};

export function describeExport(report: ExportReport, program = 'Rekordbox'): string {
  const lines = [
    `${report.path}: ${counted(report.tracks, 'track')} written, ${report.changedTracks} changed`,
  ];
  for (const { kind, added, changed, removed } of report.counts)
    lines.push(`  ${kind}: ${added} added, ${changed} changed, ${removed} removed`);
  for (const { message, tracks } of report.losses)
    lines.push(`  not in ${program === 'Serato' ? 'tags' : 'XML'} (${counted(tracks, 'track')}): ${message}`);
  if (report.changedTracks > 0)
    lines.push(`To bring it into ${program}:`, ...report.steps.map((step, i) => `  ${i + 1}. ${step}`));
  return lines.join('\n');
}
