import type { ImportResult } from '../core/rekordbox/import/imports.ts';
import type { PathMapping } from '../rekordbox/location.ts';
import { exitCodes } from './exit-codes.ts';
import { list } from './output.ts';
import { collectPathMap } from './options.ts';
import type { CommandAdder } from './command-adder.ts';
import { counted } from '../../shared/counted.ts';

export const addImportCommand: CommandAdder = (target, run) => {
  target
    .argument(
      '<path...>',
      'libraries (Rekordbox XML, Traktor collection.nml, mixxxdb.sqlite, Engine’s m.db, Serato’s database V2), folders, audio files',
    )
    .option(
      '--map <from=to>',
      'maps a folder of the library to this machine; may be repeated, is remembered',
      collectPathMap,
    )
    .option('--serato', 'also import the cues and grids that Serato stores in the tags of the files')
    .action((paths: string[], options: { map?: PathMapping[]; serato?: boolean }, command) =>
      run(command, async ({ core, output, follow }) => {
        const job = core.imports.start(paths, options.map, { serato: options.serato });
        const result = await follow(job);
        const report = core.imports.report(job.id, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
        const failures = core.jobs.failures(job.id);
        output.result({ ...report, failures }, () =>
          [
            describeImport(result),
            ...report.cleaned.map(({ label, count }) => `  cleaned  ${label}: ${count}`),
            ...report.flagged.map(({ code, count }) => `  flagged  ${code}: ${counted(count, 'track')}`),
            ...list(
              report.problems.map(
                ({ severity, message, line }) =>
                  `  ${severity}  ${line === null ? '' : `line ${line}: `}${message}`,
              ),
            ),
            ...list(failures.map(({ item, message }) => `  failed   ${item}: ${message}`)),
          ].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};

function describeImport({ rekordbox, scan }: ImportResult): string {
  const parts = rekordbox.map(({ path, tracks, playlists, cues }) =>
    tracks.unchanged === tracks.read
      ? `${path}: ${counted(tracks.read, 'track')}, no change`
      : `${path}: ${counted(tracks.read, 'track')} (${tracks.added} new, ${tracks.updated} changed, ${tracks.unchanged} unchanged` +
        `${tracks.kept > 0 ? `, ${tracks.kept} kept as corrected here` : ''}` +
        `${tracks.leftOut > 0 ? `, ${tracks.leftOut} removed before and left out` : ''}), ` +
        `${cues.hot} hot and ${counted(cues.memory, 'memory cue')} (${counted(cues.loops, 'loop')}), ${counted(playlists, 'playlist')}` +
        `${tracks.missing > 0 ? `; ${counted(tracks.missing, 'file')} not found` : ''}`,
  );
  if (scan)
    parts.push(
      `${counted(scan.files, 'audio file')}: ${scan.added} new, ${scan.known} known, ${scan.moved} moved, ${counted(scan.copies, 'copy', 'copies')}` +
        `${scan.missing > 0 ? `, ${scan.missing} gone` : ''}` +
        `${scan.leftOut > 0 ? `, ${scan.leftOut} removed before and left out` : ''}`,
    );
  return parts.join('\n');
}
