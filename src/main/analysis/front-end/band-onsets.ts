import { release } from '../../numeric/pages.ts';
import type { MelSpectrogram } from '../types.ts';
import { MEL_STEP } from './mel-values.ts';

/** Onset strength of three bands at the mel frame rate, each scaled so that a strong local hit is about 1. */
export interface BandOnsets {
  readonly frames: number;
  /** Hz. */
  readonly frameRate: number;
  /** Kick and bass, below about 180 Hz. */
  readonly low: Float32Array;
  /** Snare body, chords, voice, 180–2500 Hz. */
  readonly mid: Float32Array;
  /** Hats, snare noise, clicks, above 2500 Hz. */
  readonly high: Float32Array;
}

/** First mel band of `mid` and `high` (Slaney centres of 30–11 000 Hz in 128 bands). */
const MID_START = 6;
const HIGH_START = 66;
/** Distance between the compared frames: the 46 ms window must have left the earlier sound. */
const LAG = 2;
/** Seconds on either side over which the level of a strong hit is measured. */
const SCALE_REACH_S = 8;
/** Minimum scale of a band as a share of its strongest one, so that breaks stay quiet. */
const SCALE_FLOOR = 0.25;

/**
 * Positive differences from the loudest of three neighbouring bands in the earlier frame (SuperFlux, Böck & Widmer
 * 2013).
 */
function spectralFlux(mel: MelSpectrogram, firstBand: number, endBand: number): Float32Array {
  const flux = new Float32Array(mel.frames);
  const { data, bands } = mel;
  for (let t = LAG; t < mel.frames; t++) {
    const now = t * bands;
    const before = (t - LAG) * bands;
    let sum = 0;
    for (let b = firstBand; b < endBand; b++) {
      let loudest = data[before + b]!;
      if (b > 0 && data[before + b - 1]! > loudest) loudest = data[before + b - 1]!;
      if (b + 1 < bands && data[before + b + 1]! > loudest) loudest = data[before + b + 1]!;
      const rise = data[now + b]! - loudest;
      if (rise > 0) sum += rise;
    }
    flux[t] = (sum * MEL_STEP) / (endBand - firstBand);
  }
  return flux;
}

/** Maximum within `reach` on either side. */
function slidingMaximum(values: Float32Array, reach: number): Float32Array {
  const result = new Float32Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let i = 0; i < values.length + reach; i++) {
    if (i < values.length) {
      while (tail > head && values[queue[tail - 1]!]! <= values[i]!) tail--;
      queue[tail++] = i;
    }
    const centre = i - reach;
    if (centre < 0) continue;
    while (queue[head]! < centre - reach) head++;
    result[centre] = values[queue[head]!]!;
  }
  release(queue);
  return result;
}

/** Mean within `reach` on either side (shorter at the ends). */
function slidingMean(values: Float32Array, reach: number): Float32Array {
  const result = new Float32Array(values.length);
  let sum = 0;
  let from = 0;
  let to = 0;
  for (let i = 0; i < values.length; i++) {
    for (; to < Math.min(values.length, i + reach + 1); to++) sum += values[to]!;
    for (; from < i - reach; from++) sum -= values[from]!;
    result[i] = sum / (to - from);
  }
  return result;
}

/** Scales in place. */
function scaleToSurroundings(flux: Float32Array, frameRate: number): Float32Array {
  // Average the maxima of half a second, so that a single crash does not set the scale.
  const maxima = slidingMaximum(flux, Math.round(frameRate / 4));
  const strongest = slidingMean(maxima, Math.round(SCALE_REACH_S * frameRate));
  release(maxima);
  let ceiling = 0;
  for (const value of strongest) ceiling = Math.max(ceiling, value);
  if (ceiling > 0)
    for (let t = 0; t < flux.length; t++) flux[t]! /= Math.max(strongest[t]!, SCALE_FLOOR * ceiling);
  release(strongest);
  return flux;
}

export function measureBandOnsets(mel: MelSpectrogram): BandOnsets {
  const band = (first: number, end: number): Float32Array =>
    scaleToSurroundings(spectralFlux(mel, first, end), mel.frameRate);
  return {
    frames: mel.frames,
    frameRate: mel.frameRate,
    low: band(0, MID_START),
    mid: band(MID_START, HIGH_START),
    high: band(HIGH_START, mel.bands),
  };
}
