import type { BandOnsets } from '../front-end/band-onsets.ts';
import { levelDifference, shapeDifference } from '../front-end/spectral-change.ts';
import type { MelMeans } from '../front-end/spectral-change.ts';
import type { Activations } from '../types.ts';

/** Evidence per beat; each column is standardised over the track and averaged by beat of the bar. */
export interface BeatEvidence {
  /** Kick and bass. */
  readonly low: Float64Array;
  /** Hats and snares, which are more often on beats other than the downbeat. */
  readonly high: Float64Array;
  /** Change of harmony from the previous beat (and the previous bar). */
  readonly harmony1: Float64Array;
  readonly harmony4: Float64Array;
  readonly bass: Float64Array;
  /** Change of the whole spectrum over two and four beats. */
  readonly spectrum2: Float64Array;
  readonly spectrum4: Float64Array;
  /** Simultaneous peaks of change over four and sixteen beats, where sections begin. */
  readonly section: Float64Array;
  /** Log odds of the downbeat head. */
  readonly downbeat: Float64Array;
  /** Log odds of the boundary head. */
  readonly boundary: Float64Array;
}

/** Mel bands for harmony (150 Hz to 1.2 kHz) and bass (below 260 Hz). */
export const HARMONY_BANDS = [5, 44] as const;
export const BASS_BANDS = [0, 8] as const;
function atBeat(values: Float32Array, frame: number): number {
  return Math.max(values[frame - 1] ?? 0, values[frame] ?? 0, values[frame + 1] ?? 0);
}

/** Log odds in [-6, 6]. */
export function logOdds(probability: number): number {
  return Math.max(-6, Math.min(6, Math.log((probability + 1e-4) / (1 - probability + 1e-4))));
}

/** Measures the evidence at `beats` (seconds). */
export function measureBeats(
  beats: readonly number[],
  means: MelMeans,
  onsets: BandOnsets,
  activations: Activations,
): BeatEvidence {
  const count = beats.length;
  const column = (): Float64Array => new Float64Array(count);
  const evidence = {
    low: column(),
    high: column(),
    harmony1: column(),
    harmony4: column(),
    bass: column(),
    spectrum2: column(),
    spectrum4: column(),
    section: column(),
    downbeat: column(),
    boundary: column(),
  };
  const before = new Float64Array(means.bands);
  const after = new Float64Array(means.bands);
  const frameOf = (beat: number): number => Math.round(beats[beat]! * onsets.frameRate) + 1;
  /** Spectra of the `reach` beats before and after a beat. */
  const around = (beat: number, reach: number): boolean => {
    const from = Math.max(0, beat - reach);
    const to = Math.min(count - 1, beat + reach);
    return (
      means.meanInto(before, frameOf(from), frameOf(beat) - 1) &&
      means.meanInto(after, frameOf(beat), frameOf(to) - 1)
    );
  };
  const change4x16 = column();
  for (let k = 0; k < count; k++) {
    const frame = Math.round((beats[k]! + 0.5 / onsets.frameRate) * onsets.frameRate);
    evidence.low[k] = Math.sqrt(atBeat(onsets.low, frame));
    evidence.high[k] = Math.sqrt(atBeat(onsets.high, frame));
    const at = Math.round(beats[k]! * activations.frameRate);
    evidence.downbeat[k] = logOdds(atBeat(activations.downbeat, at));
    evidence.boundary[k] = logOdds(atBeat(activations.boundary, at));
    if (around(k, 1)) {
      evidence.harmony1[k] = Math.sqrt(shapeDifference(before, after, ...HARMONY_BANDS, true));
      evidence.bass[k] = Math.sqrt(shapeDifference(before, after, ...BASS_BANDS, false));
    }
    if (around(k, 2)) evidence.spectrum2[k] = Math.sqrt(levelDifference(before, after, 0, means.bands));
    if (k < 2 || k > count - 3 || !around(k, 4)) continue;
    evidence.harmony4[k] = Math.sqrt(shapeDifference(before, after, ...HARMONY_BANDS, true));
    const change4 = levelDifference(before, after, 0, means.bands);
    evidence.spectrum4[k] = Math.sqrt(change4);
    if (k >= 4 && k <= count - 5 && around(k, 16))
      change4x16[k] = Math.sqrt(change4 * levelDifference(before, after, 0, means.bands));
  }
  for (let k = 0; k < count; k++) {
    let isPeak = change4x16[k]! > 0;
    for (let j = Math.max(0, k - 8); j <= Math.min(count - 1, k + 8) && isPeak; j++)
      if (change4x16[j]! > change4x16[k]!) isPeak = false;
    if (isPeak) evidence.section[k] = change4x16[k]!;
  }
  return evidence;
}
