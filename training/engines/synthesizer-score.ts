import { describeTrack } from '../../src/main/synthesis/synthesize-track.ts';
import type { Piece } from './piece.ts';

/** A score of the app's own synthesizer, to be played by other instruments. */
export function pieceOfSynthesizer(seed: string, seconds: readonly [number, number]): Piece {
  const truth = describeTrack(seed, { durationRange: seconds });
  const strengths = new Map(truth.changes.map(({ time_s, strength }) => [time_s, strength]));
  // A new section is a boundary even if the layers continue.
  for (const section of truth.sections.slice(1)) strengths.set(section.time, 1);
  return {
    id: truth.id,
    style: truth.style,
    feel: truth.style,
    bpm: truth.bpm,
    duration: truth.duration_s,
    known: [0, truth.duration_s],
    beats: truth.beats_s,
    downbeats: truth.downbeats_s,
    boundaries: [...strengths]
      .map(([time, strength]) => ({ time, strength }))
      .sort((a, b) => a.time - b.time),
    sections: truth.sections.map(({ time, label }) => ({ time, label })),
    notes: truth.notes.filter(({ time }) => time >= 0),
    hits: truth.hits,
  };
}
