import { silentWaveform } from './band-data.ts';
import type { BandSource } from './band-data.ts';
import type { SketchSource, WaveformTrack } from './waveform-track.ts';

/** Samples per pixel in the host's data. */
const SKETCH_SCALE = 128;
/** Lengths of the first piece, short so that something appears immediately, and of the others, in seconds. */
const FIRST_PIECE_S = 6;
const PIECE_S = 20;
const VALUES_PER_PIXEL = 6;

/** Flat lines at the scale of the coming sketch, for the views to start with. */
export function flatWaveforms({ duration, sketch }: WaveformTrack) {
  const flat = sketch ? silentWaveform(duration, sketch.sampleRate, SKETCH_SCALE) : silentWaveform(duration);
  return [flat, flat] as const;
}

/** Pieces that cover [0, length): first from `start` to the end, then from 0 to `start`. */
export function piecesFrom(start: number, length: number, first: number, others: number) {
  const pieces: { from: number; count: number }[] = [];
  const cover = (from: number, to: number): void => {
    for (let at = from; at < to;) {
      const count = Math.min(pieces.length === 0 ? first : others, to - at);
      pieces.push({ from: at, count });
      at += count;
    }
  };
  const begin = Math.min(Math.max(0, start), length);
  cover(begin, length);
  cover(0, begin);
  return pieces;
}

/**
 * Fills in the waveform of a track piece by piece, starting at `start`.
 * @param duration seconds of decoded audio
 * @param start left edge of the view, in seconds
 * @param onPiece called after each piece; the arrays are filled in place
 */
export async function sketchWaveform(
  { url, sampleRate }: SketchSource,
  duration: number,
  start: number,
  onPiece: (source: BandSource) => void,
  signal: AbortSignal,
): Promise<void> {
  const pixels = (seconds: number): number => Math.ceil((seconds * sampleRate) / SKETCH_SCALE);
  const length = Math.max(2, pixels(duration));
  const bands = [new Uint8Array(length), new Uint8Array(length), new Uint8Array(length)] as const;
  const source = { sampleRate, scale: SKETCH_SCALE, bands };
  for (const { from, count } of piecesFrom(pixels(start), length, pixels(FIRST_PIECE_S), pixels(PIECE_S))) {
    const response = await fetch(`${url}?from=${from}&count=${count}`, { signal });
    // Audio damaged here: keep what has arrived. Playback reports the error.
    if (!response.ok) continue;
    const values = new Int8Array(await response.arrayBuffer());
    for (let pixel = 0; pixel < count && (pixel + 1) * VALUES_PER_PIXEL <= values.length; pixel++)
      for (const [band, peaks] of bands.entries()) {
        const at = pixel * VALUES_PER_PIXEL + 2 * band;
        peaks[from + pixel] = Math.max(-values[at]!, values[at + 1]!);
      }
    onPiece(source);
  }
}
