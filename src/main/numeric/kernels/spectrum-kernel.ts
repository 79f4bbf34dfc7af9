import { spectrumKernel } from './compiled.ts';

/** The functions of kernels/spectrum.ts; pointers are byte offsets into `memory`. */
interface SpectrumKernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(bytes: number): number;
  magnitudes(
    input: number,
    hop: number,
    window: number,
    twiddles: number,
    size: number,
    bins: number,
    work: number,
    output: number,
  ): void;
  melBands(
    magnitude: number,
    bands: number,
    weights: number,
    count: number,
    scale: number,
    perStep: number,
    output: number,
  ): void;
  rises(
    magnitude: number,
    weights: number,
    bins: number,
    gain: number,
    history: number,
    output: number,
  ): void;
}

/** Frames that the kernel transforms at once. */
export const FRAMES_AT_ONCE = 4;

/** Magnitude spectra of four overlapping frames, in single precision. */
export interface SpectrumOfFour {
  readonly kernel: SpectrumKernel;
  /** Room for the samples that the four frames cover. */
  readonly samples: Float32Array;
  /** Where the magnitudes are: four values, one for each frame, per bin. */
  readonly magnitude: number;
  /** Transforms `samples`. */
  transform(): void;
}

const compiled = new WebAssembly.Module(Buffer.from(spectrumKernel, 'base64'));

/**
 * @param window of `size` factors, a power of two
 * @param hop samples from one frame to the next
 * @param bins wanted, below `size` / 2
 * @param more bytes that the caller wants besides
 */
export function createSpectrumOfFour(
  window: ArrayLike<number>,
  hop: number,
  bins: number,
  more: number,
): SpectrumOfFour & { readonly rest: number } {
  const kernel = new WebAssembly.Instance(compiled).exports as unknown as SpectrumKernel;
  const size = window.length;
  const span = size + (FRAMES_AT_ONCE - 1) * hop;
  const [input, factors, twiddles, work, magnitude, rest] = [
    4 * span,
    4 * size,
    8 * size,
    32 * size,
    16 * bins,
    more,
  ].map((bytes) => kernel.allocate(bytes)) as [number, number, number, number, number, number];
  const floats = new Float32Array(kernel.memory.buffer);
  floats.set(window, factors / 4);
  for (let k = 0; k < size; k++) {
    // First the whole length's roots of unity, then those of half of it.
    const angle = k < size / 2 ? k / size : (2 * (k - size / 2)) / size;
    floats[twiddles / 4 + 2 * k] = Math.cos(2 * Math.PI * angle);
    floats[twiddles / 4 + 2 * k + 1] = -Math.sin(2 * Math.PI * angle);
  }
  return {
    kernel,
    samples: floats.subarray(input / 4, input / 4 + span),
    magnitude,
    rest,
    transform: () => kernel.magnitudes(input, 4 * hop, factors, twiddles, size, bins, work, magnitude),
  };
}
