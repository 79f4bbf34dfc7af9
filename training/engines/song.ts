import type { ScoreChanges } from './note-boundaries.ts';

/** A song by people with the clock that they gave it. Times in seconds. */
export interface Song {
  readonly id: string;
  readonly origin: string;
  readonly bpm: number;
  /** First and last note; outside this range, the clock has not been checked against the music. */
  readonly known: readonly [from: number, to: number];
  readonly beats: readonly number[];
  /** Empty if unknown. */
  readonly downbeats: readonly number[];
  /** Changes of the arrangement; null if the notes that are known are not all that is heard, or bars are unknown. */
  readonly changes: ScoreChanges | null;
  /** Mono at the rendering rate. */
  readonly load: () => Promise<Float32Array>;
}
