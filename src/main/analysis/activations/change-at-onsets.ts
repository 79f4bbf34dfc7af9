import { levelDifference, shapeDifference } from '../front-end/spectral-change.ts';
import type { MelMeans } from '../front-end/spectral-change.ts';

/**
 * Change of the music at one frame over several spans, each value relative to its mean over all onsets of the track.
 */
export interface ChangeAtOnset {
  readonly frame: number;
  /** Change of harmony (150 Hz to 1.2 kHz) over half a second and two seconds. */
  readonly harmony05: number;
  readonly harmony2: number;
  /** Change of the whole spectrum over one, four and twelve seconds. */
  readonly spectrum1: number;
  readonly spectrum4: number;
  readonly spectrum12: number;
}

const HARMONY_BANDS = [5, 44] as const;
/** Onsets are local maxima of the beat activation above this. */
const MIN_ACTIVATION = 0.06;
type Measure = Exclude<keyof ChangeAtOnset, 'frame'>;
const measures: readonly [key: Measure, seconds: number][] = [
  ['harmony05', 0.5],
  ['harmony2', 2],
  ['spectrum1', 1],
  ['spectrum4', 4],
  ['spectrum12', 12],
];

/** Frames that are the maximum within three frames on either side. */
function findOnsets(activation: Float32Array): number[] {
  const frames: number[] = [];
  for (let t = 0; t < activation.length; t++) {
    if (activation[t]! < MIN_ACTIVATION) continue;
    let isPeak = true;
    for (let d = 1; d <= 3 && isPeak; d++)
      isPeak = activation[t]! >= (activation[t - d] ?? 0) && activation[t]! > (activation[t + d] ?? 0);
    if (isPeak) frames.push(t);
  }
  return frames;
}

/** Compares the music before and after each onset of the beat activation. */
export function measureChangeAtOnsets(
  means: MelMeans,
  beat: Float32Array,
  frameRate: number,
): ChangeAtOnset[] {
  const before = new Float64Array(means.bands);
  const after = new Float64Array(means.bands);
  const rows = findOnsets(beat).map((frame) => {
    const row = { frame, harmony05: 0, harmony2: 0, spectrum1: 0, spectrum4: 0, spectrum12: 0 };
    for (const [key, seconds] of measures) {
      const reach = Math.round(seconds * frameRate);
      // At the ends of the track, one side is too short to compare.
      if (frame < reach / 2 || frame > means.frames - reach / 2) continue;
      if (
        !means.meanInto(before, frame - reach, frame) ||
        !means.meanInto(after, frame + 1, frame + reach + 1)
      )
        continue;
      row[key] = key.startsWith('harmony')
        ? Math.sqrt(shapeDifference(before, after, ...HARMONY_BANDS, true))
        : Math.sqrt(levelDifference(before, after, 0, means.bands));
    }
    return row;
  });
  for (const [key] of measures) {
    const mean = rows.reduce((sum, row) => sum + row[key], 0) / Math.max(1, rows.length);
    if (mean > 0) for (const row of rows) row[key] /= mean;
  }
  return rows;
}
