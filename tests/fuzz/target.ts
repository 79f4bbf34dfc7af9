import type { Random } from './random.ts';

/** Something that takes bytes from outside, and inputs to change. */
export interface FuzzTarget {
  readonly name: string;
  /** Honest inputs, and some that lie. */
  readonly seeds: () => Promise<readonly FuzzSeed[]>;
  /** Changes an input; bit flips, lengths and repetitions when absent. */
  readonly mutate?: (input: Uint8Array, random: Random) => Uint8Array;
  /**
   * Takes one input, given as a file. Ends well, or with an AppError of a code that blames the input; anything else is found as a
   * bug, as is taking too long, too much memory, or dying.
   */
  readonly take: (path: string) => Promise<void>;
}

export interface FuzzSeed {
  /** File name, extension included. */
  readonly name: string;
  readonly bytes: Uint8Array;
}
