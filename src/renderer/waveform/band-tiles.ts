import { bandGain } from './band-data.ts';
import type { BandPeaks, BandPyramid } from './band-data.ts';
import type { WaveformColors } from './theme-colors.ts';
import { energyAlpha, mixColor } from './waveform-style.ts';
import type { WaveformStyle } from './waveform-style.ts';

/** Width of a tile, in CSS pixels. */
const TILE_WIDTH = 512;
/** Maximum number of cached tiles: a few screens at the current scale. */
const MAX_TILES = 32;

const bandIndices = [0, 1, 2] as const;

type Colors = Pick<WaveformColors, 'low' | 'mid' | 'high'>;

/**
 * Draws the waveform mirrored around the centre line. Either all three bands, in each column with the largest at the
 * back and the smallest in front, so that none is hidden; or a single shape, coloured by the mix of its bands or by its
 * energy.
 */
function paintTile(
  context: OffscreenCanvasRenderingContext2D,
  peaks: BandPeaks,
  firstPixel: number,
  height: number,
  gain: number,
  colors: Colors,
  style: WaveformStyle,
): void {
  const bandColors = [colors.low, colors.mid, colors.high] as const;
  const middle = height / 2;
  const unit = (middle / 128) * gain * style.height;
  const end = Math.min(TILE_WIDTH, peaks[0].length - firstPixel);
  const sizes: [number, number, number] = [0, 0, 0];
  const order = [0, 1, 2];
  const bar = (x: number, size: number, color: string): void => {
    if (size < 0.25) return;
    context.fillStyle = color;
    context.fillRect(x, middle - size, 1, size * 2);
  };
  for (let x = 0; x < end; x++) {
    for (const band of bandIndices) sizes[band] = peaks[band][firstPixel + x]! * unit * bandGain[band];
    const tallest = Math.min(middle, Math.max(...sizes));
    switch (style.mode) {
      case 'bands':
        order.sort((a, b) => sizes[b]! - sizes[a]! || a - b);
        for (const band of order) bar(x, Math.min(middle, sizes[band]!), bandColors[band]!);
        break;
      case 'mix':
        bar(x, tallest, mixColor(sizes));
        break;
      case 'energy':
        context.globalAlpha = energyAlpha((sizes[0] + sizes[1] + sizes[2]) / (2 * middle * style.height));
        bar(x, tallest, colors.low);
        break;
    }
  }
}

/** Paints the bands of one track as cached tiles, so that scrolling only moves images. */
export class BandTiles {
  readonly #pyramid: BandPyramid;
  readonly #tiles = new Map<string, OffscreenCanvas>();

  constructor(pyramid: BandPyramid) {
    this.#pyramid = pyramid;
  }

  /**
   * Draws the range that begins at pixel `firstPixel` of `scale` (samples per pixel).
   * @param ratio device pixels per CSS pixel
   */
  draw(
    context: CanvasRenderingContext2D,
    scale: number,
    firstPixel: number,
    width: number,
    height: number,
    ratio: number,
    colors: Colors,
    style: WaveformStyle,
  ): void {
    const last = Math.min(firstPixel + width, this.#pyramid.at(scale)[0].length);
    for (let tile = Math.floor(firstPixel / TILE_WIDTH); tile * TILE_WIDTH < last; tile++)
      context.drawImage(
        this.#tile(scale, tile, height, ratio, colors, style),
        tile * TILE_WIDTH - firstPixel,
        0,
        TILE_WIDTH,
        height,
      );
  }

  #tile(
    scale: number,
    tile: number,
    height: number,
    ratio: number,
    colors: Colors,
    style: WaveformStyle,
  ): OffscreenCanvas {
    const key = [
      scale,
      tile,
      height,
      ratio,
      colors.low,
      colors.mid,
      colors.high,
      style.mode,
      style.height,
    ].join();
    let canvas = this.#tiles.get(key);
    if (canvas) this.#tiles.delete(key);
    else {
      canvas = new OffscreenCanvas(Math.ceil(TILE_WIDTH * ratio), Math.ceil(height * ratio));
      const context = canvas.getContext('2d');
      context?.scale(ratio, ratio);
      if (context)
        paintTile(
          context,
          this.#pyramid.at(scale),
          tile * TILE_WIDTH,
          height,
          this.#pyramid.gain,
          colors,
          style,
        );
    }
    // The map keeps the order of use; its first tile is the least recently used.
    this.#tiles.set(key, canvas);
    if (this.#tiles.size > MAX_TILES) {
      const oldest = this.#tiles.keys().next();
      if (!oldest.done) this.#tiles.delete(oldest.value);
    }
    return canvas;
  }
}
