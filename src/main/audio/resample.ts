/** Changes the sample rate of one channel, block by block. */
export interface Resampler {
  /** The output samples that can be computed so far; the array is the caller's. */
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
/** For rates whose ratio has a larger numerator, the nearest of this many filters is used: an error of at most 1/4096 input sample. */
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

/** Windowed sinc for one fractional position, `2 * half` taps, normalised to unit gain at 0 Hz. */
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

/**
 * Band-limited resampling with zero net delay: output sample n is the signal at time n / `to` (silence is assumed before and after).
 * Kaiser-windowed sinc, -6 dB at the lower of the two Nyquist frequencies. Gives ceil(inputLength * to / from) samples in all.
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples.slice(), finish: () => new Float32Array(0) };
  const divisor = greatestCommonDivisor(Math.round(from), Math.round(to));
  const up = Math.round(to) / divisor;
  const down = Math.round(from) / divisor;
  const cutoff = Math.min(1, to / from);
  const half = Math.ceil(HALF_WIDTH / cutoff);
  const phases = Math.min(up, MAX_PHASES);
  const tables: (Float32Array | undefined)[] = Array.from({ length: phases });
  const isHalving = up === 1 && down === 2;

  /** Input samples [start, start + length); starts with `half` zeros so that the first taps find something. */
  let buffer = new Float32Array(1 << 16);
  let length = half;
  let start = -half;
  let received = 0;
  let produced = 0;

  function append(samples: Float32Array): void {
    const firstNeeded = Math.floor((produced * down) / up) - half + 1;
    const drop = Math.min(length, Math.max(0, firstNeeded - start));
    if (drop > 0) {
      buffer.copyWithin(0, drop, length);
      length -= drop;
      start += drop;
    }
    if (length + samples.length > buffer.length) {
      const grown = new Float32Array(2 * (length + samples.length));
      grown.set(buffer.subarray(0, length));
      buffer = grown;
    }
    buffer.set(samples, length);
    length += samples.length;
  }

  function tableFor(phase: number): Float32Array {
    const index = phases === up ? phase : Math.floor((phase / up) * phases);
    return (tables[index] ??= designPhase(index / phases, half, cutoff));
  }

  /** Halving: the filter is symmetric and every second tap is zero (half-band), so a quarter of the products remain. */
  function halve(output: Float32Array): void {
    const taps = tableFor(0);
    const centre = half - 1;
    const middle = taps[centre]!;
    const sides = Float64Array.from({ length: half / 2 }, (_, i) => taps[centre + 1 + 2 * i]!);
    const data = buffer;
    for (let i = 0, at = produced * 2 - start; i < output.length; i++, at += 2) {
      let sum = middle * data[at]!;
      for (let k = 0, left = at - 1, right = at + 1; k < sides.length; k++, left -= 2, right += 2)
        sum += sides[k]! * (data[left]! + data[right]!);
      output[i] = sum;
    }
  }

  function convolve(output: Float32Array): void {
    const data = buffer;
    for (let i = 0; i < output.length; i++) {
      const position = (produced + i) * down;
      const whole = Math.floor(position / up);
      const taps = tableFor(position - whole * up);
      const at = whole - (half - 1) - start;
      let sum = 0;
      for (let j = 0; j < taps.length; j++) sum += taps[j]! * data[at + j]!;
      output[i] = sum;
    }
  }

  function produce(total: number): Float32Array {
    const output = new Float32Array(Math.max(0, total - produced));
    if (isHalving) halve(output);
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
