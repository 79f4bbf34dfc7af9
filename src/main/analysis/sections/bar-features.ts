import { indexGrid } from '../../../shared/domain/index.ts';
import { MEL_STEP } from '../front-end/mel-values.ts';
import type { BandLevels, GridEstimate, MelSpectrogram, TrackFeatures } from '../types.ts';

/** Row-major matrix: one row of `width` values per bar. */
export interface BarMatrix {
  readonly data: Float64Array;
  readonly width: number;
}

/** A track split at its bar lines. */
export interface Bars {
  readonly count: number;
  /** Bar lines in seconds: bar i is [lines[i], lines[i + 1]); count + 1 values. */
  readonly lines: readonly number[];
  /** Number of the first bar in the grid's numbering. */
  readonly firstBar: number;
  /** False without a grid; the bars are then segments of {@link GRIDLESS_BAR_S}. */
  readonly isGridded: boolean;
}

/** The sound of the bars, scaled so that changes of instrumentation are of the order of 1. */
export interface BarFeatures {
  /** Log-mel level by sixteenth of the bar and roughly octave-wide band: rhythm and timbre together. */
  readonly pattern: BarMatrix;
  /** Rise of the log-mel level by sixteenth of the bar and half-octave band: what is struck, however loud the rest is. */
  readonly attacks: BarMatrix;
  /** Mean log-mel level by narrow band: which instruments play, regardless of the notes. */
  readonly timbre: BarMatrix;
  /** Bass, mid and high in units of 10 dB. */
  readonly levels: BarMatrix;
  /** Pitch classes, ×10. */
  readonly chroma: BarMatrix;
}

/** Segment length that replaces bars without a grid: a bar at 120 BPM. */
const GRIDLESS_BAR_S = 2;
const SLOTS = 16;
const PATTERN_BANDS = 8;
const ATTACK_BANDS = 16;
/** Frames over which a rise is measured: attacks take about 40 ms to reach their level in the mel spectrogram. */
const ATTACK_FRAMES = 2;
const TIMBRE_BANDS = 32;
/** Band RMS (linear) below which a track has not started, or has ended: -60 dBFS. */
const SILENCE = 1e-3;
/** Minimum of the scale of band levels, so that the distance from silence to quiet is finite. */
const LOWEST_DB = -60;
/**
 * A bar line at most this long before the first sound still starts its bar, because attacks start below the detection
 * threshold.
 */
const LINE_TOLERANCE_S = 0.1;

/** First and last time with sound, seconds; null for silence. */
export function soundingRange(levels: BandLevels): { start: number; end: number } | null {
  const { bass, mid, high, rate } = levels;
  const isSounding = (i: number): boolean => bass[i]! > SILENCE || mid[i]! > SILENCE || high[i]! > SILENCE;
  let first = 0;
  while (first < bass.length && !isSounding(first)) first++;
  if (first === bass.length) return null;
  let last = bass.length - 1;
  while (!isSounding(last)) last--;
  return { start: first / rate, end: (last + 1) / rate };
}

/**
 * The bars from the first to the last sound; a last bar of less than half its length is merged with the previous one.
 */
export function cutBars(
  range: { start: number; end: number },
  estimate: Pick<GridEstimate, 'grid' | 'beatsPerBar'>,
): Bars {
  const index = indexGrid(estimate.grid, estimate.beatsPerBar);
  const lineOf = index.isEmpty
    ? (bar: number): number => (bar - 1) * GRIDLESS_BAR_S
    : (bar: number): number => index.timeOfBar(bar);
  const firstBar = index.isEmpty
    ? 1 + Math.floor(range.start / GRIDLESS_BAR_S)
    : Math.floor(index.barAt(range.start + LINE_TOLERANCE_S));
  const lines = [Math.max(0, lineOf(firstBar))];
  for (let bar = firstBar + 1; ; bar++) {
    const line = lineOf(bar);
    const middle = (line + lineOf(bar + 1)) / 2;
    lines.push(line);
    if (middle > range.end) break;
  }
  return { count: lines.length - 1, lines, firstBar, isGridded: !index.isEmpty };
}

