import FFT from 'fft.js';

/** Magnitude spectra of real frames in double precision, two frames per complex transform. */
export interface PairedFft {
  /** Interleaved samples of the two frames: a(0), b(0), a(1), b(1) … */
  readonly input: Float64Array;
  /**
   * Transforms `input` and writes the magnitudes |X(k)| of frames a and b, as many bins as fit the arrays (at most size
   * / 2).
   */
  magnitudes(magnitudesA: Float64Array, magnitudesB: Float64Array): void;
}

/** `size` must be a power of two. */
export function createPairedFft(size: number): PairedFft {
  const fft = new FFT(size);
  const input = new Float64Array(2 * size);
  const output = new Float64Array(2 * size);
  return {
    input,
    magnitudes(magnitudesA, magnitudesB) {
      fft.transform(output, input);
      // Z = A + iB with A, B Hermitian: A(k) = (Z(k) + conj Z(-k)) / 2, B(k) = (Z(k) - conj Z(-k)) / 2i.
      magnitudesA[0] = Math.abs(output[0]!);
      magnitudesB[0] = Math.abs(output[1]!);
      for (let k = 1, mirror = 2 * (size - 1); k < magnitudesA.length; k++, mirror -= 2) {
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
