import { deviceSchema } from '../../shared/contract/index.ts';
import type { Device } from '../../shared/contract/index.ts';
import { formatDuration, modelVersion } from '../../shared/domain/index.ts';
import type { TempoRange, TrackId } from '../../shared/domain/index.ts';
import type { CueMergeMode } from '../analysis/cues/merge-cues.ts';
import type { AnalysisSummary } from '../core/analysis/analyze-tracks.ts';
import { sortPaths } from '../core/rekordbox/import/imports.ts';
import type { PathMapping } from '../rekordbox/location.ts';
import { exitCodes } from './exit-codes.ts';
import { describeExport, exportOptions } from './export.ts';
import { list } from './output.ts';
import { OVERWRITE, collectPathMap, oneOf, parseTempoRange } from './options.ts';
import type { CommandAdder } from './command-adder.ts';
import { counted } from '../../shared/counted.ts';
import { englishOf } from '../../shared/languages/translate.ts';

function describeModel({ source, provider, notes }: AnalysisSummary['model']): string {
  const place = provider === null ? '' : ` on ${provider}`;
  return `model: ${modelVersion(source)}${place}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

interface AnalyzeOptions {
  readonly xml?: string;
  readonly overwrite?: boolean;
  readonly force?: boolean;
  readonly device?: Device;
  readonly model?: string;
  readonly tempoRange?: TempoRange;
  readonly cues: CueMergeMode;
  readonly grid: 'keep' | 'replace';
  readonly map?: PathMapping[];
}

export const addAnalyzeCommand: CommandAdder = (target, run) => {
  target
    .argument('<path...>', 'folders, audio files and Rekordbox XML files')
    .option('--xml <file>', 'write a Rekordbox XML of the analyzed tracks (and the imported library) here')
    .option('--overwrite', OVERWRITE)
    .option('--force', 'also analyze tracks that are already analyzed')
    .option('--model <version>', 'model for this run (see `segue models`)')
    .option(
      '--tempo-range <range>',
      'BPM range that settles half and double tempo, as in 88-175',
      parseTempoRange,
    )
    .option('--device <device>', 'where networks run', oneOf(...deviceSchema.options))
    .option(
      '--cues <mode>',
      'existing cues: keep (add none where there are any), extend, replace',
      oneOf('keep', 'extend', 'replace'),
      'extend',
    )
    .option(
      '--grid <mode>',
      'existing grids of unverified tracks: keep, replace',
      oneOf('keep', 'replace'),
      'keep',
    )
    .option(
      '--map <from=to>',
      'maps a folder of the XML to this machine; may be repeated, is remembered',
      collectPathMap,
    )
    .action((paths: string[], options: AnalyzeOptions, command) =>
      run(command, async ({ core, output, follow }) => {
        const { libraries, music } = sortPaths(paths);
        const importJob = core.imports.start(paths, options.map);
        const imported = await follow(importJob);
        const target = { overwrite: options.overwrite };
        // Reported now rather than after hours of analysis.
        if (options.xml !== undefined) await core.exports.checkPath(options.xml, target);
        const trackIds = new Set<TrackId>(imported.scan?.trackIds ?? []);
        // If only a DJ program's library is named, all of its tracks are meant; with a folder beside it, the folder's
        // tracks.
        if (libraries.length > 0 && music.length === 0)
          for (const { id, path } of core.library.records(core.library.ids({ missing: false })))
            if (path !== null) trackIds.add(id);

        const job = core.analysis.start(
          { kind: 'tracks', trackIds: [...trackIds] },
          {
            force: options.force ?? false,
            cues: options.cues,
            grid: options.grid,
            ...(options.device && { device: options.device }),
            ...(options.model && { model: options.model }),
            ...(options.tempoRange && { tempoRange: options.tempoRange }),
          },
        );
        const summary = await follow(job);
        const failures = [...core.jobs.failures(importJob.id), ...core.jobs.failures(job.id)];
        const warnings = [...(imported.scan?.warnings ?? []), ...summary.warnings];
        const missing = imported.rekordbox.reduce((sum, { tracks }) => sum + tracks.missing, 0);
        const written = options.xml
          ? await follow(
              core.exports.start(options.xml, { kind: 'filter', filter: {} }, exportOptions({}), target),
            )
          : null;
        output.result(
          { ...summary, scan: imported.scan, rekordbox: imported.rekordbox, failures, export: written },
          () =>
            [
              `${summary.analyzed} analyzed in ${formatDuration(summary.seconds)}` +
                `${summary.skipped > 0 ? `, ${summary.skipped} already done` : ''}` +
                `${summary.verifiedKept > 0 ? `, ${summary.verifiedKept} verified ones left as they are` : ''}` +
                `${failures.length > 0 ? `, ${failures.length} failed` : ''}` +
                `${missing > 0 ? `; ${counted(missing, 'file')} of the XML not found (name their folder with --map)` : ''}`,
              describeModel(summary.model),
              `cues: ${summary.cues.added} added, ${summary.cues.kept} kept, ${summary.cues.replaced} replaced, ${summary.cues.skipped} skipped`,
              ...list(warnings.map(({ path, message }) => `  warning  ${path}: ${englishOf(message)}`)),
              ...list(failures.map(({ item, message }) => `  failed   ${item}: ${message}`)),
              ...(written ? [describeExport(written)] : []),
            ].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};
