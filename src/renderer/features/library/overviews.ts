import WaveformData from 'waveform-data';
import { createPictureCache } from './picture-cache.ts';

/** Peaks of three bands for a small waveform: `columns` values per band in [0, 1], ordered bass, mid, high. */
export interface Overview {
  readonly columns: number;
  readonly bands: readonly [Float32Array, Float32Array, Float32Array];
  /** The maximum over all bands, used to draw quiet tracks as tall as loud ones. */
  readonly loudest: number;
}

/** Columns stored per track: the widest preview, doubled for high-density displays. */
const COLUMNS = 240;
/** Overviews of about 3 kB each. */
export const overviews = createPictureCache({
  capacity: 1500,
  parallel: 6,
  read: async (file) => toOverview(await file.arrayBuffer()),
});

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
