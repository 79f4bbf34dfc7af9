import type { ScoreHit, ScoreNote } from '../../src/main/synthesis/score.ts';

/** A composed piece and its truth, before an engine plays it. Times in seconds from the first sample. */
export interface Piece {
  readonly id: string;
  /** A style of the synthesizer; null if it belongs to none. */
  readonly style: string | null;
  /** Label of the arrangement: the name of a feel or of a style. */
  readonly feel: string;
  readonly bpm: number;
  readonly duration: number;
  /** The range with sound and truth. */
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

/** Hz. All pieces are rendered in mono at the rate of the network's front end. */
export const RENDER_RATE = 22_050;
