import FFT from 'fft.js';

/** Magnitude spectra of real frames, two frames per complex transform. */
export interface PairedFft {
  /** size / 2 + 1. */
  readonly bins: number;
  /** Magnitudes |X(k)| of frames `a` and `b` (each `size` samples), written to `magnitudesA` and `magnitudesB`, the first `count` bins. */
  magnitudes(
    a: ArrayLike<number>,
    b: ArrayLike<number>,
    magnitudesA: Float64Array,
    magnitudesB: Float64Array,
    count?: number,
  ): void;
}

/** `size` must be a power of two. */
export function createPairedFft(size: number): PairedFft {
  const fft = new FFT(size);
  const input = new Float64Array(2 * size);
  const output = new Float64Array(2 * size);
  const bins = size / 2 + 1;
  return {
    bins,
    magnitudes(a, b, magnitudesA, magnitudesB, count = bins) {
      for (let n = 0; n < size; n++) {
        input[2 * n] = a[n]!;
        input[2 * n + 1] = b[n]!;
      }
      fft.transform(output, input);
      // Z = A + iB with A, B Hermitian: A(k) = (Z(k) + conj Z(-k)) / 2, B(k) = (Z(k) - conj Z(-k)) / 2i.
      for (let k = 0; k < count; k++) {
        const mirror = k === 0 ? 0 : 2 * (size - k);
        const re = output[2 * k]!;
        const im = output[2 * k + 1]!;
        const mirrorRe = output[mirror]!;
        const mirrorIm = output[mirror + 1]!;
        const aRe = re + mirrorRe;
        const aIm = im - mirrorIm;
        const bRe = im + mirrorIm;
        const bIm = mirrorRe - re;
        magnitudesA[k] = 0.5 * Math.sqrt(aRe * aRe + aIm * aIm);
        magnitudesB[k] = 0.5 * Math.sqrt(bRe * bRe + bIm * bIm);
      }
    },
  };
}

/** Periodic Hann window. */
export function hannWindow(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
}
