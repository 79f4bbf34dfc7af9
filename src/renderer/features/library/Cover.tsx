import { useEffect, useRef } from 'react';
import { COVER_PIXELS, covers } from './covers.ts';
import styles from './Cover.module.css';

/** Delay before a row's cover is requested, in milliseconds. Rows that scroll past sooner are skipped. */
const SETTLE_MS = 90;

/** The small cover of a track; nothing if it has none. */
export function Cover({ url }: { readonly url: string | null }) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas || url === null) return undefined;
    const abort = new AbortController();
    function draw(known: ImageBitmap | null): void {
      if (abort.signal.aborted) return;
      canvas!.hidden = known === null;
      if (known) canvas!.getContext('2d')?.drawImage(known, 0, 0);
    }
    const load = async (): Promise<void> => {
      await covers.load(url, abort.signal);
      draw(covers.cached(url) ?? null);
    };
    const known = covers.cached(url);
    const timer = known === undefined ? setTimeout(() => void load(), SETTLE_MS) : undefined;
    if (known !== undefined) draw(known);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [url]);
  if (url === null) return null;
  // A new canvas per track, so that the old picture does not stay visible while the next one loads.
  return (
    <canvas
      key={url}
      ref={canvasRef}
      width={COVER_PIXELS}
      height={COVER_PIXELS}
      className={styles.cover}
      hidden
      aria-hidden="true"
    />
  );
}
