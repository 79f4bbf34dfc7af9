import type { AudioConsumer, BandedBlock } from './stream.ts';

/** Channels of the waveform data, in order. */
export const waveformBands = ['low', 'mid', 'high'] as const;

/** Finest scale of the editor's waveform: 2.9 ms per pixel at 44.1 kHz. */
export const ZOOM_SAMPLES_PER_PIXEL = 128;
/** Maximum number of pixels of the whole-track overview. */
export const OVERVIEW_PIXELS = 1200;

/** Minimum and maximum sample per pixel and band. */
export interface WaveformPixels {
  readonly samplesPerPixel: number;
  /** Number of pixels. */
  readonly length: number;
  /** length × 3 bands × (min, max), in [-128, 127] for [-1, 1). */
  readonly data: Int8Array;
}

/** Three-band waveform of one track; pixel 0 begins at decoded sample 0. */
export interface Waveform {
  /** Sample rate of the audio in Hz, to which `samplesPerPixel` refers. */
  readonly sampleRate: number;
  readonly zoom: WaveformPixels;
  /** At most `OVERVIEW_PIXELS` pixels, each a whole number of zoom pixels. */
  readonly overview: WaveformPixels;
}

const VALUES_PER_PIXEL = waveformBands.length * 2;
/** Header of audiowaveform's files, version 2. */
const HEADER_BYTES = 24;

function toByte(value: number): number {
  return Math.max(-128, Math.min(127, Math.round(value * 128)));
}

/** Merges every `factor` neighbouring pixels into one. */
function mergePixels({ samplesPerPixel, length, data }: WaveformPixels, factor: number): WaveformPixels {
  const merged = Math.ceil(length / factor);
  const result = new Int8Array(merged * VALUES_PER_PIXEL);
  for (let pixel = 0; pixel < merged; pixel++) {
    const end = Math.min(length, (pixel + 1) * factor);
    for (let value = 0; value < VALUES_PER_PIXEL; value++) {
      let extreme = data[pixel * factor * VALUES_PER_PIXEL + value]!;
      for (let from = pixel * factor + 1; from < end; from++) {
        const other = data[from * VALUES_PER_PIXEL + value]!;
        if (value % 2 === 0 ? other < extreme : other > extreme) extreme = other;
      }
      result[pixel * VALUES_PER_PIXEL + value] = extreme;
    }
  }
  return { samplesPerPixel: samplesPerPixel * factor, length: merged, data: result };
}

/** Computes the waveform in three bands. */
export function createWaveformConsumer(sampleRate: number): AudioConsumer<Waveform, BandedBlock> {
  let data = new Int8Array(60_000 * VALUES_PER_PIXEL);
  let length = 0;
  /** Number of samples in the current pixel. */
  let filled = 0;
  const extremes = new Float64Array(VALUES_PER_PIXEL);

  function closePixel(): void {
    if ((length + 1) * VALUES_PER_PIXEL > data.length) {
      const larger = new Int8Array(data.length * 2);
      larger.set(data);
      data = larger;
    }
    for (let value = 0; value < VALUES_PER_PIXEL; value++)
      data[length * VALUES_PER_PIXEL + value] = toByte(extremes[value]!);
    length++;
    filled = 0;
  }

  function takeBand(samples: Float64Array, start: number, end: number, band: number): void {
    let least = filled === 0 ? Infinity : extremes[band * 2]!;
    let greatest = filled === 0 ? -Infinity : extremes[band * 2 + 1]!;
    for (let i = start; i < end; i++) {
      const sample = samples[i]!;
      if (sample < least) least = sample;
      if (sample > greatest) greatest = sample;
    }
    extremes[band * 2] = least;
    extremes[band * 2 + 1] = greatest;
  }

  return {
    push({ mono, bands }: BandedBlock): void {
      for (let start = 0; start < mono.length;) {
        const end = Math.min(mono.length, start + ZOOM_SAMPLES_PER_PIXEL - filled);
        takeBand(bands.low, start, end, 0);
        takeBand(bands.mid, start, end, 1);
        takeBand(bands.high, start, end, 2);
        filled += end - start;
        if (filled === ZOOM_SAMPLES_PER_PIXEL) closePixel();
        start = end;
      }
    },
    finish(): Waveform {
      if (filled > 0) closePixel();
      const zoom = {
        samplesPerPixel: ZOOM_SAMPLES_PER_PIXEL,
        length,
        data: data.slice(0, length * VALUES_PER_PIXEL),
      };
      return {
        sampleRate,
        zoom,
        overview: mergePixels(zoom, Math.max(1, Math.ceil(length / OVERVIEW_PIXELS))),
      };
    },
  };
}

/**
 * BBC audiowaveform data, version 2, 8 bit, three channels (low, mid, high).
 * https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md
 */
export function encodeWaveformDat(pixels: WaveformPixels, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + pixels.data.length);
  const header = new DataView(bytes.buffer);
  header.setInt32(0, 2, true);
  // Flag 1: samples have 8 bits.
  header.setUint32(4, 1, true);
  header.setInt32(8, sampleRate, true);
  header.setInt32(12, pixels.samplesPerPixel, true);
  header.setUint32(16, pixels.length, true);
  header.setInt32(20, waveformBands.length, true);
  bytes.set(new Uint8Array(pixels.data.buffer, pixels.data.byteOffset, pixels.data.length), HEADER_BYTES);
  return bytes;
}

/**
 * Reads what {@link encodeWaveformDat} wrote; returns null for other or truncated files. The pixels are a view of
 * `bytes`.
 */
export function decodeWaveformDat(
  bytes: Uint8Array,
): { readonly sampleRate: number; readonly pixels: WaveformPixels } | null {
  if (bytes.length < HEADER_BYTES) return null;
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const length = header.getUint32(16, true);
  const isOurs =
    header.getInt32(0, true) === 2 &&
    header.getUint32(4, true) === 1 &&
    header.getInt32(20, true) === waveformBands.length;
  if (!isOurs || bytes.length < HEADER_BYTES + length * VALUES_PER_PIXEL) return null;
  const data = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, length * VALUES_PER_PIXEL);
  return {
    sampleRate: header.getInt32(8, true),
    pixels: { samplesPerPixel: header.getInt32(12, true), length, data },
  };
}
