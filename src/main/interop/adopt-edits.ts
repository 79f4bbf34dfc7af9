import { indexGrid } from '../../shared/domain/beat-grid.ts';
import type { GridIndex } from '../../shared/domain/beat-grid.ts';
import type { Annotation, Cue, Provenance, Section, Source } from '../../shared/domain/index.ts';
import { gridFields } from './annotation-yaml.ts';

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Edits from outside count as the user's: later analyses and imports leave them alone. */
function adoptCue(cue: Cue, base: Cue | undefined, source: Source): Cue {
  if (!base) return cue.source === source ? { ...cue, accepted: true } : cue;
  return same(cue, base) || cue.source !== base.source ? cue : { ...cue, source, accepted: true };
}

/** A boundary is defined by time or by bar, whichever was edited; the other is derived from the grid. */
function adoptSection(section: Section, base: Section | undefined, grid: GridIndex, source: Source): Section {
  const isSourceEdited = base !== undefined && section.source !== base.source;
  const adopted: Section = isSourceEdited ? section : { ...section, source };
  if (grid.isEmpty) return adopted;
  return base && section.bar !== base.bar && section.time === base.time
    ? { ...adopted, time: grid.timeOfBar(section.bar) }
    : { ...adopted, bar: grid.nearestDownbeat(section.time).bar };
}

/**
 * Completes a document that was edited outside Segue. Changed values get `source` (`import:yaml` …) unless their source
 * was edited too, and derived values (`audio.bpm`, `audio.downbeat`, bars) are updated. `base` is the document that the
 * file was written from, `at` the time of the import.
 */
export function adoptEdits(file: Annotation, base: Annotation, source: Source, at: string): Annotation {
  const stated = (before: Provenance | undefined, now: Provenance | undefined): Provenance | undefined =>
    same(before, now) ? { source, confidence: 1, at, accepted: true } : now;
  const provenance = { ...file.provenance };
  const adopt = (part: keyof Annotation['provenance']): void => {
    const value = stated(base.provenance[part], file.provenance[part]);
    if (value) provenance[part] = value;
  };

  const isGridChanged =
    !same(file.beat_grid, base.beat_grid) || !same(file.audio.time_signature, base.audio.time_signature);
  const audio = { ...file.audio };
  if (isGridChanged) {
    adopt('beat_grid');
    const follows = gridFields(file);
    if (audio.bpm === base.audio.bpm) audio.bpm = follows.bpm;
    if (audio.downbeat === base.audio.downbeat) audio.downbeat = follows.downbeat;
    if (!same(follows.downbeat, gridFields(base).downbeat)) adopt('downbeat');
  }
  if (file.audio.key !== base.audio.key) adopt('key');
  if (!same(file.energy, base.energy)) adopt('energy');
  if (!same(file.labels, base.labels)) adopt('labels');

  const grid = indexGrid(file.beat_grid, file.audio.time_signature[0]);
  let structure = file.structure;
  if (!same(structure, base.structure)) {
    adopt('structure');
    const unchanged = new Set(base.structure.map((section) => JSON.stringify(section)));
    structure = structure.map((section, i) =>
      unchanged.has(JSON.stringify(section))
        ? section
        : adoptSection(section, base.structure[i], grid, source),
    );
  }
  if (isGridChanged && !grid.isEmpty)
    structure = structure.map((section) => ({ ...section, bar: grid.nearestDownbeat(section.time).bar }));

  const cues = new Map(base.cues.map((cue) => [cue.id, cue]));
  return {
    ...file,
    metadata: {
      ...file.metadata,
      modified: file.metadata.modified === base.metadata.modified ? at : file.metadata.modified,
    },
    audio,
    structure,
    cues: file.cues.map((cue) => adoptCue(cue, cues.get(cue.id), source)),
    provenance,
  };
}
