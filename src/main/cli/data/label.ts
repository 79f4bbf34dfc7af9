import type { Command } from 'commander';
import { trackColourNames } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import type { BulkChange } from '../../../shared/contract/index.ts';
import { labelChangeSchema } from '../../../shared/contract/index.ts';
import { oneOf } from '../options.ts';
import type { CommandAdder } from '../command-adder.ts';
import { collect, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { changeTracks, named } from './change.ts';

interface LabelOptions extends SelectorOptions {
  readonly setGenre?: string[];
  readonly addGenre?: string[];
  readonly removeGenre?: string[];
  readonly addDescriptor?: string[];
  readonly removeDescriptor?: string[];
  readonly addTag?: string[];
  readonly removeTag?: string[];
  readonly rate?: string;
  readonly colour?: string;
  readonly comment?: string;
  readonly reset?: Resettable[];
  readonly dryRun?: boolean;
}

const resettable = ['genres', 'rating', 'colour', 'comment'] as const;
type Resettable = (typeof resettable)[number];
const stars = ['0', '1', '2', '3', '4', '5'] as const;

/** `segue data label`: genres, descriptors, custom tags, rating, colour and comment of many tracks. */
export const addLabelCommand: CommandAdder = (data, run) => {
  withSelectors(
    data
      .command('label')
      .description(
        'change genres, descriptors, custom tags, rating, colour and comment of tracks, as one undo step',
      ),
  )
    .option('--set-genre <genre>', 'replace the existing genres by this one; may be repeated', collect)
    .option('--add-genre <genre>', 'may be repeated', collect)
    .option('--remove-genre <genre>', 'may be repeated', collect)
    .option('--add-descriptor <word>', 'how it sounds or feels: warm; may be repeated', collect)
    .option('--remove-descriptor <word>', 'may be repeated', collect)
    .option('--add-tag <tag>', 'custom tag; may be repeated', collect)
    .option('--remove-tag <tag>', 'may be repeated', collect)
    .option('--rate <stars>', 'stars from 0 to 5', oneOf(...stars))
    .option('--colour <colour>', `${trackColourNames.join(', ')} or none`, oneOf(...trackColourNames, 'none'))
    .option('--comment <text>', 'the comment')
    .option(
      '--reset <field>',
      `give ${resettable.join(', ')} to the tags of the file; may be repeated`,
      (value: string, list: Resettable[] = []) => [...list, oneOf(...resettable)(value)],
    )
    .option('--dry-run', 'only show what would change')
    .action((words: string[], options: LabelOptions, command: Command) =>
      run(
        command,
        changeTracks(options.dryRun, (core) => ({
          trackIds: core.library.idsOf(named(core, words, options)),
          change: { labels: changeOf(options) },
        })),
      ),
    );
};

function changeOf(options: LabelOptions): NonNullable<BulkChange['labels']> {
  const { setGenre, addGenre, removeGenre, addDescriptor, removeDescriptor, addTag, removeTag } = options;
  const list = (change: Record<string, string[] | undefined>) => {
    const given = Object.entries(change).filter(([, names]) => names !== undefined);
    return given.length === 0 ? undefined : Object.fromEntries(given);
  };
  const isReset = (field: Resettable): boolean => options.reset?.includes(field) ?? false;
  const change = {
    genres: isReset('genres') ? null : list({ set: setGenre, add: addGenre, remove: removeGenre }),
    descriptors: list({ add: addDescriptor, remove: removeDescriptor }),
    tags: list({ add: addTag, remove: removeTag }),
    rating: isReset('rating') ? null : options.rate === undefined ? undefined : Number(options.rate),
    colour: isReset('colour') ? null : options.colour,
    comment: isReset('comment') ? null : options.comment,
  };
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0)
    throw new AppError(
      'invalid_input',
      verbatim(
        'Say what to change: --set-genre, --add-genre, --remove-genre, --add-descriptor, --remove-descriptor, --add-tag, --remove-tag, --rate, --colour, --comment or --reset.',
      ),
    );
  const checked = labelChangeSchema.safeParse(given);
  if (!checked.success)
    throw new AppError(
      'invalid_input',
      verbatim(`A label cannot be set: ${checked.error.issues[0]!.message}.`),
    );
  return checked.data;
}
