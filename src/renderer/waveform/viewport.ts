/** The part of the track that the zoom view shows. */
export interface Viewport {
  /** Left edge in seconds of the document; negative where the audio begins later than the document's clock. */
  readonly start: number;
  readonly pixelsPerSecond: number;
  /** In CSS pixels. */
  readonly width: number;
}

export function viewportEnd(viewport: Viewport): number {
  return viewport.start + viewport.width / viewport.pixelsPerSecond;
}

export function timeToX(viewport: Viewport, time: number): number {
  return (time - viewport.start) * viewport.pixelsPerSecond;
}

export function xToTime(viewport: Viewport, x: number): number {
  return viewport.start + x / viewport.pixelsPerSecond;
}

/** Left edge that centres `time`. */
export function centredStart(viewport: Viewport, time: number): number {
  return time - viewport.width / viewport.pixelsPerSecond / 2;
}

/** Left edge after a zoom that keeps `time` at the same pixel. */
export function pivotedStart(before: Viewport, pixelsPerSecond: number, time: number): number {
  return time - timeToX(before, time) / pixelsPerSecond;
}

/** Whether `time` is in view, at least `margin` pixels from the edges. */
export function isInView(viewport: Viewport, time: number, margin = 0): boolean {
  const x = timeToX(viewport, time);
  return x >= margin && x <= viewport.width - margin;
}

/** The nearest of `items` within `tolerance` pixels of `x`, or null. */
export function itemNear<T extends { readonly time: number }>(
  viewport: Viewport,
  items: readonly T[],
  x: number,
  tolerance: number,
): T | null {
  let best: T | null = null;
  let least = tolerance;
  for (const item of items) {
    const distance = Math.abs(timeToX(viewport, item.time) - x);
    if (distance <= least) {
      least = distance;
      best = item;
    }
  }
  return best;
}