/** Values by bar, sixteenth of the bar and band; `addFrame` adds a frame of the spectrogram to the bands of a slot at `target`. */
function measureSlots(
  mel: MelSpectrogram,
  bars: Bars,
  bands: number,
  addFrame: (data: Float64Array, target: number, frame: number, slotFrames: number) => void,
): BarMatrix {
  const width = SLOTS * bands;
  const data = new Float64Array(bars.count * width);
  for (let bar = 0; bar < bars.count; bar++) {
    const start = bars.lines[bar]!;
    const slot = (bars.lines[bar + 1]! - start) / SLOTS;
    for (let s = 0; s < SLOTS; s++) {
      const from = Math.round((start + s * slot) * mel.frameRate);
      const to = Math.min(
        mel.frames,
        Math.max(from + 1, Math.round((start + (s + 1) * slot) * mel.frameRate)),
      );
      for (let frame = from; frame < to; frame++) addFrame(data, bar * width + s * bands, frame, to - from);
    }
  }
  return { data, width };
}

function measurePattern(mel: MelSpectrogram, bars: Bars): BarMatrix {
  const perBand = mel.bands / PATTERN_BANDS;
  return measureSlots(mel, bars, PATTERN_BANDS, (data, target, frame, slotFrames) => {
    for (let k = 0; k < mel.bands; k++) {
      const value = mel.data[frame * mel.bands + k]! * MEL_STEP;
      data[target + Math.floor(k / perBand)]! += value / (perBand * slotFrames);
    }
  });
}

function measureAttacks(mel: MelSpectrogram, bars: Bars): BarMatrix {
  const perBand = mel.bands / ATTACK_BANDS;
  return measureSlots(mel, bars, ATTACK_BANDS, (data, target, frame) => {
    if (frame < ATTACK_FRAMES) return;
    const now = frame * mel.bands;
    const then = now - ATTACK_FRAMES * mel.bands;
    for (let k = 0; k < mel.bands; k++) {
      const rise = mel.data[now + k]! - mel.data[then + k]!;
      if (rise > 0) data[target + Math.floor(k / perBand)]! += (rise * MEL_STEP) / perBand;
    }
  });
}

function measureTimbre(mel: MelSpectrogram, bars: Bars): BarMatrix {
  const data = new Float64Array(bars.count * TIMBRE_BANDS);
  const perBand = mel.bands / TIMBRE_BANDS;
  for (let bar = 0; bar < bars.count; bar++) {
    const from = Math.round(bars.lines[bar]! * mel.frameRate);
    const to = Math.min(mel.frames, Math.max(from + 1, Math.round(bars.lines[bar + 1]! * mel.frameRate)));
    for (let frame = from; frame < to; frame++)
      for (let k = 0; k < mel.bands; k++)
        data[bar * TIMBRE_BANDS + Math.floor(k / perBand)]! +=
          (mel.data[frame * mel.bands + k]! * MEL_STEP) / (perBand * (to - from));
  }
  return { data, width: TIMBRE_BANDS };
}

function measureLevels(levels: BandLevels, bars: Bars): BarMatrix {
  const data = new Float64Array(bars.count * 3);
  for (const [band, values] of [levels.bass, levels.mid, levels.high].entries()) {
    for (let bar = 0; bar < bars.count; bar++) {
      const from = Math.floor(bars.lines[bar]! * levels.rate);
      const to = Math.min(values.length, Math.floor(bars.lines[bar + 1]! * levels.rate));
      let sum = 0;
      for (let i = from; i < to; i++) sum += values[i]! ** 2;
      const power = to > from ? sum / (to - from) : 0;
      data[bar * 3 + band] = Math.max(LOWEST_DB, 10 * Math.log10(power + 1e-10)) / 10;
    }
  }
  return { data, width: 3 };
}

function measureChroma(chroma: TrackFeatures['chroma'], bars: Bars): BarMatrix {
  const data = new Float64Array(bars.count * 12);
  for (let bar = 0; bar < bars.count; bar++) {
    const from = Math.floor(bars.lines[bar]! * chroma.rate);
    const to = Math.min(chroma.frames, Math.max(from + 1, Math.ceil(bars.lines[bar + 1]! * chroma.rate)));
    for (let frame = from; frame < to; frame++)
      for (let pitch = 0; pitch < 12; pitch++)
        data[bar * 12 + pitch]! += (10 * chroma.data[frame * 12 + pitch]!) / (to - from);
  }
  return { data, width: 12 };
}

export function measureBars(features: TrackFeatures, bars: Bars): BarFeatures {
  return {
    pattern: measurePattern(features.mel, bars),
    attacks: measureAttacks(features.mel, bars),
    timbre: measureTimbre(features.mel, bars),
    levels: measureLevels(features.levels, bars),
    chroma: measureChroma(features.chroma, bars),
  };
}
