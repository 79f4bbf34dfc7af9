import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Annotation, Energy } from '../annotation.ts';
import type { Section, SectionLabel } from '../section.ts';
import { changed, clampToTrack, manualProvenance, requireFinite } from './context.ts';
import type { EditContext } from './context.ts';
import { snapTime } from './quantise.ts';
import type { SnapUnit } from './quantise.ts';
import { gridOf, withBars } from './with-grid.ts';

/** Index of the section playing at `time`; -1 before the first. */
export function sectionAt(annotation: Annotation, time: number): number {
  return annotation.structure.findLastIndex((section) => section.time <= time);
}

/** End of a section in seconds: the start of the next one, or the end of the track. */
function sectionEnd(annotation: Annotation, index: number): number {
  const section = annotation.structure[index]!;
  const next = annotation.structure[index + 1];
  return next ? next.time : Math.max(section.time, annotation.audio.duration);
}

function requireSection(annotation: Annotation, index: number): Section {
  const section = annotation.structure[index];
  if (!section)
    throw new AppError('not_found', msg('The track has no section {index}.', { index: index + 1 }));
  return section;
}

function withStructure(
  annotation: Annotation,
  sections: readonly Section[],
  energy: Energy | null,
  context: EditContext,
): Annotation {
  return changed(
    annotation,
    {
      structure: withBars(sections, gridOf(annotation)),
      energy,
      provenance: { ...annotation.provenance, structure: manualProvenance(context) },
    },
    context,
  );
}

function byHand(section: Section): Section {
  return { ...section, source: 'manual', confidence: 1 };
}

/** Minimum distance between two boundaries, seconds. */
const MIN_SECTION_S = 0.1;

/**
 * Moves the boundary before section `index` (1 or more; the first section begins with the track). With `snap` it moves
 * to the nearest line of the grid. It is clamped between its neighbours.
 */
export function moveBoundary(
  annotation: Annotation,
  index: number,
  to: { readonly time: number; readonly snap: SnapUnit },
  context: EditContext,
): Annotation {
  const section = requireSection(annotation, index);
  const previous = annotation.structure[index - 1];
  if (!previous) return annotation;
  const least = previous.time + MIN_SECTION_S;
  const most = sectionEnd(annotation, index) - MIN_SECTION_S;
  let time = snapTime(annotation, requireFinite(to.time, 'The time'), to.snap);
  // A grid line beyond a neighbour is not allowed, and a position just inside the neighbour is not on the grid.
  if (to.snap !== 'none' && (time < least || time > most)) return annotation;
  time = Math.min(Math.max(time, least), most);
  if (most < least || time === section.time) return annotation;
  const sections = annotation.structure.map((old, i) => (i === index ? byHand({ ...old, time }) : old));
  return withStructure(annotation, sections, annotation.energy, context);
}

/**
 * Splits the section at `time`; the second part gets `label`, or the same label. If there are no sections, it creates
 * the first two.
 */
export function splitSection(
  annotation: Annotation,
  at: { readonly time: number; readonly snap: SnapUnit; readonly label?: SectionLabel },
  context: EditContext,
): Annotation {
  const time = snapTime(annotation, requireFinite(at.time, 'The time'), at.snap);
  const index = sectionAt(annotation, time);
  if (index < 0) {
    const begin = clampToTrack(annotation.structure.length === 0 ? 0 : time, annotation.audio.duration);
    const first = byHand({ bar: 1, label: at.label ?? 'other', time: begin, confidence: 1 });
    const energy = shiftEnergy(annotation.energy, 0);
    const begun = withStructure(annotation, [first, ...annotation.structure], energy, context);
    return annotation.structure.length === 0 && time >= MIN_SECTION_S
      ? splitSection(begun, { ...at, snap: 'none', time }, context)
      : begun;
  }
  const section = annotation.structure[index]!;
  if (time - section.time < MIN_SECTION_S || sectionEnd(annotation, index) - time < MIN_SECTION_S)
    return annotation;
  const added = byHand({ ...section, time, label: at.label ?? section.label });
  const sections = annotation.structure.toSpliced(index + 1, 0, added);
  return withStructure(annotation, sections, shiftEnergy(annotation.energy, index + 1), context);
}

