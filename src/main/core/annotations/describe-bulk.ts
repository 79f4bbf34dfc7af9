import type { BulkChange } from '../../../shared/contract/index.ts';
import { describeCorrection } from '../../../shared/domain/edits/correct.ts';

/** A bulk change in words, as undo and the history show it: "Set tier 1; Flag needs_review". */
export function describeBulk({ tier, addFlags, removeFlags, labels, corrections = [] }: BulkChange): string {
  const parts = [
    ...(tier === undefined ? [] : [`Set tier ${tier}`]),
    ...(addFlags?.length ? [`Flag ${addFlags.join(', ')}`] : []),
    ...(removeFlags?.length ? [`Unflag ${removeFlags.join(', ')}`] : []),
    ...(labels ? describeLabels(labels) : []),
    ...corrections.map((one) =>
      one.kind === 'cue-template' ? 'Apply the cue template' : describeCorrection(one),
    ),
  ];
  return shortened(parts.join('; ') || 'Change tracks');
}

/** An undo label is one line. */
const MAX_LENGTH = 200;
const shortened = (text: string): string =>
  text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;

function describeLabels(labels: NonNullable<BulkChange['labels']>): string[] {
  const { genres, merge, rating, colour, comment } = labels;
  const parts: string[] = [];
  if (genres === null) parts.push('Genres as the tags say');
  if (merge) parts.push(`Merge ${merge.from.join(', ')} into ${merge.to}`);
  for (const [name, change] of [
    ['genre', genres],
    ['descriptor', labels.descriptors],
    ['tag', labels.tags],
  ] as const) {
    if (!change) continue;
    const { set, add, remove } = change;
    if (set) parts.push(set.length === 0 ? `No ${name}s` : `Set ${name}s ${set.join(', ')}`);
    if (add?.length) parts.push(`Add ${name} ${add.join(', ')}`);
    if (remove?.length) parts.push(`Remove ${name} ${remove.join(', ')}`);
  }
  if (rating !== undefined) parts.push(rating === null ? 'Rating as the tags say' : `Rate ${rating}`);
  if (colour !== undefined) parts.push(colour === null ? 'Colour as Rekordbox says' : `Colour ${colour}`);
  if (comment !== undefined) parts.push(comment === null ? 'Comment as the tags say' : 'Set the comment');
  return parts;
}
