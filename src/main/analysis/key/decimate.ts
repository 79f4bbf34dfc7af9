import { createSignalKernel } from '../../numeric/kernels/signal-kernel.ts';
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

/** All taps; the filter is symmetric about the middle one. */
function designTaps(factor: number, half: number): Float64Array {
  const length = 2 * half + 1;
  const taps = Float64Array.from({ length }, (_, i) => {
    const x = ((i - half) / factor) * 0.85;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const phase = (2 * Math.PI * (i + 0.5)) / length;
    return sinc * (0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** Outputs per call of the kernel, so that it works in the processor's cache. */
const OUTPUTS_AT_ONCE = 1024;
/** The kernel takes taps by this many; the rest are zeros. */
const TAP_STEP = 8;

export function createDecimator(factor: number): Decimator {
  const half = (TAPS_PER_FACTOR * factor) / 2;
  const kernel = createSignalKernel();
  const count = Math.ceil((2 * half + 1) / TAP_STEP) * TAP_STEP;
  const [signal, taps, result] = [OUTPUTS_AT_ONCE * factor + count, count, OUTPUTS_AT_ONCE].map((length) =>
    kernel.allocate(4 * length),
  ) as [number, number, number];
  const floats = new Float32Array(kernel.memory.buffer);
  floats.set(designTaps(factor, half), taps / 4);
  // Half a filter of zeros before the first sample centres output 0 on input 0.
  const input = createSlidingSamples(half);
  let produced = 0;

  function push(samples: Float32Array): Float32Array {
    slide(input, produced * factor - half, samples);
    const { data, start, end } = input;
    const total = Math.max(produced, Math.floor((end - half - 1) / factor) + 1);
    const output = new Float32Array(total - produced);
    for (let done = 0; done < output.length; done += OUTPUTS_AT_ONCE) {
      const outputs = Math.min(OUTPUTS_AT_ONCE, output.length - done);
      const from = (produced + done) * factor - half - start;
      floats.set(data.subarray(from, from + (outputs - 1) * factor + 2 * half + 1), signal / 4);
      kernel.decimate(signal, taps, count, factor, result, outputs);
      output.set(floats.subarray(result / 4, result / 4 + outputs), done);
    }
    produced = total;
    return output;
  }

  return { push, flush: () => push(new Float32Array(half)) };
}
