import type { BulkChange, TrackRow } from '../../../../shared/contract/index.ts';
import type { TrackColour } from '../../../../shared/domain/index.ts';

type LabelChange = NonNullable<BulkChange['labels']>;

/** How to change the label lists of several tracks. */
export type ListMode = 'add' | 'remove' | 'replace';

/** Input of the labels dialog. `null` leaves a field unchanged; `tags` resets it to the file's tags. */
export interface LabelForm {
  readonly mode: ListMode;
  readonly genres: readonly string[];
  readonly descriptors: readonly string[];
  readonly tags: readonly string[];
  readonly rating: number | 'tags' | null;
  readonly colour: TrackColour | 'none' | 'tags' | null;
  readonly comment: string | null;
}

/** Initial form: filled with the labels of a single track, empty for several. */
export function formOf(row: TrackRow | null): LabelForm {
  const lists = row ?? { genres: [], descriptors: [], tags: [] };
  return {
    mode: row ? 'replace' : 'add',
    genres: lists.genres,
    descriptors: lists.descriptors,
    tags: lists.tags,
    rating: row?.rating ?? null,
    colour: row ? (row.colour ?? 'none') : null,
    comment: row?.comment ?? null,
  };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join('\0') === b.join('\0');

/** The change that a form requests; null if there is none. */
export function changeOf(form: LabelForm, row: TrackRow | null): LabelChange | null {
  const list = (kind: 'genres' | 'descriptors' | 'tags') => {
    const names = form[kind];
    if (row) return isSame(names, row[kind]) ? {} : { [kind]: { set: names } };
    if (names.length === 0) return {};
    return { [kind]: { [form.mode === 'replace' ? 'set' : form.mode]: names } };
  };
  const before = formOf(row);
  const value = (kind: 'rating' | 'colour' | 'comment') => {
    const now = form[kind];
    return now === null || now === before[kind]
      ? {}
      : { [kind]: now === 'tags' && kind !== 'comment' ? null : now };
  };
  const change = {
    ...list('genres'),
    ...list('descriptors'),
    ...list('tags'),
    ...value('rating'),
    ...value('colour'),
    ...value('comment'),
  } as LabelChange;
  return Object.keys(change).length === 0 ? null : change;
}
