import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { StepLog } from '../steps/step-log.ts';
import type { StepPart } from '../steps/steps.ts';
import type { PlaylistStates, PlaylistStore } from './playlist-store.ts';

/** The states of playlists before a step, stored with it. */
const statesOf = (before: unknown): PlaylistStates | undefined =>
  (before as { playlists?: PlaylistStates } | null)?.playlists;

/** Undoes and redoes changes of playlists. */
export function createPlaylistUndo(store: PlaylistStore, log: StepLog): StepPart {
  return {
    name: 'playlists',

    undo({ id, before }) {
      const states = statesOf(before);
      if (!states) return null;
      const ids = Object.keys(states);
      const later = log.after(id).find((other) => ids.some((one) => one in (statesOf(other.before) ?? {})));
      if (later)
        throw new AppError(
          'conflict',
          msg('“{label}” came later and changed the same playlist. Take that back first.', {
            label: later.label,
          }),
        );
      const redo = store.capture(ids.map(Number));
      store.putBack(states);
      return { redo, left: 0 };
    },

    redo({ before }, kept) {
      const states = statesOf(before) ?? {};
      // Both in their JSON form.
      const now: unknown = JSON.parse(JSON.stringify(store.capture(Object.keys(states).map(Number))));
      if (!isDeepStrictEqual(now, states))
        throw new AppError('conflict', msg('The playlist was changed since. Make the change again.'));
      store.putBack(kept as PlaylistStates);
      return { left: 0 };
    },
  };
}
