import WaveformData from 'waveform-data';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Relative heights of the bands for equal peaks. The low band, which carries the beat, stands out. */
export const bandGain = [1, 0.9, 0.85] as const;

/** The largest absolute sample per pixel, 0 to 128, for the bands low, mid and high. */
export type BandPeaks = readonly [Uint8Array, Uint8Array, Uint8Array];

const HEADER_BYTES = 24;

/** Fetches BBC waveform data with three channels. */
export async function fetchWaveform(url: string, signal: AbortSignal): Promise<WaveformData> {
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new AppError(
      'io',
      msg('The waveform could not be read ({status}). Analyze the track again.', { status: response.status }),
    );
  return WaveformData.create(await response.arrayBuffer());
}

/** A flat line, for a track without waveform data. */
export function silentWaveform(duration: number, sampleRate = 44_100, scale = 1024): WaveformData {
  const length = Math.max(2, Math.ceil((duration * sampleRate) / scale));
  return WaveformData.create(encode(length, sampleRate, scale, new Int8Array(length * 2)));
}

/** Extracts one channel as waveform data of its own. */
export function singleChannel(data: WaveformData, channel: number): WaveformData {
  const source = data.channel(channel);
  const values = new Int8Array(data.length * 2);
  for (let i = 0; i < data.length; i++) {
    values[i * 2] = source.min_sample(i);
    values[i * 2 + 1] = source.max_sample(i);
  }
  return WaveformData.create(encode(data.length, data.sample_rate, data.scale, values));
}

function encode(length: number, sampleRate: number, scale: number, values: Int8Array): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + values.length);
  const header = new DataView(bytes);
  header.setInt32(0, 2, true);
  header.setUint32(4, 1, true);
  header.setInt32(8, sampleRate, true);
  header.setInt32(12, scale, true);
  header.setUint32(16, length, true);
  header.setInt32(20, 1, true);
  new Int8Array(bytes, HEADER_BYTES).set(values);
  return bytes;
}

function peaksOf(data: WaveformData, channel: number): Uint8Array {
  const source = data.channel(channel);
  const peaks = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) peaks[i] = Math.max(-source.min_sample(i), source.max_sample(i));
  return peaks;
}

/** Maximum gain for quiet tracks. */
const MAX_GAIN = 4;
/** Share of the height that loud passages fill. */
const FILL = 0.92;

/** The level that one pixel in a thousand exceeds. Unlike the maximum, it ignores a single spike. */
function loudLevel(peaks: Uint8Array): number {
  const counts = new Uint32Array(129);
  for (const peak of peaks) counts[peak]!++;
  let rest = peaks.length / 1000;
  for (let level = 128; level > 0; level--) {
    rest -= counts[level]!;
    if (rest <= 0) return level;
  }
  return 0;
}

/** Peaks of a track at one scale. */
export interface BandSource {
  /** In Hz. */
  readonly sampleRate: number;
  /** Samples per pixel. */
  readonly scale: number;
  readonly bands: BandPeaks;
}

function toBandSource(data: WaveformData): BandSource {
  const band = (channel: number): Uint8Array => peaksOf(data, Math.min(channel, data.channels - 1));
  return { sampleRate: data.sample_rate, scale: data.scale, bands: [band(0), band(1), band(2)] };
}

/** Peaks per band at any integer scale, each computed once from the nearest finer scale. */
export class BandPyramid {
  readonly sampleRate: number;
  /** The finest scale, in samples per pixel. */
  readonly dataScale: number;
  /** Factor that makes the loudest passages fill the height. */
  readonly gain: number;
  readonly #levels = new Map<number, BandPeaks>();
  readonly #lengthSamples: number;

  constructor(source: WaveformData | BandSource) {
    const { sampleRate, scale, bands } = 'bands' in source ? source : toBandSource(source);
    this.sampleRate = sampleRate;
    this.dataScale = scale;
    this.#lengthSamples = bands[0].length * scale;
    this.#levels.set(scale, bands);
    const loudest = Math.max(...bands.map((peaks, i) => loudLevel(peaks) * bandGain[i]!));
    this.gain = Math.min(MAX_GAIN, (128 * FILL) / Math.max(1, loudest));
  }

  get lengthSamples(): number {
    return this.#lengthSamples;
  }

  /** Peaks at `scale` samples per pixel. */
  at(scale: number): BandPeaks {
    const known = this.#levels.get(scale);
    if (known) return known;
    let from = this.dataScale;
    for (const level of this.#levels.keys()) if (level < scale && level > from) from = level;
    const source = this.#levels.get(from)!;
    const made: BandPeaks = [
      coarsen(source[0], from, scale),
      coarsen(source[1], from, scale),
      coarsen(source[2], from, scale),
    ];
    this.#levels.set(scale, made);
    return made;
  }
}

function coarsen(source: Uint8Array, from: number, to: number): Uint8Array {
  const ratio = to / from;
  const result = new Uint8Array(Math.ceil(source.length / ratio));
  for (let i = 0; i < result.length; i++) {
    const end = Math.min(source.length, Math.ceil((i + 1) * ratio));
    let greatest = 0;
    for (let j = Math.floor(i * ratio); j < end; j++) if (source[j]! > greatest) greatest = source[j]!;
    result[i] = greatest;
  }
  return result;
}
