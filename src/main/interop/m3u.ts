import { dirname, relative } from 'node:path';
import { oneLine } from '../files/plain-text.ts';

export interface PlaylistTrack {
  /** Absolute local path. */
  readonly path: string;
  readonly artist: string;
  readonly title: string;
  /** Seconds. */
  readonly duration: number;
}

/**
 * An extended M3U playlist in UTF-8 (`.m3u8`) for Mixxx, VLC, Traktor and Rekordbox: LF, no byte-order mark. Paths are
 * absolute, or relative to the playlist if `relativeTo` (its path) is given.
 */
export function toM3u8(name: string, tracks: readonly PlaylistTrack[], relativeTo?: string): string {
  const lines = ['#EXTM3U', `#PLAYLIST:${oneLine(name)}`];
  for (const { path, artist, title, duration } of tracks) {
    const shown = [artist, title]
      .map(oneLine)
      .filter((part) => part !== '')
      .join(' - ');
    const seconds = duration > 0 ? Math.round(duration) : -1;
    lines.push(`#EXTINF:${seconds},${shown}`);
    const place = relativeTo === undefined ? path : relative(dirname(relativeTo), path);
    // Players treat a line that begins with # as a comment.
    lines.push(place.startsWith('#') ? `./${place}` : place);
  }
  return `${lines.join('\n')}\n`;
}
