import pLimit from 'p-limit';
import WaveformData from 'waveform-data';

/** Peaks of three bands for a small waveform: `columns` values per band in [0, 1], ordered bass, mid, high. */
export interface Overview {
  readonly columns: number;
  readonly bands: readonly [Float32Array, Float32Array, Float32Array];
  /** The maximum over all bands, used to draw quiet tracks as tall as loud ones. */
  readonly loudest: number;
}

/** Columns stored per track: the widest preview, doubled for high-density displays. */
const COLUMNS = 240;
/** Maximum number of cached overviews of about 3 kB each. */
const CAPACITY = 1500;
/** Limits parallel downloads. Others wait, and are skipped if they have scrolled out of view. */
const queue = pLimit(6);

const cache = new Map<string, Overview>();
const failed = new Set<string>();

/** Reduces waveform data (one channel per band, or one for all) to the peak of each column. */
function toOverview(data: ArrayBuffer): Overview {
  const waveform = WaveformData.create(data);
  const full = waveform.bits === 8 ? 127 : 32767;
  const columns = Math.max(1, Math.min(COLUMNS, waveform.length));
  const bands = [0, 1, 2].map((band) => {
    const channel = waveform.channel(Math.min(band, waveform.channels - 1));
    const peaks = new Float32Array(columns);
    for (let index = 0; index < waveform.length; index++) {
      const column = Math.min(columns - 1, Math.floor((index * columns) / waveform.length));
      const peak = Math.max(channel.max_sample(index), -channel.min_sample(index)) / full;
      if (peak > peaks[column]!) peaks[column] = peak;
    }
    return peaks;
  });
  const loudest = Math.max(...bands.map((peaks) => peaks.reduce((most, peak) => Math.max(most, peak), 0)));
  return { columns, bands: [bands[0]!, bands[1]!, bands[2]!], loudest };
}

export function cachedOverview(url: string): Overview | undefined {
  const found = cache.get(url);
  if (found) {
    cache.delete(url);
    cache.set(url, found);
  }
  return found;
}

/** Loads a small waveform; undefined if it was cancelled or cannot be read. */
export async function loadOverview(url: string, signal: AbortSignal): Promise<Overview | undefined> {
  const cached = cachedOverview(url);
  if (cached || failed.has(url)) return cached;
  return queue(() => (signal.aborted ? undefined : download(url, signal)));
}

async function download(url: string, signal: AbortSignal): Promise<Overview | undefined> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) {
      failed.add(url);
      return undefined;
    }
    const overview = toOverview(await response.arrayBuffer());
    cache.set(url, overview);
    for (const oldest of cache.keys()) {
      if (cache.size <= CAPACITY) break;
      cache.delete(oldest);
    }
    return overview;
  } catch {
    // Cancelled by scrolling, or unreadable: the row shows no waveform.
    if (!signal.aborted) failed.add(url);
    return undefined;
  }
}
