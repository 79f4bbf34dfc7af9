import pLimit from 'p-limit';

/** Side length of thumbnails, in pixels: 28 on screen, doubled for high-density displays. */
export const COVER_PIXELS = 56;
/** Maximum number of cached thumbnails of about 12 kB each. */
const CAPACITY = 1500;
/** Limits parallel downloads. The others wait, and do not start if they have scrolled out of view by then. */
const queue = pLimit(4);

/** Null if there is no cover. */
const cache = new Map<string, ImageBitmap | null>();

/** The thumbnail of a cover; null for a file without one, undefined while unknown. */
export function cachedCover(url: string): ImageBitmap | null | undefined {
  const found = cache.get(url);
  if (found === undefined) return undefined;
  cache.delete(url);
  cache.set(url, found);
  return found;
}

/** Crops a cover to a square, as players show it. */
async function toSquare(blob: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(blob);
  const side = Math.min(whole.width, whole.height);
  try {
    return await createImageBitmap(whole, (whole.width - side) / 2, (whole.height - side) / 2, side, side, {
      resizeWidth: COVER_PIXELS,
      resizeHeight: COVER_PIXELS,
      resizeQuality: 'medium',
    });
  } finally {
    whole.close();
  }
}

/** Loads a cover unless it is cached. An unreadable cover counts as none; a cancelled one stays unknown. */
export async function loadCover(url: string, signal: AbortSignal): Promise<void> {
  if (!cache.has(url)) await queue(() => (signal.aborted ? undefined : download(url, signal)));
}

async function download(url: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(url, { signal });
    const hasOne = response.status === 200;
    cache.set(url, hasOne ? await toSquare(await response.blob()) : null);
    for (const [oldest, bitmap] of cache) {
      if (cache.size <= CAPACITY) break;
      bitmap?.close();
      cache.delete(oldest);
    }
  } catch {
    if (!signal.aborted) cache.set(url, null);
  }
}
