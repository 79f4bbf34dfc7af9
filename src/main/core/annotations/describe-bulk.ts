import type { BulkChange } from '../../../shared/contract/index.ts';
import { describeCorrection } from '../../../shared/domain/edits/correct.ts';
import { flagNames } from '../../../shared/domain/flag-names.ts';
import type { Flag } from '../../../shared/domain/index.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { listMessages } from '../../../shared/list-messages.ts';

/** A bulk change in words, as undo and the history show it: "Set tier 1; Flag: Needs review". */
export function describeBulk({ tier, addFlags, removeFlags, labels, corrections = [] }: BulkChange): Message {
  const parts = [
    ...(tier === undefined ? [] : [msg('Set tier {tier}', { tier })]),
    ...(addFlags?.length ? [msg('Flag: {flags}', { flags: flagList(addFlags) })] : []),
    ...(removeFlags?.length ? [msg('Unflag: {flags}', { flags: flagList(removeFlags) })] : []),
    ...(labels ? describeLabels(labels) : []),
    ...corrections.map((one) =>
      one.kind === 'cue-template' ? msg('Apply the cue template') : describeCorrection(one),
    ),
  ];
  return parts.length === 0 ? msg('Change tracks') : listMessages(parts, ';');
}

function flagList(flags: readonly Flag[]): Message {
  return listMessages(
    flags.map((flag) => flagNames[flag]),
    ',',
  );
}

/** An undo label is one line, so long lists of names are cut. */
const MAX_LENGTH = 120;
function listed(names: readonly string[]): string {
  const text = names.join(', ');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

function describeLabels(labels: NonNullable<BulkChange['labels']>): Message[] {
  const { genres, merge, rating, colour, comment } = labels;
  const parts: Message[] = [];
  if (genres === null) parts.push(msg('Genres as the tags say'));
  if (merge) parts.push(msg('Merge {names} into {name}', { names: listed(merge.from), name: merge.to }));
  for (const [kind, change] of [
    ['genre', genres],
    ['descriptor', labels.descriptors],
    ['tag', labels.tags],
  ] as const) {
    if (!change) continue;
    const { set, add, remove } = change;
    if (set?.length)
      parts.push(
        msg('Set {kind, select, genre {genres} descriptor {descriptors} other {tags}} {names}', {
          kind,
          names: listed(set),
        }),
      );
    else if (set)
      parts.push(
        msg('{kind, select, genre {No genres} descriptor {No descriptors} other {No tags}}', { kind }),
      );
    if (add?.length)
      parts.push(
        msg('Add {kind, select, genre {genre} descriptor {descriptor} other {tag}} {names}', {
          kind,
          names: listed(add),
        }),
      );
    if (remove?.length)
      parts.push(
        msg('Remove {kind, select, genre {genre} descriptor {descriptor} other {tag}} {names}', {
          kind,
          names: listed(remove),
        }),
      );
  }
  if (rating !== undefined)
    parts.push(rating === null ? msg('Rating as the tags say') : msg('Rate {rating}', { rating }));
  if (colour !== undefined)
    parts.push(colour === null ? msg('Colour as Rekordbox says') : msg('Colour {colour}', { colour }));
  if (comment !== undefined)
    parts.push(comment === null ? msg('Comment as the tags say') : msg('Set the comment'));
  return parts;
}
