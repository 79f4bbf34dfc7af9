import { createRng } from '../../numeric/rng.ts';
import { createReverb } from '../effects/reverb.ts';
import type { Channels } from './sound.ts';

/** A room around the sound. */
export interface RoomSound {
  /** Time to −60 dB, seconds. */
  readonly decay: number;
  /** Level of the room below the sound, dB. */
  readonly level: number;
}

const ROOM_SIZE = 1.3;
const ROOM_DAMPING = 0.4;

/** Adds a reverberant room (see `effects/reverb`), fed with the mean of the channels. */
export function addRoom(channels: Channels, { decay, level }: RoomSound): Float32Array[] {
  const length = channels[0]?.length ?? 0;
  const mono = new Float32Array(length);
  for (const channel of channels)
    for (let n = 0; n < length; n++) mono[n] = mono[n]! + channel[n]! / channels.length;
  const left = new Float32Array(length);
  const right = new Float32Array(length);
  createReverb({ size: ROOM_SIZE, decay, damping: ROOM_DAMPING }).process(mono, left, right, length);
  const gain = 10 ** (-level / 20);
  return channels.map((channel, c) => {
    const room = channels.length > 1 && c % 2 === 1 ? right : left;
    return channel.map((sample, n) => sample + gain * room[n]!);
  });
}

/** A compressor like those between a mixer and a club's amplifiers. */
export interface CompressorSettings {
  /** dB below full scale. */
  readonly threshold: number;
  /** Input divided by output above the threshold. */
  readonly ratio: number;
}

const ATTACK_S = 0.005;
const RELEASE_S = 0.12;

/**
 * Feed-forward compression with a peak detector in the log domain and smooth decay (D. Giannoulis, M. Massberg, J. D.
 * Reiss, "Digital Dynamic Range Compressor Design", JAES 60, 2012), with the same gain on all channels; make-up gain
 * keeps the peak level.
 */
export function compress(
  channels: Channels,
  { threshold, ratio }: CompressorSettings,
  sampleRate: number,
): Float32Array[] {
  const attack = Math.exp(-1 / (ATTACK_S * sampleRate));
  const release = Math.exp(-1 / (RELEASE_S * sampleRate));
  const length = channels[0]?.length ?? 0;
  const gains = new Float32Array(length);
  let reduction = 0;
  for (let n = 0; n < length; n++) {
    let peak = 1e-6;
    for (const channel of channels) peak = Math.max(peak, Math.abs(channel[n]!));
    const over = Math.max(0, 20 * Math.log10(peak) - threshold);
    const wanted = over * (1 - 1 / ratio);
    const keep = wanted > reduction ? attack : release;
    reduction = keep * reduction + (1 - keep) * wanted;
    gains[n] = 10 ** (-reduction / 20);
  }
  const before = peakOf(channels);
  const pressed = channels.map((channel) => channel.map((sample, n) => sample * gains[n]!));
  const after = peakOf(pressed);
  const makeUp = after > 0 ? before / after : 1;
  return pressed.map((channel) => channel.map((sample) => sample * makeUp));
}

