import { MEL_STEP } from '../../analysis/front-end/mel-values.ts';
import type { MelSpectrogram } from '../../analysis/types.ts';

export const MFCC_COUNT = 40;

/** Orthonormal DCT-II basis: coefficients × bands. */
function dctBasis(count: number, bands: number): Float64Array {
  return Float64Array.from({ length: count * bands }, (_, i) => {
    const k = Math.floor(i / bands);
    const scale = Math.sqrt((k === 0 ? 1 : 2) / bands);
    return scale * Math.cos((Math.PI * k * (2 * (i % bands) + 1)) / (2 * bands));
  });
}

/**
 * Mel-frequency cepstral coefficients (Davis & Mermelstein, 1980): the first 40 of the orthonormal DCT-II of the log-mel
 * spectrum of each frame. (40, frames), row-major: all frames of coefficient 0 first.
 */
export function toMfcc({ data, frames, bands }: MelSpectrogram): Float32Array {
  const basis = dctBasis(MFCC_COUNT, bands);
  const result = new Float32Array(MFCC_COUNT * frames);
  for (let t = 0; t < frames; t++)
    for (let k = 0; k < MFCC_COUNT; k++) {
      let sum = 0;
      for (let b = 0; b < bands; b++) sum += basis[k * bands + b]! * data[t * bands + b]!;
      result[k * frames + t] = sum * MEL_STEP;
    }
  return result;
}

/** (bands, frames), row-major, the usual layout of spectrograms for training. */
export function toBandRows({ data, frames, bands }: MelSpectrogram): Float32Array {
  const result = new Float32Array(data.length);
  for (let t = 0; t < frames; t++)
    for (let b = 0; b < bands; b++) result[b * frames + t] = data[t * bands + b]! * MEL_STEP;
  return result;
}
