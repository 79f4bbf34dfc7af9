import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Relocation } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import { counted } from '../../shared/counted.ts';
import { missingFolders, relocate, setFiles } from '../core/library/relocate.ts';
import type { PathMapping } from '../rekordbox/location.ts';
import { exitCodes } from './exit-codes.ts';
import { list } from './output.ts';
import { collectPathMap, oneOf } from './options.ts';
import type { CommandAdder } from './command-adder.ts';
import { areNamed, collect, selected, withSelectors } from './track-selectors.ts';
import type { SelectorOptions } from './track-selectors.ts';

interface RelocateOptions extends SelectorOptions {
  readonly in?: readonly string[];
  readonly map?: readonly PathMapping[];
  readonly use?: 'likely' | 'possible';
  readonly dryRun?: boolean;
}

const recognisedBy: Readonly<Record<Relocation['found'][number]['by'], string>> = {
  audio: 'same audio',
  'name-and-size': 'same name and size',
  'name-and-duration': 'same name and length',
  'path-map': 'new place of the folder',
};

/** The kinds of offers that `--use` accepts; of several equally good files a person chooses in the window. */
const accepted = { likely: ['likely'], possible: ['likely', 'possible'] } as const;

function describe(
  { searched, found, offered, failures }: Relocation,
  taken: readonly TrackId[],
  isDryRun: boolean,
): string {
  const isTaken = new Set(taken);
  const open = offered.filter(({ trackId }) => !isTaken.has(trackId));
  const count = found.length + taken.length;
  return [
    isDryRun
      ? `${count} of ${counted(searched, 'missing file')} would be set. Nothing was changed.`
      : `${count} of ${counted(searched, 'missing file')} found. Cues and grids stay as they are.`,
    ...list(found.map(({ path, by }) => `  found     ${path} (${recognisedBy[by]})`)),
    ...list(
      offered
        .filter(({ trackId }) => isTaken.has(trackId))
        .map(({ name, paths }) => `  used      ${name}: ${paths[0]}`),
    ),
    ...list(open.map(({ name, match, paths }) => `  ${match.padEnd(8)}  ${name}: ${paths.join(', ')}`)),
    ...list(failures.map(({ path, message }) => `  failed    ${path}: ${message}`)),
    ...(open.some(({ match }) => match !== 'several')
      ? ['`--use likely` takes the likely files, `--use possible` also those of which only the name agrees.']
      : []),
  ].join('\n');
}

/** `segue relocate` */
export const addRelocateCommand: CommandAdder = (target, run) => {
  withSelectors(target)
    .option(
      '--in <folder>',
      'look in this folder and below it, by audio, name and length; may be repeated',
      collect,
    )
    .option(
      '--map <from=to>',
      'a folder of the library and where it is now: the same places in it are tried first, then all of it; may be repeated, is remembered',
      collectPathMap,
    )
    .option(
      '--use <matches>',
      'also take uncertain files: likely, or possible (both)',
      oneOf('likely', 'possible'),
    )
    .option('--dry-run', 'only show what would be found')
    .action((words: string[], options: RelocateOptions, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const { map = [], use, dryRun: isDryRun = false } = options;
        const trackIds = areNamed(words, options)
          ? core.library.idsOf(selected(core, words, options))
          : undefined;
        const folders = [...(options.in ?? []).map((folder) => resolve(folder)), ...map.map(({ to }) => to)];
        if (folders.length === 0) {
          const roots = missingFolders(core, trackIds);
          output.result(roots, () =>
            roots.length === 0
              ? 'No file is missing.'
              : [
                  'Files are missing below these folders:',
                  ...list(roots.map(({ folder, count }) => `  ${folder}  ${counted(count, 'track')}`)),
                  `Say where one of them is now, as in --map "${roots[0]!.folder}=/media/music", or name a folder to look in with --in.`,
                ].join('\n'),
          );
          return exitCodes.ok;
        }
        const context = { signal, emit: () => undefined };
        const result = await relocate(core, { trackIds, folders, pathMap: map, isDryRun }, context);
        const chosen = result.offered
          .filter(({ match }) => use !== undefined && (accepted[use] as readonly string[]).includes(match))
          .map(({ trackId, paths }) => ({ trackId, path: paths[0]! }));
        const { set, failures } = isDryRun
          ? { set: chosen.map(({ trackId }) => trackId), failures: [] }
          : await setFiles(core, chosen, context);
        const all: Relocation = { ...result, failures: [...result.failures, ...failures] };
        output.result({ ...all, used: set }, () => describe(all, set, isDryRun));
        return all.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};
