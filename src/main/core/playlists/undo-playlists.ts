import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../shared/errors.ts';
import type { StepLog } from '../steps/step-log.ts';
import type { StepUndo } from '../steps/steps.ts';
import type { PlaylistStates, PlaylistStore } from './playlist-store.ts';

/** The states of playlists stored with a step. */
interface KeptPlaylists {
  /** Before the step. */
  readonly playlists?: PlaylistStates;
  /** After the step; stored while it is undone. */
  readonly redo?: PlaylistStates;
}

const keptOf = (before: unknown): KeptPlaylists => (before ?? {}) as KeptPlaylists;

/** Undoes and redoes changes of playlists. */
export function createPlaylistUndo(store: PlaylistStore, log: StepLog): StepUndo {
  return {
    undo(stepId, before) {
      const { playlists: states } = keptOf(before);
      if (!states) return;
      const ids = Object.keys(states);
      const later = log
        .after(stepId)
        .find((other) => ids.some((id) => id in (keptOf(other.before).playlists ?? {})));
      if (later)
        throw new AppError(
          'conflict',
          `“${later.label}” came later and changed the same playlist. Take that back first.`,
        );
      log.keep(stepId, { ...(before as object), redo: store.capture(ids.map(Number)) });
      store.putBack(states);
    },

    canRedo: (before) => keptOf(before).redo !== undefined,

    redo(stepId, before) {
      const { playlists: states, redo } = keptOf(before);
      if (!states || !redo) return;
      // Both in their JSON form.
      const now: unknown = JSON.parse(JSON.stringify(store.capture(Object.keys(states).map(Number))));
      if (!isDeepStrictEqual(now, states))
        throw new AppError('conflict', 'The playlist was changed since. Make the change again.');
      log.keep(stepId, { playlists: states });
      store.putBack(redo);
    },
  };
}
