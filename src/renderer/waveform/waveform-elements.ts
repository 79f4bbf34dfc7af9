export interface WaveformElements {
  readonly zoom: HTMLElement;
  readonly overview: HTMLElement;
  /** Class of the elements that Peaks draws into; they fill their parent. */
  readonly peaksClass: string;
  /** Class of our canvases on top of them. */
  readonly canvasClass: string;
}

/** Peaks empties its container, so it gets a separate one. */
export function addContainer(parent: HTMLElement, className: string): HTMLElement {
  const container = document.createElement('div');
  container.className = className;
  parent.append(container);
  return container;
}

/**
 * Waits until all elements have a size: they have none while their screen is still being loaded. @throws the signal's
 * reason
 */
export async function whenSized(elements: readonly HTMLElement[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = (): void => {
    if (elements.every(({ clientWidth, clientHeight }) => clientWidth > 0 && clientHeight > 0)) resolve();
  };
  const observer = new ResizeObserver(check);
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  for (const element of elements) observer.observe(element);
  check();
  try {
    await promise;
  } finally {
    observer.disconnect();
    signal.removeEventListener('abort', onAbort);
  }
}
