declare module 'fft.js' {
  /** The functions of fft.js (MIT) that Segue uses; arrays hold re, im pairs. */
  export default class FFT {
    constructor(size: number);
    /** Complex transform of `size` values. */
    transform(output: Float64Array, input: Float64Array): void;
    /** Fills bins 0 to size / 2 of `output` (length 2 × size). */
    realTransform(output: Float64Array, input: Float64Array): void;
  }
}
