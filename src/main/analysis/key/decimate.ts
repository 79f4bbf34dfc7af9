/** Streaming decimation by a whole factor with a windowed-sinc low-pass (Blackman, flat to about 0.7 of the new Nyquist). */
export interface Decimator {
  /** Calls `sink` with each output sample in order. Output n is centred on input n × factor. */
  push(samples: Float32Array, sink: (value: number) => void): void;
  /** Gives the outputs that still waited for input after the last sample. */
  flush(sink: (value: number) => void): void;
}

const TAPS_PER_FACTOR = 12;

export function createDecimator(factor: number): Decimator {
  const half = Math.max(1, (TAPS_PER_FACTOR * factor) / 2);
  const length = 2 * half + 1;
  const taps = new Float64Array(length);
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const x = ((i - half) / factor) * 0.85;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const phase = (2 * Math.PI * (i + 0.5)) / length;
    taps[i] = sinc * (0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase));
    sum += taps[i]!;
  }
  for (let i = 0; i < length; i++) taps[i]! /= sum;

  // Half a filter of zeros before the first sample centres output 0 on input 0.
  let pending = new Float32Array(half);

  function push(samples: Float32Array, sink: (value: number) => void): void {
    const input = new Float32Array(pending.length + samples.length);
    input.set(pending);
    input.set(samples, pending.length);
    let at = 0;
    for (; at + length <= input.length; at += factor) {
      let value = 0;
      for (let i = 0; i < length; i++) value += taps[i]! * input[at + i]!;
      sink(value);
    }
    pending = input.slice(at);
  }

  return { push, flush: (sink) => push(new Float32Array(half), sink) };
}
