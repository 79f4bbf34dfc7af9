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

/** A symmetric filter in which every second tap is zero. */
interface HalfBand {
  readonly middle: number;
  /** The taps 1, 3, 5 … from the middle. */
  readonly sides: Float64Array;
}

function designHalving(taps: Float32Array, half: number): HalfBand {
  const centre = half - 1;
  return {
    middle: taps[centre]!,
    sides: Float64Array.from({ length: half / 2 }, (_, i) => taps[centre + 1 + 2 * i]!),
  };
}

/** Output n is centred on data[first + 2 n]. */
function halve({ middle, sides }: HalfBand, data: Float32Array, first: number, output: Float32Array): void {
  const count = sides.length;
  let at = first;
  let n = 0;
  // Computes four outputs at once: neighbouring outputs use the same samples, so each sample is read once for all four.
  for (; n + 3 < output.length; n += 4, at += 8) {
    let sum0 = middle * data[at]!;
    let sum1 = middle * data[at + 2]!;
    let sum2 = middle * data[at + 4]!;
    let sum3 = middle * data[at + 6]!;
    let left1 = data[at + 1]!;
    let left2 = data[at + 3]!;
    let left3 = data[at + 5]!;
    let right0 = left1;
    let right1 = left2;
    let right2 = left3;
    for (let k = 0, before = at - 1, after = at + 7; k < count; k++, before -= 2, after += 2) {
      const tap = sides[k]!;
      const left0 = data[before]!;
      const right3 = data[after]!;
      sum0 += tap * (left0 + right0);
      sum1 += tap * (left1 + right1);
      sum2 += tap * (left2 + right2);
      sum3 += tap * (left3 + right3);
      left3 = left2;
      left2 = left1;
      left1 = left0;
      right0 = right1;
      right1 = right2;
      right2 = right3;
    }
    output[n] = sum0;
    output[n + 1] = sum1;
    output[n + 2] = sum2;
    output[n + 3] = sum3;
  }
  for (; n < output.length; n++, at += 2) {
    let sum = middle * data[at]!;
    for (let k = 0; k < count; k++) sum += sides[k]! * (data[at - 1 - 2 * k]! + data[at + 1 + 2 * k]!);
    output[n] = sum;
  }
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
  let halving: HalfBand | undefined;

  /** Starts with zeros for the first taps. */
  const input = createSlidingSamples(half);
  let received = 0;
  let produced = 0;

  function append(samples: Float32Array): void {
    slide(input, Math.floor((produced * down) / up) - half + 1, samples);
  }

  function tableFor(phase: number): Float32Array {
    const index = phases === up ? phase : Math.floor((phase / up) * phases);
    return (tables[index] ??= designPhase(index / phases, half, cutoff));
  }

  function produceHalf(output: Float32Array): void {
    halving ??= designHalving(tableFor(0), half);
    halve(halving, input.data, produced * 2 - input.start, output);
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
