export interface WaveformElements {
  /** Must have a size when a track is set. */
  readonly zoom: HTMLElement;
  readonly overview: HTMLElement;
  /** Class of what Peaks draws into, which fills its parent. */
  readonly peaksClass: string;
  /** Class of our canvases, which lie over it. */
  readonly canvasClass: string;
}

/** Peaks empties its container, so it gets one of its own. */
export function addContainer(parent: HTMLElement, className: string): HTMLElement {
  const container = document.createElement('div');
  container.className = className;
  parent.append(container);
  return container;
}
