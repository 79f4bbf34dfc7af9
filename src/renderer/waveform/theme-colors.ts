/** The design tokens that canvases use, as computed values. */
export interface WaveformColors {
  readonly low: string;
  readonly mid: string;
  readonly high: string;
  readonly playhead: string;
  readonly beat: string;
  readonly downbeat: string;
  readonly text: string;
  readonly accent: string;
  readonly line: string;
  readonly background: string;
  readonly warn: string;
}

const tokens = {
  low: '--band-low',
  mid: '--band-mid',
  high: '--band-high',
  playhead: '--playhead',
  beat: '--beat',
  downbeat: '--downbeat',
  text: '--text-2',
  accent: '--accent',
  line: '--line',
  background: '--bg-0',
  warn: '--warn',
} as const;

/** Reads the theme's colours from the custom properties of `element`. */
export function readColors(element: Element): WaveformColors {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    Object.entries(tokens).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  ) as unknown as WaveformColors;
}

/** Calls `listener` when the theme changes. Returns a function that unsubscribes. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