/** The peak sample. */
export function peakOf(channels: Channels): number {
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

/** Parts of a track that are removed, as SpecAugment removes them from a spectrogram. */
export interface SpectrumMask {
  /** Silenced ranges, seconds. */
  readonly times: readonly { readonly from: number; readonly to: number }[];
  /** Bands that are removed over the whole length, Hz. */
  readonly bands: readonly { readonly from: number; readonly to: number }[];
}

/** Length of the fades at the edges of a mask, seconds, to avoid clicks. */
const MASK_FADE_S = 0.01;
/** Number of band-stop sections in series: 24 dB and more in the middle of a band. */
const STOP_SECTIONS = 2;

/**
 * Time and frequency masks (D. S. Park and others, "SpecAugment", Interspeech 2019) on the sound itself, so that every
 * feature of it has them. Annotations stay as they are: the music continues behind a mask.
 */
export function maskSpectrum(
  channels: Channels,
  { times, bands }: SpectrumMask,
  sampleRate: number,
): Float32Array[] {
  return channels.map((channel) => {
    const result = channel.slice();
    for (const band of bands) for (let k = 0; k < STOP_SECTIONS; k++) stopBand(result, band, sampleRate);
    const fade = Math.round(MASK_FADE_S * sampleRate);
    for (const { from, to } of times) {
      const [first, last] = [Math.round(from * sampleRate), Math.round(to * sampleRate)];
      for (let n = Math.max(0, first); n < Math.min(result.length, last); n++) {
        const edge = Math.min(n - first, last - n);
        result[n] = edge < fade ? result[n]! * (1 - edge / fade) : 0;
      }
    }
    return result;
  });
}

/** Notch section of R. Bristow-Johnson's audio EQ cookbook over a band, in place. */
function stopBand(channel: Float32Array, band: { from: number; to: number }, sampleRate: number): void {
  const top = Math.min(band.to, 0.45 * sampleRate);
  const centre = Math.sqrt(band.from * top);
  const omega = (2 * Math.PI * centre) / sampleRate;
  const alpha = (Math.sin(omega) * (top - band.from)) / (2 * centre);
  const a0 = 1 + alpha;
  const b = [1 / a0, (-2 * Math.cos(omega)) / a0, 1 / a0] as const;
  const a = [(-2 * Math.cos(omega)) / a0, (1 - alpha) / a0] as const;
  let s1 = 0;
  let s2 = 0;
  for (let n = 0; n < channel.length; n++) {
    const x = channel[n]!;
    const y = b[0] * x + s1;
    s1 = b[1] * x - a[0] * y + s2;
    s2 = b[2] * x - a[1] * y;
    channel[n] = y;
  }
}

/** Maximum size of masks, and the number of each kind. */
export interface MaskRanges {
  /** Seconds. */
  readonly longest: number;
  readonly count: number;
}

/** Draws masks for a track of `duration` seconds. */
export function drawMask({ longest, count }: MaskRanges, duration: number, seed: string): SpectrumMask {
  const rng = createRng(`${seed}/mask`);
  const round = (value: number): number => Number(value.toFixed(3));
  const times = Array.from({ length: count }, () => {
    const length = Math.min(rng.range(0, longest), duration / 4);
    const from = rng.range(0, Math.max(0, duration - length));
    return { from: round(from), to: round(from + length) };
  });
  const bands = Array.from({ length: count }, () => {
    const from = rng.logRange(60, 6000);
    return { from: round(from), to: round(from * rng.range(1.2, 2)) };
  });
  return { times, bands };
}

/** Another track mixed into this one. */
export interface Mixup {
  /** Share of this track, from one half to 1; the other has the rest. */
  readonly weight: number;
}

/**
 * Weight of the louder of two mixed tracks: λ from Beta(α, α) as in H. Zhang and others, "mixup: Beyond Empirical Risk
 * Minimization" (ICLR 2018), or 1 − λ if that is more. Drawn by Jöhnk's method.
 */
export function drawMixup(alpha: number, seed: string): Mixup {
  const rng = createRng(`${seed}/mixup`);
  for (let tries = 0; tries < 1000; tries++) {
    const x = rng.next() ** (1 / alpha);
    const y = rng.next() ** (1 / alpha);
    if (x + y > 1 || x + y === 0) continue;
    const share = x / (x + y);
    return { weight: Number(Math.max(share, 1 - share).toFixed(4)) };
  }
  return { weight: 0.5 };
}

/** Mixes another track in; a shorter one is repeated. Both have the same sample rate. */
export function mixIn(channels: Channels, other: Channels, { weight }: Mixup): Float32Array[] {
  const length = other[0]?.length ?? 0;
  return channels.map((channel, c) => {
    const second = other[c % other.length]!;
    return channel.map(
      (sample, n) => weight * sample + (length > 0 ? (1 - weight) * second[n % length]! : 0),
    );
  });
}
