import type { ScoreHit, ScoreNote } from '../../src/main/synthesis/score.ts';

/** Music as written, with its truth, before any engine plays it. Times in seconds from the first sample. */
export interface Piece {
  readonly id: string;
  /** A style of the synthesizer, or null for what belongs to none of its classes. */
  readonly style: string | null;
  /** What the arrangement is about: the name of a feel, or of a style. */
  readonly feel: string;
  readonly bpm: number;
  readonly duration: number;
  /** Outside of it nothing sounds and the truth says nothing. */
  readonly known: readonly [from: number, to: number];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly boundaries: readonly { readonly time: number; readonly strength: number }[];
  readonly sections: readonly { readonly time: number; readonly label: string }[] | null;
  /** Ascending in time. */
  readonly notes: readonly ScoreNote[];
  /** Ascending in time. */
  readonly hits: readonly ScoreHit[];
}

/** Hz. Everything here is rendered in mono at the rate of the network's front end. */
export const RENDER_RATE = 22_050;