/**
 * Energy after a section was inserted at `index`: it inherits the levels of the one it was cut from, so there is no
 * change between them.
 */
function shiftEnergy(energy: Energy | null, index: number): Energy | null {
  if (!energy) return null;
  const cutFrom = Math.max(0, index - 1);
  const source = energy.by_section.find((entry) => entry.section === cutFrom);
  const by_section = energy.by_section.map((entry) =>
    entry.section >= index ? { ...entry, section: entry.section + 1 } : entry,
  );
  if (source) by_section.push({ ...source, section: index });
  const at_boundaries = energy.at_boundaries.map((entry) =>
    entry.boundary >= cutFrom ? { ...entry, boundary: entry.boundary + 1 } : entry,
  );
  if (source) at_boundaries.push({ boundary: cutFrom, delta: 0 });
  return {
    ...energy,
    by_section: by_section.sort((a, b) => a.section - b.section),
    at_boundaries: at_boundaries.sort((a, b) => a.boundary - b.boundary),
  };
}

/** Joins a section with the one before it, whose label stays; the first one is joined with the next. */
export function mergeSection(annotation: Annotation, index: number, context: EditContext): Annotation {
  requireSection(annotation, index);
  const removed = Math.max(1, index);
  if (!annotation.structure[removed]) return annotation;
  const kept = annotation.structure[removed - 1]!;
  const weights = [kept.time, annotation.structure[removed]!.time, sectionEnd(annotation, removed)];
  const energy = joinEnergy(annotation.energy, removed, weights[1]! - weights[0]!, weights[2]! - weights[1]!);
  const sections = annotation.structure
    .map((section, i) => (i === removed - 1 ? byHand(section) : section))
    .filter((_, i) => i !== removed);
  return withStructure(annotation, sections, energy, context);
}

/**
 * Energy after section `removed` was joined with the one before: levels are averaged by length, and the boundary
 * between them is dropped.
 */
function joinEnergy(energy: Energy | null, removed: number, before: number, behind: number): Energy | null {
  if (!energy) return null;
  const left = energy.by_section.find((entry) => entry.section === removed - 1);
  const right = energy.by_section.find((entry) => entry.section === removed);
  const share = before + behind > 0 ? before / (before + behind) : 0.5;
  const mean = (a: number, b: number): number => a * share + b * (1 - share);
  const by_section = energy.by_section
    .filter((entry) => entry.section !== removed)
    .map((entry) => {
      if (entry.section > removed) return { ...entry, section: entry.section - 1 };
      if (entry !== left || !right) return entry;
      return {
        section: entry.section,
        bass: mean(left.bass, right.bass),
        mid: mean(left.mid, right.mid),
        high: mean(left.high, right.high),
      };
    });
  const at_boundaries = energy.at_boundaries
    .filter((entry) => entry.boundary !== removed - 1)
    .map((entry) => (entry.boundary >= removed ? { ...entry, boundary: entry.boundary - 1 } : entry));
  return { ...energy, by_section, at_boundaries };
}

/**
 * Removes a section and gives its time to the one before it (for the first: to the next, which then begins with the
 * track).
 */
export function deleteSection(annotation: Annotation, index: number, context: EditContext): Annotation {
  requireSection(annotation, index);
  if (annotation.structure.length === 1) {
    const energy = annotation.energy && { ...annotation.energy, by_section: [], at_boundaries: [] };
    return withStructure(annotation, [], energy, context);
  }
  if (index > 0) return mergeSection(annotation, index, context);
  const { label } = annotation.structure[1]!;
  return relabelSection(mergeSection(annotation, 0, context), 0, label, context);
}

export function relabelSection(
  annotation: Annotation,
  index: number,
  label: SectionLabel,
  context: EditContext,
): Annotation {
  requireSection(annotation, index);
  const sections = annotation.structure.map((old, i) => (i === index ? byHand({ ...old, label }) : old));
  return withStructure(annotation, sections, annotation.energy, context);
}
