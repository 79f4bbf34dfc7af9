/**
 * Three-way Linkwitz-Riley split of 4th order (24 dB per octave, -6 dB at the crossover): two Butterworth sections in
 * cascade. The sections are trapezoidal state-variable filters, which give low- and high-pass at once and stay exact at
 * low cut-offs (A. Simper, "Linear Trapezoidal Integrated SVF", 2013).
 */

/** Band edges in Hz: bass below the first, high above the second. */
export const CROSSOVER_HZ = [200, 2500] as const;

/** Keeps decaying filter states out of the slow denormal range during digital silence; far below 24-bit noise. */
const ANTI_DENORMAL = 1e-18;

export interface BandSums {
  bass: number;
  mid: number;
  high: number;
}

export interface Crossover {
  /** Filters `samples[from, to)` and adds the squares of the three band signals to `sums`. */
  addSquares(samples: Float32Array, from: number, to: number, sums: BandSums): void;
}

function coefficients(cutoff: number, sampleRate: number): [number, number, number] {
  // Very low sample rates would put the upper crossover beyond Nyquist.
  const g = Math.tan((Math.PI * Math.min(cutoff, 0.45 * sampleRate)) / sampleRate);
  const a1 = 1 / (1 + g * (g + Math.SQRT2));
  return [a1, g * a1, g * g * a1];
}

/** Damping of a Butterworth section: 1 / Q. */
const K = Math.SQRT2;

export function createCrossover(sampleRate: number): Crossover {
  const [a1, a2, a3] = coefficients(CROSSOVER_HZ[0], sampleRate);
  const [b1, b2, b3] = coefficients(CROSSOVER_HZ[1], sampleRate);
  /** Two integrator states for each of six sections: split, low, high of the lower crossover, then of the upper. */
  const state = new Float64Array(12);

  function addSquares(samples: Float32Array, from: number, to: number, sums: BandSums): void {
    // Unrolled with the states in locals: this loop runs for every sample of every track.
    let s0 = state[0]!;
    let s1 = state[1]!;
    let s2 = state[2]!;
    let s3 = state[3]!;
    let s4 = state[4]!;
    let s5 = state[5]!;
    let s6 = state[6]!;
    let s7 = state[7]!;
    let s8 = state[8]!;
    let s9 = state[9]!;
    let s10 = state[10]!;
    let s11 = state[11]!;
    let { bass, mid, high } = sums;
    for (let i = from; i < to; i++) {
      const x = samples[i]! + ANTI_DENORMAL;

      let v3 = x - s1;
      let v1 = a1 * s0 + a2 * v3;
      const low = s1 + a2 * s0 + a3 * v3;
      s0 = 2 * v1 - s0;
      s1 = 2 * low - s1;
      const rest = x - K * v1 - low;

      v3 = low - s3;
      v1 = a1 * s2 + a2 * v3;
      const bassOut = s3 + a2 * s2 + a3 * v3;
      s2 = 2 * v1 - s2;
      s3 = 2 * bassOut - s3;

      v3 = rest - s5;
      v1 = a1 * s4 + a2 * v3;
      let v2 = s5 + a2 * s4 + a3 * v3;
      s4 = 2 * v1 - s4;
      s5 = 2 * v2 - s5;
      const upper = rest - K * v1 - v2;

      v3 = upper - s7;
      v1 = b1 * s6 + b2 * v3;
      v2 = s7 + b2 * s6 + b3 * v3;
      s6 = 2 * v1 - s6;
      s7 = 2 * v2 - s7;
      const top = upper - K * v1 - v2;
      const middle = v2;

      v3 = middle - s9;
      v1 = b1 * s8 + b2 * v3;
      const midOut = s9 + b2 * s8 + b3 * v3;
      s8 = 2 * v1 - s8;
      s9 = 2 * midOut - s9;

      v3 = top - s11;
      v1 = b1 * s10 + b2 * v3;
      v2 = s11 + b2 * s10 + b3 * v3;
      s10 = 2 * v1 - s10;
      s11 = 2 * v2 - s11;
      const highOut = top - K * v1 - v2;

      bass += bassOut * bassOut;
      mid += midOut * midOut;
      high += highOut * highOut;
    }
    state.set([s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11]);
    sums.bass = bass;
    sums.mid = mid;
    sums.high = high;
  }

  return { addSquares };
}
