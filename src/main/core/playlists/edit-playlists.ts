import type { StepResult, TrackFilter } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { setAttribute, withAttribute } from '../../rekordbox/row.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';
import type { Database } from '../../db/database.ts';
import type { Editor } from '../annotations/editor.ts';
import type { StepLog } from '../steps/step-log.ts';
import { createPlaylistStore } from './playlist-store.ts';
import type { PlaylistRow, PlaylistStates } from './playlist-store.ts';
import { createPlaylistUndo } from './undo-playlists.ts';

export interface NewPlaylist {
  readonly kind: PlaylistRow['kind'];
  readonly name: string;
  /** Null means the top level. */
  readonly parentId: number | null;
  readonly trackIds?: readonly TrackId[] | undefined;
  /** The filter of a smart list. */
  readonly filter?: TrackFilter | undefined;
}

interface EditPlaylistsDeps {
  readonly db: Database;
  readonly log: StepLog;
  readonly onChanged: () => void;
}

/** The attributes of a new node, in Rekordbox's order. Counts are written with the tree. */
function attributesFor(kind: PlaylistRow['kind'], name: string): RawAttributes {
  return kind === 'folder'
    ? [
        ['Name', name],
        ['Type', '0'],
        ['Count', '0'],
      ]
    : [
        ['Name', name],
        ['Type', '1'],
        ['KeyType', '0'],
        ['Entries', '0'],
      ];
}

