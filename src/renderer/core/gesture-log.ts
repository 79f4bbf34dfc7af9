import { create } from 'zustand';
import type { TrackId } from '../../shared/domain/index.ts';

/** An undoable action of the user in this window. */
export type LoggedGesture =
  | {
      readonly kind: 'track';
      readonly trackId: TrackId;
      readonly title: string;
      /** What was done, for example "Verify". */
      readonly label: string;
    }
  | {
      /** A change of many tracks or of the whole library, such as removing tracks or editing playlists. */
      readonly kind: 'step';
      readonly stepId: string;
      /** What was done, for example "12 tracks verified". */
      readonly label: string;
    };

export type StepGesture = Extract<LoggedGesture, { kind: 'step' }>;

interface GestureLog {
  readonly done: readonly LoggedGesture[];
  /** Undone gestures; the last one is redone first. */
  readonly undone: readonly LoggedGesture[];
}

const MAX_GESTURES = 500;

/** The gestures made in this window, across tracks and screens. Undo reverts the last one, wherever it was made. */
export const useGestureLog = create<GestureLog>(() => ({ done: [], undone: [] }));

export function logGesture(gesture: LoggedGesture): void {
  useGestureLog.setState(({ done }) => ({ done: [...done, gesture].slice(-MAX_GESTURES), undone: [] }));
}

export function lastGesture(): LoggedGesture | undefined {
  return useGestureLog.getState().done.at(-1);
}

/** The gesture of this window that made a step of the library. */
export function gestureOf(stepId: string): StepGesture | undefined {
  const { done, undone } = useGestureLog.getState();
  return [...done, ...undone].find(
    (gesture): gesture is StepGesture => gesture.kind === 'step' && gesture.stepId === stepId,
  );
}

export function nextUndone(): LoggedGesture | undefined {
  return useGestureLog.getState().undone.at(-1);
}

/** Moves the last gesture to the undone gestures, from which it can be redone. */
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

/** Removes a gesture that can no longer be undone or redone. */
export function forgetGesture(gesture: LoggedGesture): void {
  useGestureLog.setState(({ done, undone }) => ({
    done: done.filter((other) => other !== gesture),
    undone: undone.filter((other) => other !== gesture),
  }));
}
