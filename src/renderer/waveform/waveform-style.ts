/** How a column of the waveform is coloured: by its bands one behind the other, by a mix of them, or by its energy. */
export const waveformColorModes = ['bands', 'mix', 'energy'] as const;
export type WaveformColorMode = (typeof waveformColorModes)[number];

/** Factors by which the waveform can be enlarged vertically, to show quiet passages. */
export const waveformHeights = [1, 1.5, 2, 3, 4] as const;

export interface WaveformStyle {
  readonly mode: WaveformColorMode;
  /** One of {@link waveformHeights}. */
  readonly height: number;
}

export const defaultWaveformStyle: WaveformStyle = { mode: 'bands', height: 1 };

export function isColorMode(value: unknown): value is WaveformColorMode {
  return (waveformColorModes as readonly unknown[]).includes(value);
}

/** The next greater (1) or smaller (-1) height; the same at either end. */
export function stepHeight(height: number, step: 1 | -1): number {
  const at = waveformHeights.findIndex((one) => one >= height);
  const next = Math.min(
    Math.max((at < 0 ? waveformHeights.length - 1 : at) + step, 0),
    waveformHeights.length - 1,
  );
  return waveformHeights[next]!;
}

/** Levels per colour channel. Rounding to them lets columns share colours, each created only once. */
const LEVELS = 16;

/** Minimum of each colour channel, because pure colours glare. */
const LEAST = 45;

/**
 * Colour of a column from the sizes of its bands. Red, green and blue are low, mid and high; the largest gets full
 * strength.
 */
export function mixColor(bands: readonly [number, number, number]): string {
  const largest = Math.max(...bands, 1e-6);
  const channel = (size: number): number =>
    Math.round(LEAST + (Math.round((size / largest) * (LEVELS - 1)) * (255 - LEAST)) / (LEVELS - 1));
  const [red, green, blue] = [channel(bands[0]), channel(bands[1]), channel(bands[2])];
  // Blue alone is hard to see on black.
  return `rgb(${red} ${Math.max(green, Math.round(blue * 0.45))} ${blue})`;
}

/** Opacity of a column in energy mode, 0.3 to 1, from its share of the maximum. */
export function energyAlpha(share: number): number {
  const level = Math.round(Math.min(1, Math.max(0, share)) * (LEVELS - 1)) / (LEVELS - 1);
  return 0.3 + 0.7 * level ** 1.5;
}
