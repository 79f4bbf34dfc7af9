import type { AudioBlock, AudioConsumer } from '../audio/stream.ts';
import { hannWindow, realFft } from './front-end/real-fft.ts';

const FRAME = 4096;
/** Between the beginnings of two looked-at frames, seconds; no multiple of a beat at any common tempo. */
const STEP_S = 0.7438;
/** Width in which the spectrum is judged, Hz. */
const BAND_HZ = 100;
/** Frames with samples from here on are left out: clipping fills the spectrum up to its end. */
const CLIPPED = 0.98;
/** With a smaller share of frames left, nothing can be told. */
const LEAST_CLEAN = 0.05;
/** A band is as loud as this share of the frames leaves below it: highs sound now and then, and clicks hardly ever. */
const LOUD = 0.9;
/** Bands this quiet hold nothing; dBFS of a band. Noise of 16 bits lies at -121. */
const SILENCE_DB = -115;
/** Cut-offs lower than this are the music's own, Hz. */
const LOWEST_HZ = 8_000;
/** Below a cut-off the level is taken over this stretch, Hz … */
const PLATEAU_HZ = 1_000;
/** … after a gap to each side of it, in which an encoder's low-pass falls, Hz. */
const GAP_HZ = 300;
/** Nothing above a cut-off comes as near as this to what is below it, dB. Music itself falls by 1 to 4 dB in 1 kHz. */
const CLIFF_DB = 15;

/** Levels of all bands of a spectrum, dBFS. */
type BandLevel = Float32Array;

/**
 * The frequency above which nothing but noise stands, Hz, from the levels of bands of `BAND_HZ`; null where the music fades out before
 * any cut-off could be told.
 */
function cutoff(levels: BandLevel, nyquist: number): number | null {
  const bands = levels.length;
  const gap = Math.round(GAP_HZ / BAND_HZ);
  const plateau = Math.round(PLATEAU_HZ / BAND_HZ);
  /** Loudest band from here up. */
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
  // Halfway down the cliff.
  const from = best.band - gap;
  const halfway = (levels[from - 1]! + Math.max(above[best.band + gap]!, SILENCE_DB)) / 2;
  let band = Math.min(bands - 1, best.band + gap);
  while (band > from && levels[band]! < halfway) band--;
  return Math.min(nyquist, (band + 1) * BAND_HZ);
}

/**
 * Measures how far up the sound of a track reaches, Hz: the cut-off that an encoder, a converter or a resampler left, whatever the file
 * says of itself. Files at 320 kbit/s or without loss that stop at 16 kHz were made from something smaller. Null where no cut-off can be
 * told: silence, music whose highs fade away gently, and music that clips nearly all the time.
 *
 * Method: the level of each 100 Hz that is reached in a tenth of the frames, of some 80 frames a minute without those that clip; the
 * cut-off is where it falls by at least 15 dB within 600 Hz and nothing above rises again.
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
  /** Samples since the frame under way began; from `FRAME` on they are passed over. */
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
    // A sine at full scale has 0 dB: its energy lies in three bins of (N/4)², (N/8)² and (N/8)².
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
        for (const [i, one] of frames.entries()) column[i] = one[band]!;
        column.sort();
        levels[band] = column[Math.floor(LOUD * (column.length - 1))]!;
      }
      return cutoff(levels, nyquist);
    },
  };
}
