import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { TrackSelection } from '../../shared/contract/index.ts';
import { flagSchema } from '../../shared/domain/index.ts';
import type { Flag, Tier } from '../../shared/domain/index.ts';
import type { Core } from '../core/create-core.ts';
import { selectTracks } from '../core/library/select-tracks.ts';
import { parseTiers } from './options.ts';

/** Options that select the tracks for a command. */
export interface SelectorOptions {
  readonly playlist?: string;
  readonly query?: string;
  readonly tier?: Tier[];
  readonly flag?: Flag[];
  readonly genre?: string[];
  readonly withSubgenres?: boolean;
  readonly descriptor?: string[];
  readonly ownTag?: string[];
}

export function parseFlags(value: string): Flag[] {
  return value.split(',').map((part) => {
    const flag = flagSchema.safeParse(part);
    if (!flag.success)
      throw new InvalidArgumentError(`There is no flag "${part}". Flags: ${flagSchema.options.join(', ')}.`);
    return flag.data;
  });
}

/** An option that may be repeated. */
export const collect = (value: string, list: string[] = []): string[] => [...list, value];

/** Adds the argument and options that select tracks. */
export function withSelectors(command: Command): Command {
  return command
    .argument(
      '[selectors...]',
      'ids (1,2,12-40), files, folders, globs ("*.flac"), exported annotation files, all; default: all tracks',
    )
    .option('--playlist <name>', 'only tracks of this playlist or folder')
    .option('--query <words>', 'only tracks with these words in tags or path')
    .option('--tier <tiers>', 'only tracks of these tiers, as in 1,2', parseTiers)
    .option('--flag <flags>', 'only tracks with one of these flags', parseFlags)
    .option('--genre <genre>', 'only tracks of this genre; may be repeated', collect)
    .option('--with-subgenres', 'genres include their subgenres: House finds Deep House')
    .option('--descriptor <word>', 'only tracks with this descriptor; may be repeated', collect)
    .option('--own-tag <tag>', 'only tracks with this custom tag; may be repeated', collect);
}

/** Whether any tracks were named; if not, the whole library is meant. */
export function areNamed(words: readonly string[], options: SelectorOptions): boolean {
  const { playlist, query, tier, flag, genre, descriptor, ownTag } = options;
  return (
    words.length > 0 ||
    [playlist, query, tier, flag, genre, descriptor, ownTag].some((option) => option !== undefined)
  );
}

/** The selected tracks; the whole library if none were named. */
export function selected(core: Core, words: readonly string[], options: SelectorOptions): TrackSelection {
  const { playlist, query, tier, flag, genre, withSubgenres, descriptor, ownTag } = options;
  return selectTracks(core, {
    words,
    playlist,
    query,
    tiers: tier,
    flags: flag,
    genres: genre,
    withSubgenres,
    descriptors: descriptor,
    tags: ownTag,
  });
}
