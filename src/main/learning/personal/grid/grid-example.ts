import { indexGrid } from '../../../../shared/domain/index.ts';
import type { BeatGrid, TrackId } from '../../../../shared/domain/index.ts';

/** A beat grid as the analysis decided it, with its doubts. */
export interface AnalyzedGrid {
  readonly grid: BeatGrid;
  readonly beatsPerBar: number;
  /** Seconds. */
  readonly duration: number;
  /** Probability that tempo and beat are right. */
  readonly confidence: number;
  /** Probability that beat 1 is right, given the beats. */
  readonly downbeatConfidence: number;
  readonly alternatives: readonly { readonly bpm: number; readonly confidence: number }[];
  /** Folded genre tag; empty without one. */
  readonly genre: string;
}

/** A track whose grid a person verified. */
export interface GridExample extends AnalyzedGrid {
  readonly trackId: TrackId;
  /** Recordings of one group are never split between training and test. */
  readonly group: string;
  readonly stated: BeatGrid;
  /** How much to trust it, 0 to 1. */
  readonly weight: number;
  /** ISO time of the last edit. */
  readonly at: string;
}

/** How a grid differs from that of the analysis. */
export interface GridChoice {
  /** Index into {@link octaves}. */
  readonly octave: number;
  /** 1 if the beats lie halfway between those of the analysis. */
  readonly half: number;
  /** Beats from bar 1 of the analysis (after `half`) to a first beat of a bar. */
  readonly phase: number;
}

/** Factors on the tempo. */
export const octaves = [1 / 2, 1, 2] as const;
export const asAnalyzed: GridChoice = { octave: 1, half: 0, phase: 0 };

/** Relative difference of two tempi that are the same. */
const SAME_TEMPO = 0.01;
/** Distance in beats within which a beat is on the other grid or halfway between its beats. */
const SAME_BEAT = 0.15;

/**
 * How a person's grid differs from that of the analysis: in octave, by half a beat, and in bar phase. Null for another
 * tempo or beat, which no choice among these can explain.
 */
export function choiceOf({
  grid,
  beatsPerBar,
  duration,
  stated,
}: Pick<GridExample, 'grid' | 'beatsPerBar' | 'duration' | 'stated'>): GridChoice | null {
  const found = indexGrid(grid, beatsPerBar);
  const wanted = indexGrid(stated, beatsPerBar);
  if (found.isEmpty || wanted.isEmpty || beatsPerBar !== 4) return null;
  const middle = duration / 2;
  const ratio = wanted.bpmAt(middle) / found.bpmAt(middle);
  const octave = octaves.findIndex((factor) => Math.abs(ratio / factor - 1) < SAME_TEMPO);
  if (octave < 0) return null;
  // Every second bar: at half the tempo, only those can be told apart.
  const bar = 1 + 2 * Math.round((found.barAt(middle) - 1) / 2);
  const beats = wanted.positionOf(found.timeOfBar(bar)) - wanted.positionOf(wanted.timeOfBar(1));
  const halves = Math.round(-2 * beats);
  if (Math.abs(-2 * beats - halves) > 2 * SAME_BEAT) return null;
  const shift = ((halves % 8) + 8) % 8;
  return { octave, half: shift % 2, phase: Math.floor(shift / 2) };
}
