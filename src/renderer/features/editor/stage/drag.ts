import type { PointerEvent as ReactPointerEvent } from 'react';
import type { Edit, Gesture } from '../draft.ts';
import { beginGesture } from '../session.ts';
import { waveformView } from './waveform-instance.ts';

/** Pixels that the pointer may move and still have clicked. */
const CLICK_TOLERANCE = 3;

export interface TimeDrag {
  readonly label: string;
  /** Where the thing stands at the beginning, seconds. */
  readonly time: number;
  /** The edit that puts it at `time`; `free` while a modifier switches snapping off. */
  readonly edit: (time: number, free: boolean) => Edit;
  readonly onClick?: () => void;
}

/**
 * Drags something along the track. The document follows as a draft; letting go commits one step, Escape takes it back.
 * Holding Alt moves without snapping.
 */
export function startDrag(event: ReactPointerEvent<HTMLElement>, drag: TimeDrag): void {
  if (event.button !== 0) return;
  event.stopPropagation();
  const handle = event.currentTarget;
  const { clientX: from, pointerId } = event;
  let gesture: Gesture | null = null;
  handle.setPointerCapture(pointerId);
  const abort = new AbortController();
  const { signal } = abort;
  const onMove = (move: PointerEvent): void => {
    const distance = move.clientX - from;
    if (!gesture && Math.abs(distance) <= CLICK_TOLERANCE) return;
    gesture ??= beginGesture();
    const scale = waveformView()?.viewport().pixelsPerSecond;
    if (scale) gesture?.update(drag.edit(drag.time + distance / scale, move.altKey));
  };
  const onUp = (): void => {
    abort.abort();
    if (gesture) gesture.commit(drag.label);
    else drag.onClick?.();
  };
  const onCancel = (): void => {
    abort.abort();
    gesture?.cancel();
  };
  handle.addEventListener('pointermove', onMove, { signal });
  handle.addEventListener('pointerup', onUp, { signal });
  handle.addEventListener('pointercancel', onCancel, { signal });
  window.addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      onCancel();
    },
    { signal, capture: true },
  );
}
