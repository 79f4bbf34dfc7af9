import { createSignalKernel } from '../../numeric/kernels/signal-kernel.ts';

/**
 * Integrated loudness according to ITU-R BS.1770-4: K-weighting per channel, mean square in 400 ms blocks every 100 ms,
 * gated at -70 LUFS and then 10 LU below the mean of the remaining blocks.
 */

interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * The standard lists the two filters for 48 kHz only; these analogue parameters give its coefficients there and the
 * same curve at any rate (De Man, "Evaluation of Implementations of the EBU R128 Loudness Measurement", AES 2018).
 */
function kWeighting(sampleRate: number): [Biquad, Biquad] {
  const shelfGain = 10 ** (3.999843853973347 / 20);
  const shelfBand = shelfGain ** 0.4996667741545416;
  const shelfK = Math.tan((Math.PI * Math.min(1681.974450955533, 0.45 * sampleRate)) / sampleRate);
  const shelfQ = 0.7071752369554196;
  const shelfNorm = 1 + shelfK / shelfQ + shelfK * shelfK;
  const shelf: Biquad = {
    b0: (shelfGain + (shelfBand * shelfK) / shelfQ + shelfK * shelfK) / shelfNorm,
    b1: (2 * (shelfK * shelfK - shelfGain)) / shelfNorm,
    b2: (shelfGain - (shelfBand * shelfK) / shelfQ + shelfK * shelfK) / shelfNorm,
    a1: (2 * (shelfK * shelfK - 1)) / shelfNorm,
    a2: (1 - shelfK / shelfQ + shelfK * shelfK) / shelfNorm,
  };
  const passK = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const passQ = 0.5003270373238773;
  const passNorm = 1 + passK / passQ + passK * passK;
  // The standard keeps the high-pass numerator at 1, -2, 1.
  const pass: Biquad = {
    b0: 1,
    b1: -2,
    b2: 1,
    a1: (2 * (passK * passK - 1)) / passNorm,
    a2: (1 - passK / passQ + passK * passK) / passNorm,
  };
  return [shelf, pass];
}

/** Weights of front left, front right, centre, LFE (not counted), surrounds; any other channels count as front. */
const SURROUND_WEIGHTS = [1, 1, 1, 0, 1.41, 1.41];
function channelWeight(channel: number, channelCount: number): number {
  return channelCount < 6 ? 1 : (SURROUND_WEIGHTS[channel] ?? 1);
}

const STEPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

function toLufs(power: number): number {
  return power > 0 ? -0.691 + 10 * Math.log10(power) : -Infinity;
}

export interface LoudnessMeter {
  push(channels: readonly Float32Array[]): void;
  /** LUFS; -Infinity when nothing passes the gates. A signal shorter than one block is measured as one block. */
  integrated(): number;
}

/** Layout of the kernel's state, in vectors of two channels; see `weigh`. */
const SUMS = 13;
const STATE_VECTORS = 14;
/** Samples that the kernel gets at once. */
const CAPACITY = 16_384;

/** Adds up the K-weighted squares of two channels at a time. */
function createWeighting(sampleRate: number, channelCount: number) {
  const kernel = createSignalKernel();
  const [shelf, pass] = kWeighting(sampleRate);
  const pairs = Array.from({ length: Math.ceil(channelCount / 2) }, () => {
    const state = kernel.allocate(16 * STATE_VECTORS);
    const inputs = [kernel.allocate(4 * CAPACITY), kernel.allocate(4 * CAPACITY)] as const;
    return { state, inputs };
  });
  // After all allocations, because they may move the memory.
  const { buffer } = kernel.memory;
  const views = pairs.map(({ state, inputs }) => {
    const values = new Float64Array(buffer, state, 2 * STATE_VECTORS);
    const { b0, b1, b2, a1, a2 } = shelf;
    for (const [i, value] of [b0, b1, b2, a1, a2, pass.a1, pass.a2].entries())
      values.fill(value, 2 * i, 2 * i + 2);
    return {
      sums: values.subarray(2 * SUMS, 2 * SUMS + 2),
      samples: inputs.map((at) => new Float32Array(buffer, at, CAPACITY)),
    };
  });
  return {
    /** Copies samples [start, start + length) of all channels. */
    load(channels: readonly Float32Array[], start: number, length: number): void {
      for (const [channel, signal] of channels.entries())
        views[channel >> 1]!.samples[channel & 1]!.set(signal.subarray(start, start + length));
    },
    /** Weighs `count` of the copied samples from `from` on. */
    run(from: number, count: number): void {
      for (const { state, inputs } of pairs)
        kernel.weigh(state, inputs[0] + 4 * from, inputs[1] + 4 * from, count);
    },
    /** The weighted sum since the last call. */
    takeSum(): number {
      let total = 0;
      for (let channel = 0; channel < channelCount; channel++)
        total += channelWeight(channel, channelCount) * views[channel >> 1]!.sums[channel & 1]!;
      for (const { sums } of views) sums.fill(0);
      return total;
    },
  };
}

export function createLoudnessMeter(sampleRate: number): LoudnessMeter {
  let weighting: ReturnType<typeof createWeighting> | null = null;
  /** Weighted sum of squares and length in samples of each 100 ms step. */
  const sums: number[] = [];
  const lengths: number[] = [];
  let stepLength = 0;
  let position = 0;
  let stepEnd = Math.round(sampleRate / 10);

  function closeStep(): void {
    sums.push(weighting!.takeSum());
    lengths.push(stepLength);
    stepLength = 0;
    stepEnd = Math.round(((sums.length + 1) * sampleRate) / 10);
  }

  function push(channels: readonly Float32Array[]): void {
    const total = channels[0]?.length ?? 0;
    weighting ??= createWeighting(sampleRate, channels.length);
    for (let start = 0; start < total; start += CAPACITY) {
      const length = Math.min(CAPACITY, total - start);
      weighting.load(channels, start, length);
      for (let from = 0; from < length;) {
        const count = Math.min(length - from, stepEnd - position);
        weighting.run(from, count);
        from += count;
        position += count;
        stepLength += count;
        if (position === stepEnd) closeStep();
      }
    }
  }

  function blockPowers(): number[] {
    if (sums.length < STEPS_PER_BLOCK) {
      if (stepLength > 0) closeStep();
      const total = sums.reduce((a, b) => a + b, 0);
      const length = lengths.reduce((a, b) => a + b, 0);
      return length > 0 ? [total / length] : [];
    }
    const powers: number[] = [];
    for (let last = STEPS_PER_BLOCK - 1; last < sums.length; last++) {
      let sum = 0;
      let length = 0;
      for (let i = last - STEPS_PER_BLOCK + 1; i <= last; i++) {
        sum += sums[i]!;
        length += lengths[i]!;
      }
      powers.push(sum / length);
    }
    return powers;
  }

  function integrated(): number {
    const gated = blockPowers().filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
    if (gated.length === 0) return -Infinity;
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const threshold = toLufs(mean(gated)) + RELATIVE_GATE_LU;
    return toLufs(mean(gated.filter((power) => toLufs(power) > threshold)));
  }

  return { push, integrated };
}
