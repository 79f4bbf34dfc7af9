import type { Command } from 'commander';
import type { RemovalPreview, StepResult } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { removeImport, removeTracks } from '../core/steps/large-changes.ts';
import { formatTable, moment } from './output.ts';
import type { CommandAdder } from './command-adder.ts';
import { areNamed, selected, withSelectors } from './track-selectors.ts';
import type { SelectorOptions } from './track-selectors.ts';

function describePreview({ tracks, verified, cues, playlists }: RemovalPreview): string {
  return `${counted(tracks, 'track')} would be removed (${verified} verified, ${counted(cues, 'cue')}, in ${counted(playlists, 'playlist')}). Files stay.`;
}

function describeStep({ stepId, label }: StepResult): string {
  return stepId === null
    ? 'Nothing was removed.'
    : `${label}: done. Files stay. \`segue undo ${stepId}\` takes it back.`;
}

/** `segue tracks remove` */
export const addTracksRemoveCommand: CommandAdder = (tracks, run) => {
  withSelectors(
    tracks
      .command('remove')
      .description('remove tracks from the library; their files stay, and `segue undo` restores them'),
  )
    .option('--dry-run', 'only show what would be removed')
    .action((words: string[], options: SelectorOptions & { dryRun?: boolean }, command: Command) =>
      run(command, async ({ core, output }) => {
        if (!areNamed(words, options))
          throw new AppError(
            'invalid_input',
            verbatim('Name the tracks to remove, or `all` for the whole library.'),
          );
        const trackIds = core.library.idsOf(selected(core, words, options));
        if (options.dryRun) {
          const preview = core.removal.preview(trackIds);
          output.result(preview, () => describePreview(preview));
          return;
        }
        const result = await removeTracks(core, trackIds, { author: core.author(), origin: null });
        output.result(result, () => describeStep(result));
      }),
    );
};

/** `segue imports list | remove` */
export const addImportsCommand: CommandAdder = (imports, run) => {
  imports
    .command('list')
    .description('list the Rekordbox files that were imported, newest first')
    .action((_options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const all = core.removal.imports();
        output.result(all, () =>
          all.length === 0
            ? 'No Rekordbox XML was imported yet.'
            : formatTable(
                ['id', 'imported', 'tracks brought', 'playlists', 'file'],
                all.map(({ id, createdAt, tracks, playlists, path, isSuperseded }) => [
                  String(id),
                  moment(createdAt),
                  String(tracks),
                  String(playlists),
                  `${path}${isSuperseded ? ' (a newer export came since)' : ''}`,
                ]),
              ),
        );
      }),
    );
  imports
    .command('remove')
    .description(
      'remove an import with the tracks that only it added; files stay, and `segue undo` restores them',
    )
    .argument('<id>', 'as `imports list` names it')
    .option('--dry-run', 'only show what would be removed')
    .action((id: string, options: { dryRun?: boolean }, command: Command) =>
      run(command, async ({ core, output }) => {
        const importId = Number(id);
        if (options.dryRun) {
          const preview = core.removal.previewImport(importId);
          output.result(preview, () => describePreview(preview));
          return;
        }
        const result = await removeImport(core, importId, { author: core.author(), origin: null });
        output.result(result, () => describeStep(result));
      }),
    );
};
