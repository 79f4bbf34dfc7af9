import { createResampler } from '../../audio/resample.ts';
import { createRng } from '../../numeric/rng.ts';
import { timeStretch } from './time-stretch.ts';

/** All functions take and return one array per channel and do not modify their input. */
export type Channels = readonly Float32Array[];

export function applyGain(channels: Channels, decibels: number): Float32Array[] {
  const factor = 10 ** (decibels / 20);
  return channels.map((channel) => channel.map((sample) => sample * factor));
}

export function invertPolarity(channels: Channels): Float32Array[] {
  return channels.map((channel) => channel.map((sample) => -sample));
}

function meanSquare(channels: Channels): number {
  let sum = 0;
  for (const channel of channels) for (const sample of channel) sum += sample * sample;
  return sum / Math.max(1, channels.length * (channels[0]?.length ?? 0));
}

/** Adds white Gaussian noise, independent per channel, at `snr` dB below the signal. Silence stays silent. */
export function addNoise(channels: Channels, snr: number, seed: string): Float32Array[] {
  const deviation = Math.sqrt(meanSquare(channels)) * 10 ** (-snr / 20);
  return channels.map((channel, c) => {
    const rng = createRng(`${seed}/noise/${c}`);
    return channel.map((sample) => sample + rng.gaussian(deviation));
  });
}

/** One band of an equaliser. */
export interface EqualiserBand {
  readonly kind: 'low-shelf' | 'peak' | 'high-shelf';
  /** Hz. */
  readonly frequency: number;
  /** dB. */
  readonly gain: number;
}

/** Second-order sections of R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter coefficients", Q = 0.707. */
function biquad({ kind, frequency, gain }: EqualiserBand, sampleRate: number): readonly number[] {
  const a = 10 ** (gain / 40);
  const omega = (2 * Math.PI * Math.min(frequency, 0.45 * sampleRate)) / sampleRate;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / Math.SQRT2;
  if (kind === 'peak') {
    const a0 = 1 + alpha / a;
    return [1 + alpha * a, -2 * cos, 1 - alpha * a, -2 * cos, 1 - alpha / a].map((value) => value / a0);
  }
  const sign = kind === 'low-shelf' ? 1 : -1;
  const beta = 2 * Math.sqrt(a) * alpha;
  const a0 = a + 1 + sign * (a - 1) * cos + beta;
  return [
    a * (a + 1 - sign * (a - 1) * cos + beta),
    sign * 2 * a * (a - 1 - sign * (a + 1) * cos),
    a * (a + 1 - sign * (a - 1) * cos - beta),
    sign * -2 * (a - 1 + sign * (a + 1) * cos),
    a + 1 + sign * (a - 1) * cos - beta,
  ].map((value) => value / a0);
}

export function equalise(
  channels: Channels,
  bands: readonly EqualiserBand[],
  sampleRate: number,
): Float32Array[] {
  return channels.map((channel) => {
    const result = channel.slice();
    for (const band of bands) {
      const [b0, b1, b2, a1, a2] = biquad(band, sampleRate) as [number, number, number, number, number];
      let s1 = 0;
      let s2 = 0;
      for (let n = 0; n < result.length; n++) {
        const x = result[n]!;
        const y = b0 * x + s1;
        s1 = b1 * x - a1 * y + s2;
        s2 = b2 * x - a2 * y;
        result[n] = y;
      }
    }
    return result;
  });
}

/**
 * Shifts the pitch by whole semitones at the same length: stretched, then resampled back. The factor is rounded to what
 * the resampler does exactly, so that times stay; the pitch is then off by less than 0.05 cent.
 */
export function shiftPitch(channels: Channels, semitones: number, sampleRate: number): Float32Array[] {
  if (semitones === 0) return channels.map((channel) => channel.slice());
  const from = Math.round(sampleRate * 2 ** (semitones / 12));
  const length = channels[0]?.length ?? 0;
  return timeStretch(channels, from / sampleRate).map((stretched) => {
    const resampler = createResampler(from, sampleRate);
    const result = new Float32Array(length);
    let at = 0;
    for (const piece of [resampler.push(stretched), resampler.finish()]) {
      const fitting = piece.subarray(0, Math.max(0, length - at));
      result.set(fitting, at);
      at += fitting.length;
    }
    return result;
  });
}

/** Scales down audio that would clip; returns the input otherwise. */
export function limitPeak(channels: Channels, ceiling = 0.999): Channels {
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  return peak > ceiling
    ? channels.map((channel) => channel.map((sample) => (sample * ceiling) / peak))
    : channels;
}
