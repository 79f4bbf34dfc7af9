import type { Command } from 'commander';
import { genreEntrySchema } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import type { Core } from '../core/create-core.ts';
import { mergeChange } from '../core/labels/genres.ts';
import { mergeGenres } from '../core/steps/large-changes.ts';
import type { CommandAdder } from './command-adder.ts';
import { describeBulk, describePreview } from './data/change.ts';
import { exitCodes } from './exit-codes.ts';
import { formatTable } from './output.ts';
import { collect } from './track-selectors.ts';

const me = (core: Core) => ({ author: core.author(), origin: null });

/** `segue genres` */
export const addGenresCommand: CommandAdder = (genres, run) => {
  genres
    .command('list')
    .description('list genres in use, with parents, aliases and numbers of tracks')
    .option('--all', 'include genres that no track has')
    .option('--own', 'only the entries of this library')
    .action((options: { all?: boolean; own?: boolean }, command: Command) =>
      run(command, ({ core, output }) => {
        const all = core.genres
          .list()
          .filter(({ tracks, origin }) => (options.own ? origin === 'own' : options.all || tracks > 0));
        output.result(all, () =>
          all.length === 0
            ? 'No genres.'
            : formatTable(
                ['genre', 'kind of', 'tracks', 'from', 'also written'],
                all.map(({ name, parent, tracks, origin, aliases }) => [
                  name,
                  parent ?? '',
                  String(tracks),
                  origin,
                  aliases.join(', '),
                ]),
              ),
        );
      }),
    );

  genres
    .command('add')
    .description('add a genre, or change its entry; tags are split again')
    .argument('<name>')
    .option('--parent <genre>', 'parent genre')
    .option('--alias <spelling>', 'another spelling in tags; may be repeated', collect)
    .action((name: string, options: { parent?: string; alias?: string[] }, command: Command) =>
      run(command, ({ core, output }) => {
        const entry = genreEntrySchema.safeParse({
          name,
          parent: options.parent ?? null,
          aliases: options.alias ?? [],
        });
        if (!entry.success)
          throw new AppError(
            'invalid_input',
            verbatim(`This is no genre: ${entry.error.issues[0]!.message}.`),
          );
        const result = core.genres.save(entry.data, me(core));
        output.result(result, () => describeStep(result.label, result.changed));
      }),
    );

  genres
    .command('remove')
    .description('remove this library’s entry for a genre')
    .argument('<name>')
    .action((name: string, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const result = core.genres.remove(name, me(core));
        output.result(result, () => describeStep(result.label, result.changed));
      }),
    );

  genres
    .command('merge')
    .description('replace genres by another one on all tracks, as one undo step')
    .argument('<genres...>', 'genres to replace')
    .requiredOption('--into <genre>', 'the genre that replaces them')
    .option('--dry-run', 'only show what would change')
    .action((from: string[], options: { into: string; dryRun?: boolean }, command: Command) =>
      run(command, async ({ core, output }) => {
        if (options.dryRun) {
          const preview = core.edits.previewBulk(
            core.genres.tracksWith(from),
            mergeChange(from, options.into),
          );
          output.result(preview, () => describePreview(preview));
          return exitCodes.ok;
        }
        const result = await mergeGenres(core, from, options.into, me(core));
        output.result(result, () => describeBulk(result));
        return result.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};

const describeStep = (label: string, changed: number): string =>
  `${label}: done, ${counted(changed, 'track')} read anew. \`segue undo\` takes it back.`;
