import { foldContrast, foldValues } from './fold.ts';
import { weightedMedian } from './robust-line.ts';
import type { WeightedValue } from './robust-line.ts';

/** How well a single tempo fits throughout a track. */
export interface TempoSupport {
  /**
   * Contrast of folding with one phase for the whole track, as a share of that with a separate phase for each window;
   * below 1 where beats drift.
   */
  readonly coherence: number;
  /** Contrast of folding at this tempo, as a share of that at the best nearby tempo of each window. */
  readonly support: number;
  /**
   * Distance in seconds between the beats of a window and those of the whole track: the median, weighted by the clarity
   * of the windows.
   */
  readonly wander: number;
  /** The most windows in a row that fold far better at another tempo. */
  readonly rival: number;
}

const WINDOW_S = 12;
const HOP_S = 6;
/** Search range for other tempi, as a relative difference: no simple ratio of the same beat is closer. */
const REACH = 0.22;
const STEP = 1.006;
/** Ratios of tempi at which music may go on after a jump, beyond that range. */
const FURTHER = [3 / 2, 2 / 3, 4 / 3, 3 / 4];
/** How many times the contrast at the steady tempo is far better. */
const RIVAL = 2;
/** Few bins suffice: only contrast matters, not the exact phase. */
const BINS = 24;

/** First harmonic of a folded profile: its strength and phase. */
function firstHarmonic(profile: Float64Array): readonly [real: number, imaginary: number] {
  let real = 0;
  let imaginary = 0;
  for (const [bin, value] of profile.entries()) {
    const angle = (2 * Math.PI * bin) / profile.length;
    real += value * Math.cos(angle);
    imaginary += value * Math.sin(angle);
  }
  return [real, imaginary];
}

/** Measures how well beat activations at `frameRate` Hz keep to `period` seconds. */
export function measureTempoSupport(strength: Float32Array, frameRate: number, period: number): TempoSupport {
  const profile = new Float64Array(BINS);
  const contrast = (p: number, from: number, to: number): number =>
    foldContrast(foldValues(strength, frameRate, p, from, to, profile));
  const harmonicOf = (from: number, to: number): readonly [number, number] =>
    firstHarmonic(foldValues(strength, frameRate, period, from, to, profile));
  const [real, imaginary] = harmonicOf(0, strength.length);
  const offsets: WeightedValue[] = [];
  const window = Math.min(strength.length, Math.round(WINDOW_S * frameRate));
  const hop = Math.round(HOP_S * frameRate);
  const steps = Math.floor(Math.log(1 + REACH) / Math.log(STEP));
  let own = 0;
  let best = 0;
  let count = 0;
  let rival = 0;
  let longestRival = 0;
  for (let from = 0; from + window <= strength.length; from += hop, count++) {
    let top = 0;
    for (let i = -steps; i <= steps; i += 2)
      top = Math.max(top, contrast(period * STEP ** i, from, from + window));
    const here = contrast(period, from, from + window);
    const further = Math.max(top, ...FURTHER.map((ratio) => contrast(period * ratio, from, from + window)));
    rival = further > RIVAL * here ? rival + 1 : 0;
    longestRival = Math.max(longestRival, rival);
    own += here;
    best += Math.max(top, here);
    const [a, b] = harmonicOf(from, from + window);
    const angle = Math.atan2(b * real - a * imaginary, a * real + b * imaginary);
    offsets.push({ value: (Math.abs(angle) / (2 * Math.PI)) * period, weight: Math.hypot(a, b) });
  }
  const whole = contrast(period, 0, strength.length) * count;
  return {
    coherence: own > 0 ? Math.min(1, whole / own) : 0,
    support: best > 0 ? own / best : 0,
    wander: weightedMedian(offsets),
    rival: longestRival,
  };
}
