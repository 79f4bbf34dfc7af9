import { ZOOM_SAMPLES_PER_PIXEL, createBandMeter } from './band-meter.ts';
import type { AudioConsumer } from './stream.ts';
import { SYSTEM_BYTES, createPages } from '../numeric/pages.ts';

/** Channels of the waveform data, in order. */
export const waveformBands = ['low', 'mid', 'high'] as const;

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
/** Four hours. */
const PIXELS_PER_PAGE = Math.ceil(SYSTEM_BYTES / VALUES_PER_PIXEL);
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

/** Collects the extremes of three bands, pixel by pixel. */
export interface WaveformBuilder {
  /** Minimum and maximum of low, mid and high over the next `ZOOM_SAMPLES_PER_PIXEL` samples. */
  add(extremes: Float64Array): void;
  finish(): Waveform;
}

/** The sample rate is that of the audio, in Hz. */
export function createWaveformBuilder(sampleRate: number): WaveformBuilder {
  const pixels = createPages((length) => new Int8Array(length), VALUES_PER_PIXEL, PIXELS_PER_PAGE);
  return {
    add(extremes) {
      const at = pixels.add();
      for (let value = 0; value < VALUES_PER_PIXEL; value++)
        pixels.page[at + value] = toByte(extremes[value]!);
    },
    finish() {
      const length = pixels.rows;
      const zoom = { samplesPerPixel: ZOOM_SAMPLES_PER_PIXEL, length, data: pixels.take() };
      return {
        sampleRate,
        zoom,
        overview: mergePixels(zoom, Math.max(1, Math.ceil(length / OVERVIEW_PIXELS))),
      };
    },
  };
}

/** Computes the waveform in three bands. */
export function createWaveformConsumer(sampleRate: number): AudioConsumer<Waveform> {
  const builder = createWaveformBuilder(sampleRate);
  const meter = createBandMeter(sampleRate, { onPixel: builder.add });
  return {
    push: ({ mono }) => meter.push(mono),
    finish() {
      meter.finish();
      return builder.finish();
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
