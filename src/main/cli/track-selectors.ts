import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { flagSchema } from '../../shared/domain/index.ts';
import type { Flag, Tier, TrackId } from '../../shared/domain/index.ts';
import type { Core } from '../core/create-core.ts';
import { selectTracks } from '../core/datasets/versions/select-tracks.ts';
import type { TrackSelectors } from '../core/datasets/versions/select-tracks.ts';
import { parseTiers } from './options.ts';

/** Options that narrow down which tracks a command is about. */
export interface SelectorOptions {
  readonly playlist?: string;
  readonly query?: string;
  readonly tier?: Tier[];
  readonly flag?: Flag[];
  readonly genre?: string[];
}

export function parseFlags(value: string): Flag[] {
  return value.split(',').map((part) => {
    const flag = flagSchema.safeParse(part);
    if (!flag.success)
      throw new InvalidArgumentError(`There is no flag "${part}". Flags: ${flagSchema.options.join(', ')}.`);
    return flag.data;
  });
}

/** Adds the argument and the options by which tracks are named. */
export function withSelectors(command: Command): Command {
  return command
    .argument(
      '[selectors...]',
      'ids, ranges (12-40), files, folders, globs ("*.flac"), all; default: all tracks',
    )
    .option('--playlist <name>', 'only tracks of this playlist or folder')
    .option('--query <words>', 'only tracks with these words in tags or path')
    .option('--tier <tiers>', 'only tracks of these tiers, as in 1,2', parseTiers)
    .option('--flag <flags>', 'only tracks with one of these flags', parseFlags)
    .option('--genre <genre>', 'only tracks of this genre; may be repeated', (value, list: string[] = []) => [
      ...list,
      value,
    ]);
}

/** What was asked for, for the record; null for the whole library. */
export function selectionOf(words: readonly string[], options: SelectorOptions): TrackSelectors | null {
  const { playlist, query, tier, flag, genre } = options;
  const selectors = { words, playlist, query, tiers: tier, flags: flag, genres: genre };
  const isAll = words.length === 0 && Object.values(selectors).filter(Boolean).length === 1;
  return isAll ? null : selectors;
}

/** Selected ids; null for the whole library. */
export function selected(core: Core, words: readonly string[], options: SelectorOptions): TrackId[] | null {
  return selectTracks(core, selectionOf(words, options) ?? { words: [] });
}

/** The same for commands that change tracks: they must be told which. */
export function selectedToChange(core: Core, words: readonly string[], options: SelectorOptions): TrackId[] {
  return selected(core, words, options) ?? core.library.ids({});
}
