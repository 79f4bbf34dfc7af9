import type { PointerEvent as ReactPointerEvent } from 'react';

export interface PointerDrag {
  readonly move: (event: PointerEvent) => void;
  /** The pointer was released. */
  readonly end: (event: PointerEvent) => void;
  /** Escape was pressed, or the system cancelled the pointer. */
  readonly cancel: () => void;
}

/** Follows a pressed pointer until it is released, even outside the element. */
export function followPointer(event: ReactPointerEvent<HTMLElement>, drag: PointerDrag): void {
  const handle: HTMLElement = event.currentTarget;
  const { pointerId } = event;
  handle.setPointerCapture(pointerId);
  const abort = new AbortController();
  const { signal } = abort;
  const stop = (finish: () => void): void => {
    abort.abort();
    if (handle.hasPointerCapture(pointerId)) handle.releasePointerCapture(pointerId);
    finish();
  };
  handle.addEventListener('pointermove', drag.move, { signal });
  handle.addEventListener('pointerup', (up) => stop(() => drag.end(up)), { signal });
  handle.addEventListener('pointercancel', () => stop(drag.cancel), { signal });
  window.addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      stop(drag.cancel);
    },
    { signal, capture: true },
  );
}
