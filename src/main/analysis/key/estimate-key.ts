import { toCamelot } from '../../../shared/domain/index.ts';
import type { Mode } from '../../../shared/domain/index.ts';
import type { Activations, Chroma, KeyEstimate, TrackFeatures } from '../types.ts';
import { calibrate } from '../calibration.ts';
import { keyProfile } from './profiles.ts';

/** With fewer seconds of pitched sound, no key is estimated. */
const MIN_TONAL_SECONDS = 4;
/** Relative standard deviation of the mean chroma below which no pitch class dominates: noise, drums, speech. */
const MIN_CONTRAST = 0.15;
/**
 * Added to the correlation of minor keys: most electronic music is minor, and the most common error is to choose major.
 */
const MINOR_BONUS = 0.02;
/** Sharpness of the softmax over the correlations of the 24 keys. */
const SHARPNESS = 12;

interface KeyScore {
  readonly tonic: number;
  readonly mode: Mode;
  /** Pearson correlation with the profile plus the prior's bonus. */
  readonly score: number;
}

function correlation(a: readonly number[], b: readonly number[], shift: number): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const meanA = mean(a);
  const meanB = mean(b);
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < 12; i++) {
    const x = a[(i + shift) % 12]! - meanA;
    const y = b[i]! - meanB;
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return squareA > 0 && squareB > 0 ? dot / Math.sqrt(squareA * squareB) : 0;
}

/** All 24 keys, best first, for a mean chroma vector (C first). */
function scoreKeys(meanChroma: readonly number[]): KeyScore[] {
  const scores: KeyScore[] = [];
  for (let tonic = 0; tonic < 12; tonic++) {
    scores.push({ tonic, mode: 'major', score: correlation(meanChroma, keyProfile.major, tonic) });
    scores.push({
      tonic,
      mode: 'minor',
      score: correlation(meanChroma, keyProfile.minor, tonic) + MINOR_BONUS,
    });
  }
  return scores.sort((a, b) => b.score - a.score);
}

/** Mean over the frames with pitch; null when there are too few of them. */
function meanChroma(chroma: Chroma): number[] | null {
  const mean = Array.from({ length: 12 }, () => 0);
  let frames = 0;
  for (let frame = 0; frame < chroma.frames; frame++) {
    const values = chroma.data.subarray(12 * frame, 12 * frame + 12);
    if (values.every((value) => value === 0)) continue;
    frames++;
    for (let pitch = 0; pitch < 12; pitch++) mean[pitch]! += values[pitch]!;
  }
  if (frames < MIN_TONAL_SECONDS * chroma.rate) return null;
  return mean.map((value) => value / frames);
}

function contrast(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return mean > 0 ? Math.sqrt(variance) / mean : 0;
}

/**
 * The key of the whole track. If a network detected it, the most likely one; otherwise template matching of the mean
 * chroma against the 24 rotations of the `bgate` profile, with a softmax over the scores as confidence. Null for
 * silence and for music without a stable set of pitches.
 */
export function estimateKey(
  features: Pick<TrackFeatures, 'chroma'>,
  { key: heard, keySource }: Pick<Activations, 'key' | 'keySource'> = {},
): KeyEstimate | null {
  const mean = meanChroma(features.chroma);
  if (!mean || contrast(mean) < MIN_CONTRAST) return null;
  if (heard) {
    const [key, confidence] = [...heard].reduce((best, next) => (next[1] > best[1] ? next : best));
    return {
      key,
      confidence: calibrate('key', 'network', confidence),
      ...(keySource !== undefined && { source: keySource }),
    };
  }
  const scores = scoreKeys(mean);
  const best = scores[0]!;
  if (best.score <= 0) return null;
  const total = scores.reduce((sum, { score }) => sum + Math.exp(SHARPNESS * (score - best.score)), 0);
  return {
    key: toCamelot(best.tonic, best.mode),
    confidence: calibrate('key', 'signalProcessing', 1 / total),
  };
}
