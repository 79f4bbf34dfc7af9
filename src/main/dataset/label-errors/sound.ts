import type { BeatGrid } from '../../../shared/domain/index.ts';
import { indexGrid } from '../../../shared/domain/index.ts';
import { measureChange, measureStep } from '../../analysis/sections/boundary-evidence.ts';
import { waveformBands } from '../../audio/waveform.ts';
import type { WaveformPixels } from '../../audio/waveform.ts';

/**
 * Evidence about labels from a track's waveform, in the editor's format: where sounds begin and where the arrangement
 * changes. It is measured at the positions of the labels themselves, so it complements what a model detected at its own
 * positions.
 */

export interface TrackSound {
  readonly pixels: WaveformPixels;
  /** Sample rate of the audio in Hz. */
  readonly sampleRate: number;
  /** Time of the first pixel on the document clock, seconds. */
  readonly offset: number;
}

const BANDS = waveformBands.length;
const VALUES = BANDS * 2;
/** Weight of an attack in each band: kicks carry the beat. */
const ATTACK_WEIGHTS = [1, 0.5, 0.5] as const;
/** Attacks within this distance count for a beat, seconds. */
const ATTACK_TOLERANCE_S = 0.006;

function height(data: Int8Array, pixel: number, band: number): number {
  return (data[pixel * VALUES + band * 2 + 1]! - data[pixel * VALUES + band * 2]!) / 2;
}

/** How much louder each pixel is than the two before it, on a logarithmic scale, summed over all bands. */
export function measureAttacks({ pixels: { data, length } }: TrackSound): Float32Array {
  const attacks = new Float32Array(length);
  for (let band = 0; band < BANDS; band++) {
    const weight = ATTACK_WEIGHTS[band]!;
    let [before, last] = [0, 0];
    for (let pixel = 0; pixel < length; pixel++) {
      const now = height(data, pixel, band);
      if (pixel >= 2) {
        const rise = Math.log1p(now) - Math.log1p((before + last) / 2);
        if (rise > 0) attacks[pixel] = attacks[pixel]! + weight * rise;
      }
      before = last;
      last = now;
    }
  }
  return attacks;
}

/** Mean strength of the attacks on the beats of a grid: about three times that between them if the grid is right. */
export function strengthOnBeats(
  sound: TrackSound,
  attacks: Float32Array,
  grid: BeatGrid,
  duration: number,
): number {
  const step = sound.pixels.samplesPerPixel / sound.sampleRate;
  const reach = Math.max(1, Math.round(ATTACK_TOLERANCE_S / step));
  let sum = 0;
  let count = 0;
  for (const { time } of indexGrid(grid).beats(0, duration)) {
    const at = Math.round((time - sound.offset) / step);
    let most = 0;
    for (let pixel = Math.max(0, at - reach); pixel <= at + reach && pixel < attacks.length; pixel++)
      if (attacks[pixel]! > most) most = attacks[pixel]!;
    sum += most;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** Parts per bar: sixteenths in 4/4. */
const PARTS = 16;
/** Scales logarithms of heights to about the range of the analysis's own features. */
const SCALE = 4;
/** Smallest deviation considered real. */
const MIN_DEVIATION = 0.1;

/** Changes at each bar line, each standardised over the track. */
export const changeNames = ['step', 'pattern2', 'pattern4', 'pattern8', 'levels2', 'levels4'] as const;
export type Changes = Readonly<Record<(typeof changeNames)[number], Float64Array>>;

interface BarTable {
  /** bars × width, row-major. */
  readonly data: Float64Array;
  readonly width: number;
}

/** Level of each part of each bar in three bands, logarithmic. */
function measureBars(sound: TrackSound, lines: readonly number[], lastBar: number): BarTable {
  const { pixels, sampleRate, offset } = sound;
  const { data, length } = pixels;
  const step = pixels.samplesPerPixel / sampleRate;
  const width = PARTS * BANDS;
  const bars = new Float64Array(lines.length * width);
  for (const [bar, start] of lines.entries()) {
    const end = lines[bar + 1] ?? start + lastBar;
    for (let part = 0; part < PARTS; part++) {
      const from = Math.max(0, Math.round((start + ((end - start) * part) / PARTS - offset) / step));
      const to = Math.min(length, Math.round((start + ((end - start) * (part + 1)) / PARTS - offset) / step));
      for (let band = 0; band < BANDS; band++) {
        let sum = 0;
        for (let pixel = from; pixel < to; pixel++) sum += height(data, pixel, band);
        bars[bar * width + part * BANDS + band] = to > from ? Math.log1p(sum / (to - from)) / SCALE : 0;
      }
    }
  }
  return { data: bars, width };
}

/** How much the sound changes at each bar line: its rhythm in three bands over one to eight bars, and its levels. */
export function measureChanges(sound: TrackSound, lines: readonly number[], lastBar: number): Changes {
  const pattern = measureBars(sound, lines, lastBar);
  const count = lines.length;
  const levels = { data: new Float64Array(count * BANDS), width: BANDS };
  for (const [at, level] of pattern.data.entries()) {
    const bar = Math.floor(at / pattern.width);
    levels.data[bar * BANDS + (at % BANDS)]! += level / PARTS;
  }
  return {
    step: standardise(measureStep(pattern, count)),
    pattern2: standardise(measureChange(pattern, count, 2)),
    pattern4: standardise(measureChange(pattern, count, 4)),
    pattern8: standardise(measureChange(pattern, count, 8)),
    levels2: standardise(measureChange(levels, count, 2)),
    levels4: standardise(measureChange(levels, count, 4)),
  };
}

/** Share of a track's bar lines at which its arrangement changes. */
const CHANGE_SHARE = 0.12;
const MIN_CHANGES = 3;

/**
 * How clear the changes of the arrangement are at the clearest bar lines. Lines beside those of the music blur them: of
 * the four phases of a correct grid, the right one has the greatest value in nearly all tracks.
 */
export function clarityOfChanges(sound: TrackSound, lines: readonly number[], lastBar: number): number {
  if (lines.length < 2 * MIN_CHANGES) return 0;
  const changes = measureChange(measureBars(sound, lines, lastBar), lines.length, 2).sort();
  const greatest = changes.slice(-Math.max(MIN_CHANGES, Math.round(lines.length * CHANGE_SHARE)));
  return greatest.reduce((sum, change) => sum + change, 0) / greatest.length;
}

/** Centred on the median and scaled by the track's deviation; the first line, which has no bar before it, stays 0. */
function standardise(values: Float64Array): Float64Array {
  const inner = values.slice(1).sort();
  const median = inner[inner.length >> 1] ?? 0;
  const mean = inner.reduce((sum, value) => sum + value, 0) / Math.max(1, inner.length);
  const variance = inner.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, inner.length);
  const scale = Math.max(MIN_DEVIATION, Math.sqrt(variance));
  return values.map((value, line) => (line === 0 ? 0 : (value - median) / scale));
}
