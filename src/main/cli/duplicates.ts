import { counted } from '../../shared/counted.ts';
import { mergeDuplicates } from '../core/steps/large-changes.ts';
import { list } from './output.ts';
import type { CommandAdder } from './command-adder.ts';

/** `segue duplicates list | merge` */
export const addDuplicatesCommand: CommandAdder = (duplicates, run) => {
  duplicates
    .command('list')
    .description('list duplicate tracks, by audio or by name and length')
    .action((_options: object, command) =>
      run(command, ({ core, output }) => {
        const groups = core.duplicates.list();
        output.result(groups, () =>
          groups.length === 0
            ? 'Every track is in the library once.'
            : list(
                groups.flatMap(({ by, keep, tracks }) => [
                  `${tracks[0]!.row.artist} – ${tracks[0]!.row.title} (${by === 'audio' ? 'same audio' : 'same name and length'})`,
                  ...tracks.map(
                    ({ row, cues, playlists }) =>
                      `  ${row.id === keep ? 'keep' : '    '}  ${row.id}  ${row.path ?? 'no file'}  ${counted(cues, 'cue')}, ${counted(playlists, 'playlist')}`,
                  ),
                ]),
              ).join('\n'),
        );
      }),
    );
  duplicates
    .command('merge')
    .description(
      'merge all tracks with the same audio, with their cues and playlists; files stay, and `segue undo` reverts it',
    )
    .option('--recordings', 'also merge tracks with the same name and length, without their cues')
    .action((options: { recordings?: boolean }, command) =>
      run(command, async ({ core, output }) => {
        const merges = core.duplicates
          .list()
          .filter(({ by }) => by === 'audio' || options.recordings)
          .map(({ keep, tracks }) => ({
            keep,
            remove: tracks.map(({ row }) => row.id).filter((id) => id !== keep),
          }));
        const result = await mergeDuplicates(core, merges, { author: core.author(), origin: null });
        output.result(result, () =>
          result.stepId === null
            ? 'Nothing to merge.'
            : `${result.label}: done. \`segue undo\` takes it back.`,
        );
      }),
    );
};
