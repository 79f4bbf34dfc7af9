import type { PointerEvent as ReactPointerEvent } from 'react';
import { followPointer } from '../../../ui/follow-pointer.ts';
import type { Edit, Gesture } from '../draft.ts';
import { beginGesture } from '../session.ts';
import { waveformView } from './waveform-instance.ts';

/** Pointer movement that still counts as a click, in pixels. */
const CLICK_TOLERANCE = 3;

export interface TimeDrag {
  readonly label: string;
  /** Initial time of the dragged item, in seconds. */
  readonly time: number;
  /** The edit that moves the item to `time`. `free` is true while a modifier key disables snapping. */
  readonly edit: (time: number, free: boolean) => Edit;
  readonly onClick?: () => void;
}

/**
 * Drags an item along the track and shows the change as a draft. Releasing commits it as one step; Escape cancels. Alt
 * disables snapping.
 */
export function startDrag(event: ReactPointerEvent<HTMLElement>, drag: TimeDrag): void {
  if (event.button !== 0) return;
  event.stopPropagation();
  const from = event.clientX;
  let gesture: Gesture | null = null;
  followPointer(event, {
    move({ clientX, altKey }) {
      const distance = clientX - from;
      if (!gesture && Math.abs(distance) <= CLICK_TOLERANCE) return;
      gesture ??= beginGesture();
      const scale = waveformView()?.viewport().pixelsPerSecond;
      if (scale) gesture?.update(drag.edit(drag.time + distance / scale, altKey));
    },
    end() {
      if (gesture) gesture.commit(drag.label);
      else drag.onClick?.();
    },
    cancel: () => gesture?.cancel(),
  });
}
