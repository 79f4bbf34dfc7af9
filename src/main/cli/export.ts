import { extname } from 'node:path';
import { exportOptionsSchema, programExportOptionsSchema } from '../../shared/contract/index.ts';
import type {
  ExportOptions,
  ExportOptionsInput,
  ExportReport,
  ProgramTarget,
  TrackFilter,
  TrackSelection,
} from '../../shared/contract/index.ts';
import { programs } from '../../shared/domain/index.ts';
import type { Tier } from '../../shared/domain/index.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { exitCodes } from './exit-codes.ts';
import { oneOf, OVERWRITE, parseDate, parseShare, parseTiers } from './options.ts';
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
  readonly inPlace?: boolean;
  readonly parts?: ExportOptions['parts'];
  readonly predictedCues?: number;
  readonly overwrite?: boolean;
}

export function exportOptions(options: ExportOptionsInput): ExportOptions {
  return exportOptionsSchema.parse(options);
}

const partNames = ['grid', 'hot-cues', 'memory-cues', 'key', 'labels'] as const;

/** `grid,key`: the parts that may be changed. */
function parseParts(value: string): ExportOptions['parts'] {
  const parse = oneOf(...partNames);
  const named = new Set(value.split(',').map((name) => parse(name.trim())));
  return {
    grid: named.has('grid'),
    hotCues: named.has('hot-cues'),
    memoryCues: named.has('memory-cues'),
    key: named.has('key'),
    labels: named.has('labels'),
  };
}

/** The program that a file is for, judged by its extension; null for Rekordbox. @throws AppError `invalid_input` */
function targetOf(path: string, flags: ExportFlags): ProgramTarget | null {
  const { into = null, serato = false, inPlace = false } = flags;
  const ending = extname(path).toLowerCase();
  if (inPlace && !serato)
    throw new AppError('invalid_input', verbatim('--in-place writes tags and goes with --serato.'));
  if (serato) return { program: 'serato', inPlace };
  if (ending === '.nml') return { program: 'traktor', into };
  if (ending !== '.sqlite' && ending !== '.db') return null;
  if (into === null)
    throw new AppError(
      'invalid_input',
      verbatim('For Mixxx a copy of its own database is written. Name it with --into mixxxdb.sqlite.'),
    );
  return { program: 'mixxx', into };
}

export const addExportCommand: CommandAdder = (target, run) => {
  target
    .argument(
      '<file>',
      'where to write, ending in .xml (Rekordbox), .nml (Traktor) or .sqlite (Mixxx); an imported library is never overwritten',
    )
    .option(
      '--playlist <name>',
      'only the tracks of this playlist or folder (a path such as Sets/Friday distinguishes equal names)',
    )
    .option('--tier <tiers>', 'only tracks of these tiers, as in 1,2', parseTiers)
    .option('--changed-since <date>', 'only tracks changed since', parseDate)
    .option('--cleaned', 'also write the cleaned values of tracks that nobody changed')
    .option('--parts <parts>', `change only these parts: ${partNames.join(', ')}`, parseParts)
    .option('--predicted-cues <confidence>', 'write predicted cues with at least this confidence', parseShare)
    .option(
      '--into <library>',
      'Traktor, Mixxx: write a copy of this collection.nml or mixxxdb.sqlite with what was changed here',
    )
    .option('--serato', 'write copies of music files with Serato’s tags into a folder instead')
    .option('--in-place', 'with --serato: write the tags of the library’s own files below that folder')
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
        const programTarget = targetOf(path, flags);
        const chosen = {
          ...(flags.tier === undefined ? {} : { tiers: flags.tier }),
          ...(flags.parts === undefined ? {} : { parts: flags.parts }),
          ...(flags.predictedCues === undefined ? {} : { predictedCuesFrom: flags.predictedCues }),
        };
        const scope = isSelection ? 'selection' : 'library';
        const job = programTarget
          ? core.programExports.start(
              path,
              selection,
              programTarget,
              programExportOptionsSchema.parse(chosen),
              target,
            )
          : core.exports.start(
              path,
              selection,
              exportOptions({ ...chosen, scope, cleaned: flags.cleaned ?? false }),
              target,
            );
        const program = programTarget ? programs[programTarget.program].title : 'Rekordbox';
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

/** Where each program stores values, for the loss report. */
const places: Readonly<Record<string, string>> = { Serato: 'tags', Mixxx: 'Mixxx', Traktor: 'Traktor' };

export function describeExport(report: ExportReport, program = 'Rekordbox'): string {
  const lines = [
    `${report.path}: ${counted(report.tracks, 'track')} written, ${report.changedTracks} changed`,
  ];
  for (const { kind, added, changed, removed } of report.counts)
    lines.push(`  ${kind}: ${added} added, ${changed} changed, ${removed} removed`);
  for (const { message, tracks } of report.losses)
    lines.push(`  not in ${places[program] ?? 'XML'} (${counted(tracks, 'track')}): ${message}`);
  if (report.changedTracks > 0)
    lines.push(`To bring it into ${program}:`, ...report.steps.map((step, i) => `  ${i + 1}. ${step}`));
  return lines.join('\n');
}
