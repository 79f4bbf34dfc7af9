import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, BeatGrid, Energy, Section } from '../../../shared/domain/index.ts';

/** Tempi closer than this are equal to a DJ. */
const SAME_TEMPO_BPM = 0.05;

/**
 * Moves section starts to the bar lines of another grid; if several sections fall on one bar line, the first is kept.
 */
export function alignStructure(
  sections: readonly Section[],
  energy: Energy | null,
  grid: BeatGrid,
  beatsPerBar: number,
): { structure: Section[]; energy: Energy | null } {
  if (grid.length === 0) return { structure: [...sections], energy };
  const index = indexGrid(grid, beatsPerBar);
  const structure: Section[] = [];
  /** For each kept section, its index among the given ones. */
  const kept: number[] = [];
  for (const [i, section] of sections.entries()) {
    const downbeat = index.nearestDownbeat(section.time);
    if (i > 0 && downbeat.bar <= structure.at(-1)!.bar) continue;
    // The first section begins with the audio, not with a later bar line.
    structure.push({ ...section, bar: downbeat.bar, time: i === 0 ? section.time : downbeat.time });
    kept.push(i);
  }
  if (!energy) return { structure, energy };
  return {
    structure,
    energy: {
      overall: energy.overall,
      by_section: kept.map((from, section) => ({ ...energy.by_section[from]!, section })),
      at_boundaries: kept
        .slice(1)
        .map((from, boundary) => ({ boundary, delta: energy.at_boundaries[from - 1]!.delta })),
    },
  };
}

/** The same sections with bar numbers counted on another grid. */
export function countBars(sections: readonly Section[], grid: BeatGrid, beatsPerBar: number): Section[] {
  if (grid.length === 0) return [...sections];
  const index = indexGrid(grid, beatsPerBar);
  return sections.map((section) => ({ ...section, bar: index.nearestDownbeat(section.time).bar }));
}

/** If a grid is kept, the model's tempo becomes the first alternative when it differs. */
export function alternativesFor(grid: BeatGrid, prediction: Annotation): Annotation['tempo_alternatives'] {
  const bpm = grid[0]?.bpm ?? 0;
  const own =
    prediction.audio.bpm === null
      ? []
      : [{ bpm: prediction.audio.bpm, confidence: prediction.provenance.beat_grid?.confidence ?? 0 }];
  return [...own, ...prediction.tempo_alternatives].filter(
    (alternative) => Math.abs(alternative.bpm - bpm) > SAME_TEMPO_BPM,
  );
}
