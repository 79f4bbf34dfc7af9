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

const ANTI_DENORMAL = 1e-18;
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

export function createLoudnessMeter(sampleRate: number): LoudnessMeter {
  const [shelf, pass] = kWeighting(sampleRate);
  /** Weighted sum of squares and length in samples of each 100 ms step. */
  const sums: number[] = [];
  const lengths: number[] = [];
  let stepSum = 0;
  let stepLength = 0;
  let position = 0;
  let stepEnd = Math.round(sampleRate / 10);
  const states: Float64Array[] = [];

  /** Direct form I: each result depends on one product of the previous result instead of two. */
  function squares(samples: Float32Array, from: number, to: number, state: Float64Array): number {
    const { b0, b1, b2, a1, a2 } = shelf;
    const { a1: c1, a2: c2 } = pass;
    // Last two values of the input, after the shelf, and after the high-pass.
    let x1 = state[0]!;
    let x2 = state[1]!;
    let y1 = state[2]!;
    let y2 = state[3]!;
    let z1 = state[4]!;
    let z2 = state[5]!;
    let sum = 0;
    for (let i = from; i < to; i++) {
      const x = samples[i]! + ANTI_DENORMAL;
      const y = b0 * x + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
      const z = y + y2 - 2 * y1 - c2 * z2 - c1 * z1;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      z2 = z1;
      z1 = z;
      sum += z * z;
    }
    state[0] = x1;
    state[1] = x2;
    state[2] = y1;
    state[3] = y2;
    state[4] = z1;
    state[5] = z2;
    return sum;
  }

  function push(channels: readonly Float32Array[]): void {
    const length = channels[0]?.length ?? 0;
    for (let from = 0; from < length;) {
      const to = Math.min(length, from + stepEnd - position);
      for (const [channel, samples] of channels.entries()) {
        const weight = channelWeight(channel, channels.length);
        if (weight === 0) continue;
        const state = (states[channel] ??= new Float64Array(6));
        stepSum += weight * squares(samples, from, to, state);
      }
      stepLength += to - from;
      position += to - from;
      from = to;
      if (position === stepEnd) {
        sums.push(stepSum);
        lengths.push(stepLength);
        stepSum = 0;
        stepLength = 0;
        stepEnd = Math.round(((sums.length + 1) * sampleRate) / 10);
      }
    }
  }

  function blockPowers(): number[] {
    if (sums.length < STEPS_PER_BLOCK) {
      const total = sums.reduce((a, b) => a + b, stepSum);
      const length = lengths.reduce((a, b) => a + b, stepLength);
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
