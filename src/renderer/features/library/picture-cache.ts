import pLimit from 'p-limit';

/** Small pictures by address, for rows that come and go while a list scrolls. Holds the ones used last. */
export interface PictureCache<T> {
  /** Null for a file that has no picture or an unreadable one; undefined while unknown. */
  readonly cached: (url: string) => T | null | undefined;
  /** Loads a picture unless it is known. One that is cancelled stays unknown. */
  readonly load: (url: string, signal: AbortSignal) => Promise<void>;
}

interface PictureCacheOptions<T> {
  /** Makes the picture from a file. */
  readonly read: (file: Response) => Promise<T>;
  /** Maximum number of pictures. */
  readonly capacity: number;
  /** Limits parallel downloads. The others wait, and do not start if they have scrolled out of view by then. */
  readonly parallel: number;
  /** Frees a picture that leaves the cache. */
  readonly drop?: (picture: T) => void;
}

export function createPictureCache<T>(options: PictureCacheOptions<T>): PictureCache<T> {
  const { read, capacity, parallel, drop } = options;
  const queue = pLimit(parallel);
  const pictures = new Map<string, T | null>();

  function cached(url: string): T | null | undefined {
    const found = pictures.get(url);
    if (found === undefined) return undefined;
    pictures.delete(url);
    pictures.set(url, found);
    return found;
  }

  function keep(url: string, picture: T | null): void {
    pictures.set(url, picture);
    for (const [oldest, dropped] of pictures) {
      if (pictures.size <= capacity) break;
      if (dropped !== null) drop?.(dropped);
      pictures.delete(oldest);
    }
  }

  async function download(url: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted || pictures.has(url)) return;
    try {
      const response = await fetch(url, { signal });
      keep(url, response.status === 200 ? await read(response) : null);
    } catch {
      if (!signal.aborted) keep(url, null);
    }
  }

  return { cached, load: (url, signal) => queue(() => download(url, signal)) };
}
