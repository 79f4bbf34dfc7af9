import { proposeCues } from '../../analysis/cues/propose-cues.ts';
import type { TrackAnalysis } from '../../analysis/analyze-track.ts';
import { indexGrid } from '../../../shared/domain/index.ts';
import type { Anchor, Annotation, Flag, Source } from '../../../shared/domain/index.ts';
import type { CueTemplate } from '../../../shared/domain/cue-template.ts';
import { complete } from '../annotations/complete-document.ts';

/** Time of bar 1 in seconds; null without a grid. */
export function firstDownbeat(grid: readonly Anchor[], beatsPerBar: number): number | null {
  return grid.length === 0 ? null : indexGrid(grid, beatsPerBar).timeOfBar(1);
}

/** The document of the analysis alone, tier 3. */
export function predictionOf(
  analysis: TrackAnalysis,
  file: string | null,
  options: { readonly template: CueTemplate; /** ISO time. */ readonly at: string },
): Annotation {
  const { grid: estimate, structure, energy, key, duration } = analysis;
  const source = analysis.source as Source;
  const { at, template } = options;
  const grid = [...estimate.grid];
  const sections = structure.sections.map((section) => ({ ...section, source }));
  const provenance = (confidence: number, by: string = source) => ({ source: by as Source, confidence, at });
  const cues = proposeCues({
    sections,
    grid,
    beatsPerBar: estimate.beatsPerBar,
    duration,
    template,
    source,
    gridConfidence: estimate.confidence,
    downbeatConfidence: estimate.downbeatConfidence,
  });
  const document: Annotation = {
    metadata: {
      tier: 3,
      confidence: 0,
      source,
      created: at,
      modified: at,
      verified_by: null,
      notes: '',
      flags: [],
    },
    audio: {
      file,
      duration,
      bpm: grid[0]?.bpm ?? null,
      downbeat: firstDownbeat(grid, estimate.beatsPerBar),
      time_signature: [estimate.beatsPerBar, 4],
      key: key?.key ?? null,
    },
    beat_grid: grid,
    structure: sections,
    cues,
    energy: energy.energy,
    tempo_alternatives: [...estimate.alternatives],
    provenance: {
      ...(grid.length > 0
        ? { beat_grid: provenance(estimate.confidence), downbeat: provenance(estimate.downbeatConfidence) }
        : {}),
      ...(key ? { key: provenance(key.confidence, key.source) } : {}),
      structure: provenance(structure.confidence),
      energy: provenance(energy.confidence),
    },
  };
  return complete(document, flagsOfSound(analysis));
}

/** Flags for problems that the decoder found. */
export function flagsOfSound({ findings }: TrackAnalysis): Flag[] {
  return findings.map(({ code }) => code);
}
