export interface WaveformElements {
  /** Must have a size when a track is set. */
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
