import { createSignalKernel } from '../numeric/kernels/signal-kernel.ts';
import { createSlidingSamples, slide } from './sliding-samples.ts';

/** Changes the sample rate of one channel, block by block. */
export interface Resampler {
  /** The output samples that can be computed so far, in a new array; `samples` itself if the rates are equal. */
  push(samples: Float32Array): Float32Array;
  /** The remaining output samples; call once, after the last `push`. */
  finish(): Float32Array;
}

/**
 * Input samples on each side of an output sample, at the lower of the two rates. With the Kaiser window below, 16 give a
 * transition band of about a sixth of the lower Nyquist frequency, centred on it, and 80 dB of rejection beyond.
 */
const HALF_WIDTH = 16;
const KAISER_BETA = 8;
/**
 * For ratios with a larger numerator, the nearest of this many filters is used: an error of at most 1/4096 input
 * sample.
 */
const MAX_PHASES = 2048;

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 64; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
    if (term < sum * 1e-16) break;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Windowed sinc for one fractional position: `2 * half` taps, normalised to unit gain at 0 Hz. */
function designPhase(fraction: number, half: number, cutoff: number): Float32Array {
  const taps = new Float64Array(2 * half);
  const norm = besselI0(KAISER_BETA);
  let sum = 0;
  for (let j = 0; j < taps.length; j++) {
    const x = j - (half - 1) - fraction;
    const inWindow = 1 - (x / half) ** 2;
    if (inWindow <= 0) continue;
    const angle = Math.PI * cutoff * x;
    const sinc = Math.abs(angle) < 1e-12 ? 1 : Math.sin(angle) / angle;
    taps[j] = sinc * (besselI0(KAISER_BETA * Math.sqrt(inWindow)) / norm);
    sum += taps[j]!;
  }
  return Float32Array.from(taps, (tap) => tap / sum);
}

/** Halves a sample rate with a symmetric filter in which every second tap is zero. */
interface Halving {
  /** Output n is centred on data[first + 2 n]. */
  halve(data: Float32Array, first: number, output: Float32Array): void;
}

/** Outputs per call of the kernel, so that it works in the processor's cache. */
const HALVED_AT_ONCE = 4096;

function createHalving(taps: Float32Array, half: number): Halving {
  const kernel = createSignalKernel();
  const centre = half - 1;
  /** Taps beside the middle, on each side; and the pairs of samples on either side of an output. */
  const count = half / 2;
  const pairs = HALVED_AT_ONCE + 2 * count;
  const [input, even, odd, output] = [2 * pairs, pairs, pairs, HALVED_AT_ONCE].map((length) =>
    kernel.allocate(4 * length),
  ) as [number, number, number, number];
  const sides = kernel.allocate(4 * count);
  const floats = new Float32Array(kernel.memory.buffer);
  for (let k = 0; k < count; k++) floats[sides / 4 + k] = taps[centre + 1 + 2 * k]!;
  return {
    halve(data, first, target) {
      for (let done = 0; done < target.length; done += HALVED_AT_ONCE) {
        const outputs = Math.min(HALVED_AT_ONCE, target.length - done);
        const from = first + 2 * (done - count);
        floats.set(data.subarray(from, from + 2 * (outputs + 2 * count)), input / 4);
        kernel.unzip(input, even, odd, outputs + 2 * count);
        kernel.halve(even + 4 * count, odd + 4 * count, sides, count, taps[centre]!, output, outputs);
        target.set(floats.subarray(output / 4, output / 4 + outputs), done);
      }
    },
  };
}

/**
 * Band-limited resampling without net delay: output sample n is the signal at time n / `to` (with silence before and
 * after).
 * Kaiser-windowed sinc, -6 dB at the lower of the two Nyquist frequencies. Yields ceil(inputLength * to / from) samples
 * in total.
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples, finish: () => new Float32Array(0) };
  const divisor = greatestCommonDivisor(Math.round(from), Math.round(to));
  const up = Math.round(to) / divisor;
  const down = Math.round(from) / divisor;
  const cutoff = Math.min(1, to / from);
  const half = Math.ceil(HALF_WIDTH / cutoff);
  const phases = Math.min(up, MAX_PHASES);
  const tables: (Float32Array | undefined)[] = Array.from({ length: phases });
  const isHalving = up === 1 && down === 2;
  let halving: Halving | undefined;

  /** Starts with zeros for the first taps, and one more, which pairs of samples need. */
  const input = createSlidingSamples(half + 1);
  let received = 0;
  let produced = 0;

  function append(samples: Float32Array): void {
    slide(input, Math.floor((produced * down) / up) - half, samples);
  }

  function tableFor(phase: number): Float32Array {
    const index = phases === up ? phase : Math.floor((phase / up) * phases);
    return (tables[index] ??= designPhase(index / phases, half, cutoff));
  }

  function produceHalf(output: Float32Array): void {
    halving ??= createHalving(tableFor(0), half);
    halving.halve(input.data, produced * 2 - input.start, output);
  }

  function convolve(output: Float32Array): void {
    const { data, start } = input;
    for (let i = 0; i < output.length; i++) {
      const position = (produced + i) * down;
      const whole = Math.floor(position / up);
      const taps = tableFor(position - whole * up);
      const at = whole - (half - 1) - start;
      // Two sums, so that additions do not wait for each other; the number of taps is even.
      let even = 0;
      let odd = 0;
      for (let j = 0; j < taps.length; j += 2) {
        even += taps[j]! * data[at + j]!;
        odd += taps[j + 1]! * data[at + j + 1]!;
      }
      output[i] = even + odd;
    }
  }

  function produce(total: number): Float32Array {
    const output = new Float32Array(Math.max(0, total - produced));
    if (isHalving) produceHalf(output);
    else convolve(output);
    produced += output.length;
    return output;
  }

  return {
    push(samples) {
      append(samples);
      received += samples.length;
      // Output n needs input up to floor(n * down / up) + half.
      const last = received - half - 1;
      return produce(last < 0 ? 0 : Math.floor(((last + 1) * up - 1) / down) + 1);
    },
    finish() {
      append(new Float32Array(half + 1));
      return produce(Math.ceil((received * up) / down));
    },
  };
}
