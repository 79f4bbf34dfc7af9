import { SAMPLE_RATE } from '../sample.ts';

export interface Delay {
  /** Adds the echoes of the mono `input` to both sides. */
  process(input: Float32Array, left: Float32Array, right: Float32Array, length: number): void;
}

/** Echoes that alternate between the sides, darker with each repeat. */
export function createPingPong(options: { seconds: number; feedback: number }): Delay {
  const size = Math.max(8, Math.round(options.seconds * SAMPLE_RATE));
  const near = new Float32Array(size);
  const far = new Float32Array(size);
  let at = 0;
  let dark = 0;
  return {
    process(input, left, right, length) {
      for (let i = 0; i < length; i++) {
        const first = near[at]!;
        const second = far[at]!;
        dark += 0.35 * (second - dark);
        near[at] = input[i]! + options.feedback * dark;
        far[at] = first * options.feedback;
        left[i] = left[i]! + first;
        right[i] = right[i]! + second;
        if (++at === size) at = 0;
      }
    },
  };
}
