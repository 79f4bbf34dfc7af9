import type { CueTemplate } from '../../../../shared/domain/cue-template.ts';
import { scaleTempo, setDownbeat, shiftGridHalfBeat } from '../../../../shared/domain/edits/grid-edits.ts';
import { isFromModel, isPersonal } from '../../../../shared/domain/index.ts';
import type { Annotation, Section, Source } from '../../../../shared/domain/index.ts';
import { defaultMergeLimits, mergeCues } from '../../../analysis/cues/merge-cues.ts';
import type { CueMergeMode } from '../../../analysis/cues/merge-cues.ts';
import { proposeCues } from '../../../analysis/cues/propose-cues.ts';
import type { TrackProfile } from '../../../analysis/profile/track-profile.ts';
import { octaves } from '../../../learning/personal/grid/grid-example.ts';
import type { PersonalGrid } from '../../../learning/personal/grid/place-grid.ts';
import { energyOfSections } from '../../../learning/personal/sections/energy-of-sections.ts';
import { alternativesFor } from '../../annotations/keep-grid.ts';

/** Whether the grid is a model's, so that a personal model may count it differently. */
export function hasModelGrid({ provenance, beat_grid: grid }: Annotation): boolean {
  const { beat_grid: own, downbeat } = provenance;
  return grid.length > 0 && isFromModel(own?.source) && !isPersonal(own) && !isPersonal(downbeat);
}

/** Whether the sections are a model's, so that a personal model may replace them. */
export function hasModelSections({ provenance, structure }: Annotation): boolean {
  const { structure: own } = provenance;
  const isStated = structure.some(({ source }) => source !== undefined && !isFromModel(source));
  return !isStated && !isPersonal(own) && (own === undefined || isFromModel(own.source));
}

const noIds = { newId: () => '' };

/**
 * A document with the grid of an analysis, counted as a personal model counts it. Cues and sections keep their times;
 * the values stay predictions.
 */
export function withPersonalGrid(
  document: Annotation,
  analysis: Annotation,
  { octave, half, phase, confidence }: PersonalGrid,
  source: Source,
  at: string,
): Annotation {
  const context = { now: at, ...noIds };
  const { beat_grid, audio, provenance } = analysis;
  const based: Annotation = {
    ...document,
    beat_grid,
    audio: { ...document.audio, time_signature: audio.time_signature },
  };
  const factor = octaves[octave]!;
  let counted = factor === 1 ? based : scaleTempo(based, factor, context);
  if (half === 1) counted = shiftGridHalfBeat(counted, 'later', {}, context);
  if (phase > 0) {
    const first = counted.beat_grid.find(({ beat }) => beat === 1) ?? counted.beat_grid[0]!;
    counted = setDownbeat(counted, first.time + (phase * 60) / first.bpm, context);
  }
  const isChanged = factor !== 1 || half === 1 || phase > 0;
  const sureness = isChanged ? { source, confidence, at } : provenance.beat_grid;
  return {
    ...counted,
    tempo_alternatives: isChanged
      ? alternativesFor(counted.beat_grid, analysis)
      : analysis.tempo_alternatives,
    provenance: {
      ...document.provenance,
      ...(sureness && { beat_grid: sureness }),
      ...(provenance.downbeat && {
        downbeat: isChanged ? { ...provenance.downbeat, source } : provenance.downbeat,
      }),
    },
  };
}

/** A document with the sections of a personal model, their energy, and cues of the template where no model sets them. */
export function withPersonalSections(
  document: Annotation,
  structure: readonly Section[],
  profile: TrackProfile,
  options: {
    readonly source: Source;
    readonly at: string;
    /** Null if a personal model sets the cues, or if nothing should. */
    readonly template: CueTemplate | null;
    readonly cues: CueMergeMode;
  },
): Annotation {
  const { source, at, template } = options;
  const { duration, time_signature } = document.audio;
  const bars = structure.map((section, i) => (structure[i + 1]?.time ?? duration) - section.time);
  const total = bars.reduce((sum, length) => sum + length, 0);
  const confidence =
    total > 0 ? structure.reduce((sum, section, i) => sum + section.confidence * (bars[i]! / total), 0) : 0;
  const proposed = template
    ? proposeCues({
        sections: structure,
        grid: document.beat_grid,
        beatsPerBar: time_signature[0],
        duration,
        template,
        source,
        gridConfidence: document.provenance.beat_grid?.confidence ?? 1,
        downbeatConfidence: document.provenance.downbeat?.confidence ?? 1,
      })
    : null;
  return {
    ...document,
    structure: [...structure],
    energy: document.energy && energyOfSections(profile, structure, duration, document.energy.overall),
    cues: proposed
      ? mergeCues(document.cues, proposed, options.cues, defaultMergeLimits).cues
      : document.cues,
    provenance: { ...document.provenance, structure: { source, confidence, at } },
  };
}
