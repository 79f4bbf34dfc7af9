import type { AudioBlock, AudioConsumer } from '../audio/stream.ts';
import { hannWindow, realFft } from './front-end/real-fft.ts';

const FRAME = 4096;
/** Seconds between the starts of two measured frames; not a multiple of the beat at any common tempo. */
const STEP_S = 0.7438;
/** Bandwidth of one level measurement, Hz. */
const BAND_HZ = 100;
/** Frames with samples at or above this level are skipped: clipping fills the spectrum up to its end. */
const CLIPPED = 0.98;
/** Minimum share of frames without clipping. */
const LEAST_CLEAN = 0.05;
/**
 * The level of a band is this quantile over the frames: high frequencies sound only now and then, clicks hardly ever.
 */
const LOUD = 0.9;
/** Bands at or below this level are empty; dBFS per band. 16-bit noise is at -121. */
const SILENCE_DB = -115;
/** Lower cut-offs come from the music itself, Hz. */
const LOWEST_HZ = 8_000;
/** Width of the range below a cut-off over which the level is measured, Hz. */
const PLATEAU_HZ = 1_000;
/** Gap on either side of a cut-off, for the slope of an encoder's low-pass, Hz. */
const GAP_HZ = 300;
/**
 * Minimum drop at a cut-off, dB: everything above is at least this much quieter than what is below. Music itself falls
 * by 1 to 4 dB per 1 kHz.
 */
const CLIFF_DB = 15;

/** Levels of all bands of a spectrum, dBFS. */
type BandLevel = Float32Array;

/**
 * The frequency above which there is only noise, Hz, from the levels of bands of `BAND_HZ`; null if the music fades out
 * gradually before any clear cut-off.
 */
function cutoff(levels: BandLevel, nyquist: number): number | null {
  const bands = levels.length;
  const gap = Math.round(GAP_HZ / BAND_HZ);
  const plateau = Math.round(PLATEAU_HZ / BAND_HZ);
  /** Level of the loudest band from this one upwards. */
  const above = new Float32Array(bands + 1).fill(-Infinity);
  for (let band = bands - 1; band >= 0; band--) above[band] = Math.max(above[band + 1]!, levels[band]!);
  let best: { readonly band: number; readonly drop: number } | null = null;
  for (let band = Math.ceil(LOWEST_HZ / BAND_HZ); band + gap < bands; band++) {
    let sum = 0;
    for (let at = band - gap - plateau; at < band - gap; at++) sum += levels[at]!;
    const before = sum / plateau;
    const drop = before - Math.max(above[band + gap]!, SILENCE_DB);
    if (drop >= CLIFF_DB && (best === null || drop > best.drop)) best = { band, drop };
  }
  if (best === null) return levels.at(-1)! > SILENCE_DB ? nyquist : null;
  // The middle of the slope.
  const from = best.band - gap;
  const halfway = (levels[from - 1]! + Math.max(above[best.band + gap]!, SILENCE_DB)) / 2;
  let band = Math.min(bands - 1, best.band + gap);
  while (band > from && levels[band]! < halfway) band--;
  return Math.min(nyquist, (band + 1) * BAND_HZ);
}

/**
 * Measures the bandwidth of a track, Hz: the cut-off that an encoder, a converter or a resampler left, whatever format
 * the file has now. Files at 320 kbit/s or in lossless formats that stop at 16 kHz were made from a lower-quality
 * source. Null if there is no clear cut-off: silence, music whose highs fade out gradually, and music that clips almost
 * everywhere.
 *
 * Method: take about 80 frames a minute, without those that clip, and for each 100 Hz the level that a tenth of the
 * frames reach. The cut-off is where the level falls by at least 15 dB within 600 Hz and stays down above.
 */
export function createBandwidthConsumer(sampleRate: number): AudioConsumer<number | null> {
  const fft = realFft(FRAME);
  const window = hannWindow(FRAME);
  const nyquist = sampleRate / 2;
  const bands = Math.floor(nyquist / BAND_HZ);
  const step = Math.max(FRAME, Math.round(STEP_S * sampleRate));
  const frame = new Float32Array(FRAME);
  const bandOfBin = Int16Array.from({ length: FRAME / 2 }, (_, bin) =>
    Math.floor((bin * sampleRate) / FRAME / BAND_HZ),
  );
  const frames: BandLevel[] = [];
  let clipped = 0;
  /** Samples since the current frame began; samples from `FRAME` on are skipped. */
  let at = 0;

  function closeFrame(): void {
    for (let i = 0; i < FRAME; i++) {
      const sample = frame[i]!;
      if (sample >= CLIPPED || sample <= -CLIPPED) {
        clipped++;
        return;
      }
      fft.input[i] = sample * window[i]!;
    }
    fft.transform();
    const { spectrum } = fft;
    const powers = new Float64Array(bands);
    for (let bin = 1; bin < FRAME / 2; bin++) {
      const band = bandOfBin[bin]!;
      if (band < bands) powers[band]! += spectrum[2 * bin]! ** 2 + spectrum[2 * bin + 1]! ** 2;
    }
    // A full-scale sine is 0 dB: its energy is in three bins of (N/4)², (N/8)² and (N/8)².
    const fullScale = 1.5 * (FRAME / 4) ** 2;
    frames.push(Float32Array.from(powers, (power) => 10 * Math.log10(power / fullScale + 1e-15)));
  }

  return {
    push({ mono }: AudioBlock): void {
      for (let from = 0; from < mono.length;) {
        const length = Math.min(mono.length - from, (at < FRAME ? FRAME : step) - at);
        if (at < FRAME) frame.set(mono.subarray(from, from + length), at);
        from += length;
        at += length;
        if (at === FRAME) closeFrame();
        if (at === step) at = 0;
      }
    },
    finish(): number | null {
      if (frames.length === 0 || frames.length < LEAST_CLEAN * (frames.length + clipped)) return null;
      const levels = new Float32Array(bands);
      const column = new Float32Array(frames.length);
      for (let band = 0; band < bands; band++) {
        for (let i = 0; i < frames.length; i++) column[i] = frames[i]![band]!;
        column.sort();
        levels[band] = column[Math.floor(LOUD * (column.length - 1))]!;
      }
      return cutoff(levels, nyquist);
    },
  };
}
