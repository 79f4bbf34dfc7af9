import { SAMPLE_RATE } from '../sample.ts';

/** Reads and adds one block; `input` is mono, the outputs stereo. */
export interface Reverb {
  process(input: Float32Array, left: Float32Array, right: Float32Array, length: number): void;
}

function delayLine(milliseconds: number): Float32Array {
  return new Float32Array(Math.max(8, Math.round((milliseconds * SAMPLE_RATE) / 1000)));
}

/**
 * Feedback delay network of four lines with a Hadamard matrix (Jot & Chaigne 1991) behind two Schroeder allpasses.
 * `decay` is the time to -60 dB in seconds, `damping` 0..1 shortens the highs.
 */
export function createReverb(options: { size: number; decay: number; damping: number }): Reverb {
  const milliseconds = [29.7, 37.1, 41.1, 43.7].map((time) => time * options.size);
  const [a, b, c, d] = milliseconds.map(delayLine) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [feedA, feedB, feedC, feedD] = milliseconds.map(
    (time) => 0.5 * 10 ** ((-3 * time) / 1000 / options.decay),
  ) as [number, number, number, number];
  const allpass1 = delayLine(5.1);
  const allpass2 = delayLine(12.7);
  const keep = 1 - 0.7 * options.damping;
  let [ia, ib, ic, id, i1, i2] = [0, 0, 0, 0, 0, 0];
  let [la, lb, lc, ld] = [0, 0, 0, 0];
  return {
    process(input, left, right, length) {
      for (let i = 0; i < length; i++) {
        let x = input[i]!;
        const p1 = allpass1[i1]!;
        const v1 = x - 0.6 * p1;
        allpass1[i1] = v1;
        if (++i1 === allpass1.length) i1 = 0;
        x = p1 + 0.6 * v1;
        const p2 = allpass2[i2]!;
        const v2 = x - 0.6 * p2;
        allpass2[i2] = v2;
        if (++i2 === allpass2.length) i2 = 0;
        x = p2 + 0.6 * v2;

        la += keep * (a[ia]! - la);
        lb += keep * (b[ib]! - lb);
        lc += keep * (c[ic]! - lc);
        ld += keep * (d[id]! - ld);
        const sum = la + lb;
        const difference = la - lb;
        const sum2 = lc + ld;
        const difference2 = lc - ld;
        a[ia] = x + feedA * (sum + sum2);
        b[ib] = x + feedB * (difference + difference2);
        c[ic] = feedC * (sum - sum2);
        d[id] = feedD * (difference - difference2);
        if (++ia === a.length) ia = 0;
        if (++ib === b.length) ib = 0;
        if (++ic === c.length) ic = 0;
        if (++id === d.length) id = 0;
        left[i] = left[i]! + 0.6 * (la + lc);
        right[i] = right[i]! + 0.6 * (lb + ld);
      }
    },
  };
}