/** Playlist changes. Each call is one undoable step. */
export function createPlaylistEdits({ db, log, onChanged }: EditPlaylistsDeps) {
  const store = createPlaylistStore(db);

  /**
   * Runs `work` as one step; `touched` are the playlists that it changes, which `work` may extend. Undo restores them
   * to their state after `prepare`.
   */
  function step<T>(
    label: Message,
    { author }: Editor,
    touched: readonly number[],
    work: (alsoMade: (id: number) => void) => T,
    trackCount = 0,
    prepare?: () => void,
  ): { stepId: string; value: T } {
    const done = db.transaction(
      () => {
        prepare?.();
        const before: PlaylistStates = store.capture(touched);
        const made: number[] = [];
        const value = work((id) => made.push(id));
        const states = { ...before, ...Object.fromEntries(made.map((id) => [id, null])) };
        const stepId = log.begin({
          kind: 'playlists',
          label,
          author,
          trackCount,
          before: { playlists: states },
        });
        return { stepId, value };
      },
      { durable: true },
    );
    onChanged();
    return done;
  }

  const parentFor = (parentId: number | null): number | null => parentId ?? store.topFolder();

  function checkName(name: string, parentId: number | null, except?: number): string {
    const given = name.trim();
    if (given === '') throw new AppError('invalid_input', msg('Give the playlist a name.'));
    // Rekordbox does not accept two nodes with the same name at one level.
    if (store.childrenOf(parentId).some((other) => other.name === given && other.id !== except))
      throw new AppError('conflict', msg('There is “{given}” here already. Choose another name.', { given }));
    return given;
  }

  function checkFolder(parentId: number | null): void {
    if (parentId !== null && store.require(parentId).kind !== 'folder')
      throw new AppError('invalid_input', msg('Only a folder can hold playlists.'));
  }

  /** @throws AppError `invalid_input` for a folder or smart list */
  function requireList(id: number): PlaylistRow {
    const row = store.require(id);
    if (row.kind === 'playlist') return row;
    throw new AppError(
      'invalid_input',
      row.kind === 'smart'
        ? msg('“{name}” is a smart list: its filter chooses the tracks.', { name: row.name })
        : msg('“{name}” is a folder. Choose a playlist in it.', { name: row.name }),
    );
  }

  /** Converts the entries of a playlist to tracks; keys that refer to no track of the file are dropped. */
  function writeEntries(id: number, trackIds: readonly TrackId[]): void {
    const row = store.require(id);
    store.keepOriginal(id);
    const attributes = row.attributes.map(([name, value]): [string, string] => [name, value]);
    setAttribute(attributes, 'KeyType', '0');
    store.change(id, { attributes });
    const keys = new Map(store.entriesOf(id).map(({ trackId, key }) => [trackId, key]));
    store.setEntries(
      id,
      trackIds.map((trackId) => ({ trackId, key: keys.get(trackId) ?? '' })),
    );
  }

  const trackIdsOf = (id: number): TrackId[] => store.entriesOf(id).flatMap(({ trackId }) => trackId ?? []);

  function create({ kind, name, parentId, trackIds = [], filter }: NewPlaylist, editor: Editor) {
    checkFolder(parentId);
    const parent = parentFor(parentId);
    const given = checkName(name, parent);
    if (kind === 'smart' && !filter) throw new AppError('invalid_input', msg('A smart list needs a filter.'));
    const { stepId, value } = step(msg('Make “{name}”', { name: given }), editor, [], (alsoMade) => {
      const id = store.insert({
        importId: null,
        parentId: parent,
        position: store.childrenOf(parent).length,
        kind,
        name: given,
        attributes: attributesFor(kind, given),
        filter: kind === 'smart' ? filter : null,
      });
      alsoMade(id);
      if (kind === 'playlist') writeEntries(id, trackIds);
      return id;
    });
    return { id: value, stepId };
  }

  function rename(id: number, name: string, editor: Editor): StepResult {
    const row = store.require(id);
    const given = checkName(name, row.parentId, id);
    const label = msg('Rename “{from}” to “{to}”', { from: row.name, to: given });
    if (given === row.name) return { stepId: null, label: t(label), changed: 0 };
    const { stepId } = step(label, editor, [id], () => {
      store.keepOriginal(id);
      store.change(id, { name: given, attributes: withAttribute(row.attributes, 'Name', given) });
    });
    return { stepId, label: t(label), changed: 1 };
  }

  /** Moves a playlist into a folder, before one of its children or to the end. */
  function move(id: number, parentId: number | null, before: number | null, editor: Editor): StepResult {
    const row = store.require(id);
    checkFolder(parentId);
    const parent = parentFor(parentId);
    if (parent !== null && store.below(id).includes(parent))
      throw new AppError('invalid_input', msg('A folder cannot go into itself.'));
    checkName(row.name, parent, id);
    const siblings = store
      .childrenOf(parent)
      .map((sibling) => sibling.id)
      .filter((sibling) => sibling !== id);
    const at = before === null ? -1 : siblings.indexOf(before);
    const ordered = siblings.toSpliced(at < 0 ? siblings.length : at, 0, id);
    const label = msg('Move “{name}”', { name: row.name });
    const { stepId } = step(label, editor, ordered, () => {
      if (row.parentId !== parent) store.keepOriginal(id);
      store.change(id, { parentId: parent });
      store.order(ordered);
    });
    return { stepId, label: t(label), changed: 1 };
  }

  function remove(id: number, editor: Editor): StepResult {
    const row = store.require(id);
    const gone = store.below(id);
    const label = msg('Delete “{name}”', { name: row.name });
    const { stepId } = step(
      label,
      editor,
      gone,
      () => gone.toReversed().forEach((one) => store.delete(one)),
      0,
      () => gone.forEach((one) => store.keepOriginal(one)),
    );
    return { stepId, label: t(label), changed: gone.length };
  }

  /** Adds tracks that are not in the playlist yet, before one of its tracks or at the end. */
  function addTracks(
    id: number,
    trackIds: readonly TrackId[],
    before: TrackId | null,
    editor: Editor,
  ): StepResult {
    const row = requireList(id);
    const now = trackIdsOf(id);
    const present = new Set(now);
    const added = [...new Set(trackIds)].filter((trackId) => !present.has(trackId));
    const label = msg('Add {count, plural, one {# track} other {# tracks}} to “{name}”', {
      count: added.length,
      name: row.name,
    });
    if (added.length === 0) return { stepId: null, label: t(label), changed: 0 };
    const at = before === null ? -1 : now.indexOf(before);
    const { stepId } = step(
      label,
      editor,
      [id],
      () => writeEntries(id, now.toSpliced(at < 0 ? now.length : at, 0, ...added)),
      added.length,
    );
    return { stepId, label: t(label), changed: added.length };
  }

  function removeTracks(id: number, trackIds: readonly TrackId[], editor: Editor): StepResult {
    const row = requireList(id);
    const now = trackIdsOf(id);
    const gone = new Set(trackIds);
    const left = now.filter((trackId) => !gone.has(trackId));
    const changed = now.length - left.length;
    const label = msg('Take {count, plural, one {# track} other {# tracks}} out of “{name}”', {
      count: changed,
      name: row.name,
    });
    if (changed === 0) return { stepId: null, label: t(label), changed };
    const { stepId } = step(label, editor, [id], () => writeEntries(id, left), changed);
    return { stepId, label: t(label), changed };
  }

  /** Moves tracks within a playlist, before another of its tracks or to the end. */
  function moveTracks(
    id: number,
    trackIds: readonly TrackId[],
    before: TrackId | null,
    editor: Editor,
  ): StepResult {
    const row = requireList(id);
    const now = trackIdsOf(id);
    const moved = new Set(trackIds.filter((trackId) => now.includes(trackId)));
    const others = now.filter((trackId) => !moved.has(trackId));
    const at = before === null || moved.has(before) ? -1 : others.indexOf(before);
    const next = others.toSpliced(
      at < 0 ? others.length : at,
      0,
      ...now.filter((trackId) => moved.has(trackId)),
    );
    const label = msg('Move {count, plural, one {# track} other {# tracks}} in “{name}”', {
      count: moved.size,
      name: row.name,
    });
    if (next.every((trackId, index) => trackId === now[index]))
      return { stepId: null, label: t(label), changed: 0 };
    const { stepId } = step(label, editor, [id], () => writeEntries(id, next), moved.size);
    return { stepId, label: t(label), changed: moved.size };
  }

  function setFilter(id: number, filter: TrackFilter, editor: Editor): StepResult {
    const row = store.require(id);
    if (row.kind !== 'smart')
      throw new AppError('invalid_input', msg('“{name}” is not a smart list.', { name: row.name }));
    const label = msg('Change the filter of “{name}”', { name: row.name });
    const { stepId } = step(label, editor, [id], () => store.change(id, { filter }));
    return { stepId, label: t(label), changed: 1 };
  }

  return {
    create,
    rename,
    move,
    remove,
    addTracks,
    removeTracks,
    moveTracks,
    setFilter,
    part: createPlaylistUndo(store, log),
  };
}
