import { indexGrid } from '../../../../shared/domain/index.ts';
import { octaves } from './grid-example.ts';
import type { AnalyzedGrid } from './grid-example.ts';

/** The three choices, and the number of their classes. */
export const gridDecisions = { octave: octaves.length, half: 2, phase: 4 } as const;
export type GridDecision = keyof typeof gridDecisions;

/** Tempi are described by how many of these they reach, a sixth of an octave apart: a tempo range has one edge. */
const TEMPO_STEPS = 11;
const LOWEST_BPM = 70;
const STEPS_PER_OCTAVE = 6;
/**
 * Smallest probability of a class. That of an octave is larger: which of two octaves counts is a convention, about which
 * the sound alone must not be too certain.
 */
const FLOOR: Readonly<Record<GridDecision, number>> = { octave: 0.05, half: 0.01, phase: 0.01 };

export const tempoFeatureNames: readonly string[] = Array.from(
  { length: TEMPO_STEPS },
  (_, i) => `${Math.round(LOWEST_BPM * 2 ** (i / STEPS_PER_OCTAVE))} BPM or faster`,
);

/** Features of one track: its tempo, and which of the known genres it has. */
export function describeGrid(track: AnalyzedGrid, genres: readonly string[]): Float32Array {
  const values = new Float32Array(TEMPO_STEPS + genres.length);
  const index = indexGrid(track.grid, track.beatsPerBar);
  if (index.isEmpty) return values;
  const position = STEPS_PER_OCTAVE * Math.log2(index.bpmAt(track.duration / 2) / LOWEST_BPM);
  for (let i = 0; i < TEMPO_STEPS; i++) values[i] = Number(position >= i);
  const genre = genres.indexOf(track.genre);
  if (genre >= 0) values[TEMPO_STEPS + genre] = 1;
  return values;
}

/** Log probabilities of the classes of each choice according to the analysis. */
export function analyzedOdds(track: AnalyzedGrid): Readonly<Record<GridDecision, Float64Array>> {
  const bpm = indexGrid(track.grid, track.beatsPerBar).bpmAt(track.duration / 2);
  const shares = octaves.map((factor) =>
    factor === 1
      ? track.confidence
      : track.alternatives
          .filter((other) => Math.abs(other.bpm / (bpm * factor) - 1) < 0.02)
          .reduce((sum, { confidence }) => sum + confidence, 0),
  );
  const sure = track.downbeatConfidence;
  const odds = (decision: GridDecision, p: readonly number[]): Float64Array => {
    const kept = p.map((value) => Math.max(FLOOR[decision], value));
    const sum = kept.reduce((a, b) => a + b, 0);
    return Float64Array.from(kept, (value) => Math.log(value / sum));
  };
  return {
    octave: odds('octave', shares),
    half: odds('half', [track.confidence, 0.5 * (1 - track.confidence)]),
    phase: odds('phase', [sure, (1 - sure) / 4, (1 - sure) / 2, (1 - sure) / 4]),
  };
}

/** Genres that at least this many tracks have are worth a feature of their own. */
const GENRE_TRACKS = 3;
const MAX_GENRES = 16;

/** The genres of most tracks, most frequent first. */
export function commonGenres(tracks: readonly Pick<AnalyzedGrid, 'genre'>[]): string[] {
  const counts = new Map<string, number>();
  for (const { genre } of tracks) if (genre !== '') counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= GENRE_TRACKS)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en'))
    .slice(0, MAX_GENRES)
    .map(([genre]) => genre);
}
