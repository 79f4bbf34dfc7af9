import { create } from 'zustand';
import type { TrackId } from '../../shared/domain/index.ts';

/** Something the user did in this window that can be undone. */
export type LoggedGesture =
  | {
      readonly kind: 'track';
      readonly trackId: TrackId;
      readonly title: string;
      /** What was done: "Verify". */
      readonly label: string;
    }
  | {
      readonly kind: 'bulk';
      readonly batchId: string;
      /** What was done: "12 tracks verified". */
      readonly label: string;
    }
  | {
      /** A change of the whole library: tracks removed, playlists changed. */
      readonly kind: 'step';
      readonly stepId: string;
      readonly label: string;
    };

interface GestureLog {
  /** Oldest first. */
  readonly done: readonly LoggedGesture[];
  /** Undone gestures, the next to redo last. */
  readonly undone: readonly LoggedGesture[];
}

const MAX_GESTURES = 500;

/** Gestures of this window across tracks and screens: undo takes back the last one, wherever it was made. */
export const useGestureLog = create<GestureLog>(() => ({ done: [], undone: [] }));

export function logGesture(gesture: LoggedGesture): void {
  useGestureLog.setState(({ done }) => ({ done: [...done, gesture].slice(-MAX_GESTURES), undone: [] }));
}

export function lastGesture(): LoggedGesture | undefined {
  return useGestureLog.getState().done.at(-1);
}

export function nextUndone(): LoggedGesture | undefined {
  return useGestureLog.getState().undone.at(-1);
}

/** Moves the last gesture to the undone ones, from which it can be redone. */
export function markUndone(gesture: LoggedGesture): void {
  useGestureLog.setState(({ done, undone }) => ({
    done: done.filter((other) => other !== gesture),
    undone: [...undone, gesture],
  }));
}

export function markRedone(gesture: LoggedGesture): void {
  useGestureLog.setState(({ done, undone }) => ({
    done: [...done, gesture],
    undone: undone.filter((other) => other !== gesture),
  }));
}

/** Drops a gesture that can no longer be undone or redone. */
export function forgetGesture(gesture: LoggedGesture): void {
  useGestureLog.setState(({ done, undone }) => ({
    done: done.filter((other) => other !== gesture),
    undone: undone.filter((other) => other !== gesture),
  }));
}
