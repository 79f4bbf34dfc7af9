import type { Command } from 'commander';
import type { PlaylistNode } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import type { Core } from '../core/create-core.ts';
import { formatTable } from './output.ts';
import type { CommandAdder } from './command-adder.ts';
import { areNamed, selected, withSelectors } from './track-selectors.ts';
import type { SelectorOptions } from './track-selectors.ts';

const me = (core: Core) => ({ author: core.author(), origin: null });
const done = (label: string, stepId: string | null): string =>
  stepId === null ? 'Nothing changed.' : `${label}: done. \`segue undo\` takes it back.`;

function describe(nodes: readonly PlaylistNode[]): string {
  const levels = new Map<number, number>();
  const lines = nodes.map(({ id, parentId, kind, name, trackCount }) => {
    const level = parentId === null ? 0 : (levels.get(parentId) ?? 0) + 1;
    levels.set(id, level);
    return [`${'  '.repeat(level)}${name}`, kind === 'smart' ? 'smart list' : kind, String(trackCount)];
  });
  return lines.length === 0 ? 'There are no playlists.' : formatTable(['name', 'kind', 'tracks'], lines);
}

/** `segue playlists` */
export const addPlaylistsCommand: CommandAdder = (playlists, run) => {
  playlists
    .command('list')
    .description('list folders, playlists and smart lists')
    .action((_options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const nodes = core.playlists.list();
        output.result(nodes, () => describe(nodes));
      }),
    );

  playlists
    .command('create')
    .description('create a playlist; --folder creates a folder, --smart a list filled by a search')
    .argument('<name>')
    .option('--in <folder>', 'folder to put it in; a path such as Sets/Friday distinguishes equal names')
    .option('--folder', 'make a folder')
    .option(
      '--smart <search>',
      'filter of the smart list, as typed into the search: "bpm:120-128 genre:house"',
    )
    .action((name: string, options: { in?: string; folder?: boolean; smart?: string }, command: Command) =>
      run(command, ({ core, output }) => {
        const result = core.playlistEdits.create(
          {
            kind: options.folder ? 'folder' : options.smart === undefined ? 'playlist' : 'smart',
            name,
            parentId: options.in === undefined ? null : core.playlists.idByName(options.in),
            filter: options.smart === undefined ? undefined : { text: options.smart },
          },
          me(core),
        );
        output.result(result, () => done(`Make “${name}”`, result.stepId));
      }),
    );

  playlists
    .command('rename')
    .description('rename a playlist or folder')
    .argument('<playlist>')
    .argument('<name>')
    .action((playlist: string, name: string, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const result = core.playlistEdits.rename(core.playlists.idByName(playlist), name, me(core));
        output.result(result, () => done(result.label, result.stepId));
      }),
    );

  playlists
    .command('move')
    .description('move a playlist or folder to another folder or position')
    .argument('<playlist>')
    .option('--in <folder>', 'target folder (default: the top level)')
    .option('--before <playlist>', 'place it before this one (default: at the end)')
    .action((playlist: string, options: { in?: string; before?: string }, command: Command) =>
      run(command, ({ core, output }) => {
        const idOf = (name: string | undefined): number | null =>
          name === undefined ? null : core.playlists.idByName(name);
        const result = core.playlistEdits.move(
          core.playlists.idByName(playlist),
          idOf(options.in),
          idOf(options.before),
          me(core),
        );
        output.result(result, () => done(result.label, result.stepId));
      }),
    );

  playlists
    .command('delete')
    .description('delete a playlist, or a folder with everything in it; tracks stay in the library')
    .argument('<playlist>')
    .action((playlist: string, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const result = core.playlistEdits.remove(core.playlists.idByName(playlist), me(core));
        output.result(result, () => done(result.label, result.stepId));
      }),
    );

  withSelectors(
    playlists.command('add').description('add tracks to a playlist').argument('<to>', 'playlist'),
  ).action((to: string, words: string[], options: SelectorOptions, command: Command) =>
    run(command, ({ core, output }) => {
      if (!areNamed(words, options)) throw new AppError('invalid_input', verbatim('Name the tracks to add.'));
      const trackIds = core.library.idsOf(selected(core, words, options));
      const result = core.playlistEdits.addTracks(core.playlists.idByName(to), trackIds, null, me(core));
      const known = trackIds.length - result.changed;
      output.result(
        result,
        () =>
          done(result.label, result.stepId) +
          (known > 0 ? ` ${counted(known, 'track')} ${known === 1 ? 'was' : 'were'} in it already.` : ''),
      );
    }),
  );

  withSelectors(
    playlists.command('remove').description('remove tracks from a playlist').argument('<from>', 'playlist'),
  ).action((from: string, words: string[], options: SelectorOptions, command: Command) =>
    run(command, ({ core, output }) => {
      if (!areNamed(words, options))
        throw new AppError('invalid_input', verbatim('Name the tracks to take out.'));
      const trackIds = core.library.idsOf(selected(core, words, options));
      const result = core.playlistEdits.removeTracks(core.playlists.idByName(from), trackIds, me(core));
      output.result(result, () => done(result.label, result.stepId));
    }),
  );
};
