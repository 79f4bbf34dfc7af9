import { createSlidingSamples, slide } from '../../audio/sliding-samples.ts';

/**
 * Streaming decimation by an integer factor with a windowed-sinc low-pass (Blackman, flat to about 0.7 of the new
 * Nyquist).
 */
export interface Decimator {
  /** Returns the output samples that can be computed so far. Output n is centred on input n × factor. */
  push(samples: Float32Array): Float32Array;
  /** Returns the outputs that are still pending after the last sample. */
  flush(): Float32Array;
}

/** Total for both sides. */
const TAPS_PER_FACTOR = 12;

/** The taps from the centre outwards; the filter is symmetric. */
function designHalf(factor: number, half: number): Float64Array {
  const length = 2 * half + 1;
  const taps = new Float64Array(half + 1);
  let sum = 0;
  for (let i = 0; i <= half; i++) {
    const x = (i / factor) * 0.85;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const phase = (2 * Math.PI * (half + i + 0.5)) / length;
    taps[i] = sinc * (0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase));
    sum += (i === 0 ? 1 : 2) * taps[i]!;
  }
  return taps.map((tap) => tap / sum);
}

export function createDecimator(factor: number): Decimator {
  const half = (TAPS_PER_FACTOR * factor) / 2;
  const taps = designHalf(factor, half);
  // Half a filter of zeros before the first sample centres output 0 on input 0.
  const input = createSlidingSamples(half);
  let produced = 0;

  function push(samples: Float32Array): Float32Array {
    slide(input, produced * factor - half, samples);
    const { data, start, end } = input;
    const total = Math.max(produced, Math.floor((end - half - 1) / factor) + 1);
    const output = new Float32Array(total - produced);
    for (let n = 0, centre = produced * factor - start; n < output.length; n++, centre += factor) {
      // Three sums, so that an addition need not wait for the previous one; `half` is a multiple of three.
      let sum0 = taps[0]! * data[centre]!;
      let sum1 = 0;
      let sum2 = 0;
      for (let k = 1; k <= half; k += 3) {
        sum0 += taps[k]! * (data[centre - k]! + data[centre + k]!);
        sum1 += taps[k + 1]! * (data[centre - k - 1]! + data[centre + k + 1]!);
        sum2 += taps[k + 2]! * (data[centre - k - 2]! + data[centre + k + 2]!);
      }
      output[n] = sum0 + sum1 + sum2;
    }
    produced = total;
    return output;
  }

  return { push, flush: () => push(new Float32Array(half)) };
}
