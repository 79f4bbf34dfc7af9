import { useEffect, useRef } from 'react';
import { cachedOverview, loadOverview } from './overview-cache.ts';
import type { Overview } from './overview-cache.ts';
import styles from './OverviewCanvas.module.css';

/** The bands overlap: the lower one is drawn behind and taller, as DJs know it. */
const bandHeights = [1, 0.8, 0.55] as const;

/** Rows that fly past while scrolling are not worth a request. */
const SETTLE_MS = 90;

function draw(canvas: HTMLCanvasElement, overview: Overview | undefined): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, width, height);
  if (!overview) return;
  const style = getComputedStyle(canvas);
  const colors = ['--band-low', '--band-mid', '--band-high'].map((name) => style.getPropertyValue(name));
  // Bars of a fixed pitch read better at this size than a solid outline.
  const pitch = Math.max(2, Math.round(2 * ratio));
  const bar = Math.max(1, pitch - Math.round(0.5 * ratio));
  const bars = Math.floor(width / pitch);
  const scale = overview.loudest > 0 ? 1 / overview.loudest : 0;
  for (const [band, peaks] of overview.bands.entries()) {
    context.fillStyle = colors[band] ?? '';
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

/** The whole track in small; empty while there is no waveform. */
export function OverviewCanvas({ url }: { readonly url: string | null }) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas || url === null) {
      if (canvas) draw(canvas, undefined);
      return undefined;
    }
    const abort = new AbortController();
    const cached = cachedOverview(url);
    const load = async (): Promise<void> => {
      const overview = await loadOverview(url, abort.signal);
      if (!abort.signal.aborted) draw(canvas, overview);
    };
    draw(canvas, cached);
    const timer = cached
      ? undefined
      : setTimeout(() => {
          void load();
        }, SETTLE_MS);
    const redraw = (): void => draw(canvas, cachedOverview(url));
    // The colours are read when drawing, so a change of theme draws again.
    const themeWatch = new MutationObserver(redraw);
    themeWatch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      clearTimeout(timer);
      themeWatch.disconnect();
      abort.abort();
    };
  }, [url]);
  return <canvas ref={canvasRef} className={styles.overview} aria-hidden="true" />;
}
