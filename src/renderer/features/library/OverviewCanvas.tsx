import { useEffect, useRef } from 'react';
import { onThemeChange, readColors } from '../../waveform/theme-colors.ts';
import { overviews } from './overviews.ts';
import type { Overview } from './overviews.ts';
import styles from './OverviewCanvas.module.css';

/**
 * Relative heights of the overlapping bands. As usual in DJ software, the lowest band is the tallest and is drawn
 * behind the others.
 */
const bandHeights = [1, 0.8, 0.55] as const;

/** Delay before a row's waveform is requested, in milliseconds. Rows that scroll past sooner are skipped. */
const SETTLE_MS = 90;

/** Band colours by theme, each read only once, because reading styles while scrolling forces a layout. */
const bandColors = new Map<string | undefined, readonly string[]>();

function colors(): readonly string[] {
  const { theme } = document.documentElement.dataset;
  const known = bandColors.get(theme);
  if (known) return known;
  const { low, mid, high } = readColors(document.documentElement);
  bandColors.set(theme, [low, mid, high]);
  return [low, mid, high];
}

function draw(canvas: HTMLCanvasElement, overview: Overview, size: Size): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const width = Math.round(size.width * ratio);
  const height = Math.round(size.height * ratio);
  // Setting the size also clears the canvas.
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  // At this size, bars of a fixed pitch are easier to read than a solid outline.
  const pitch = Math.max(2, Math.round(2 * ratio));
  const bar = Math.max(1, pitch - Math.round(0.5 * ratio));
  const bars = Math.floor(width / pitch);
  const scale = overview.loudest > 0 ? 1 / overview.loudest : 0;
  const fills = colors();
  for (const [band, peaks] of overview.bands.entries()) {
    context.fillStyle = fills[band] ?? '';
    for (let index = 0; index < bars; index++) {
      const from = Math.floor((index * overview.columns) / bars);
      const to = Math.max(from + 1, Math.floor(((index + 1) * overview.columns) / bars));
      let peak = 0;
      for (let column = from; column < to; column++) peak = Math.max(peak, peaks[column] ?? 0);
      const tall = Math.max(ratio, peak * scale * bandHeights[band]! * height);
      context.fillRect(index * pitch, (height - tall) / 2, bar, tall);
    }
  }
}

/** In CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

interface OverviewCanvasProps {
  /** Null if there is no waveform yet; nothing is drawn. */
  readonly url: string | null;
  /** Avoids measuring the element if its size is known. */
  readonly size?: Size;
}

/** A small waveform of the whole track. */
export function OverviewCanvas({ url, size }: OverviewCanvasProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const width = size?.width;
  const height = size?.height;
  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas || url === null) return undefined;
    const abort = new AbortController();
    const redraw = (): void => {
      const overview = overviews.cached(url);
      if (!overview || abort.signal.aborted) return;
      draw(canvas, overview, {
        width: width ?? canvas.clientWidth,
        height: height ?? canvas.clientHeight,
      });
    };
    const load = async (): Promise<void> => {
      await overviews.load(url, abort.signal);
      redraw();
    };
    redraw();
    const stopWatching = onThemeChange(redraw);
    const timer = overviews.cached(url) === undefined ? setTimeout(() => void load(), SETTLE_MS) : undefined;
    return () => {
      clearTimeout(timer);
      stopWatching();
      abort.abort();
    };
  }, [url, width, height]);
  if (url === null) return null;
  // A new canvas per track, so that the old picture does not stay visible while the next one loads.
  return (
    <canvas
      key={url}
      ref={canvasRef}
      className={styles.overview}
      style={{ width, height }}
      aria-hidden="true"
    />
  );
}
