import type { Annotation } from '../annotation.ts';
import type { Cue } from '../cue.ts';
import type { Section } from '../section.ts';
import { changed } from './context.ts';
import type { EditContext } from './context.ts';
import type { AnnotationChange } from './diff.ts';
import { withoutAbsent } from './label-edits.ts';
import { gridOf, withBars, withGrid } from './with-grid.ts';

type CueChange = AnnotationChange & { kind: 'cue' };
type SectionChange = AnnotationChange & { kind: 'section' };

function applyCues(cues: readonly Cue[], changes: readonly CueChange[]): Cue[] {
  const byId = new Map(cues.map((cue) => [cue.id, cue]));
  const accepted = new Set<string>();
  for (const change of changes) {
    if (change.what === 'removed') byId.delete(change.before.id);
    else {
      // A matched item keeps the id that earlier revisions use for it.
      const id = change.what === 'changed' ? change.before.id : change.after.id;
      byId.set(id, { ...change.after, id });
      accepted.add(id);
    }
  }
  const takenSlots = new Set([...byId.values()].filter(({ id }) => accepted.has(id)).map(({ slot }) => slot));
  return [...byId.values()]
    .map((cue) => {
      if (accepted.has(cue.id) || !cue.slot || !takenSlots.has(cue.slot)) return cue;
      // A slot holds one cue: the accepted one. The other is kept as a memory cue.
      const { slot: _, ...rest } = cue;
      return { ...rest, kind: 'memory' as const };
    })
    .sort((a, b) => a.time - b.time);
}

function applySections(sections: readonly Section[], changes: readonly SectionChange[]): Section[] {
  // Within one structure, a section is identified by its time.
  const byTime = new Map(sections.map((section) => [section.time, section]));
  for (const change of changes) if (change.what !== 'added') byTime.delete(change.before.time);
  for (const change of changes) if (change.what !== 'removed') byTime.set(change.after.time, change.after);
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

function applyField(
  annotation: Annotation,
  proposed: Annotation,
  { field }: AnnotationChange & { kind: 'field' },
): Annotation {
  switch (field) {
    case 'key': {
      const { key: _, ...others } = annotation.provenance;
      const { key } = proposed.provenance;
      return {
        ...annotation,
        audio: { ...annotation.audio, key: proposed.audio.key },
        provenance: { ...others, ...(key ? { key } : {}) },
      };
    }
    case 'file':
    case 'duration':
    case 'time_signature':
      return { ...annotation, audio: { ...annotation.audio, [field]: proposed.audio[field] } };
    case 'tier': {
      // The tier, the track's confidence and who vouches for it belong together.
      const { tier, confidence, source, verified_by } = proposed.metadata;
      return { ...annotation, metadata: { ...annotation.metadata, tier, confidence, source, verified_by } };
    }
    case 'genres':
    case 'descriptors':
    case 'tags':
    case 'rating':
    case 'colour':
    case 'comment': {
      const { labels: _, ...others } = annotation;
      const { labels: provenance } = proposed.provenance;
      const labels = withoutAbsent({ ...annotation.labels, [field]: proposed.labels?.[field] });
      return {
        ...others,
        ...(labels ? { labels } : {}),
        provenance: { ...annotation.provenance, ...(provenance ? { labels: provenance } : {}) },
      };
    }
    case 'verified_by':
    case 'confidence':
    case 'notes':
    case 'flags':
      return { ...annotation, metadata: { ...annotation.metadata, [field]: proposed.metadata[field] } };
  }
}

/**
 * Applies the chosen changes of `diffAnnotations(current, proposed)`, with the values' own sources: this is how a
 * person accepts single items of a re-analysis or a second import. Applying all changes gives `proposed`.
 */
export function applyChanges(
  current: Annotation,
  proposed: Annotation,
  changes: readonly AnnotationChange[],
  context: EditContext,
): Annotation {
  if (changes.length === 0) return current;
  let result = current;
  for (const change of changes) if (change.kind === 'field') result = applyField(result, proposed, change);
  const grid = changes.find((change) => change.kind === 'grid');
  if (grid) {
    const { beat_grid, downbeat } = proposed.provenance;
    result = withGrid(result, grid.after, {}, context);
    const { beat_grid: _grid, downbeat: _downbeat, ...others } = result.provenance;
    result = {
      ...result,
      provenance: { ...others, ...(beat_grid ? { beat_grid } : {}), ...(downbeat ? { downbeat } : {}) },
      tempo_alternatives: proposed.tempo_alternatives,
    };
  }
  const energy = changes.find((change) => change.kind === 'energy');
  const sections = changes.filter((change) => change.kind === 'section');
  const structure = applySections(result.structure, sections);
  return changed(
    result,
    {
      cues: applyCues(
        result.cues,
        changes.filter((change) => change.kind === 'cue'),
      ),
      structure: withBars(structure, gridOf(result)),
      ...(energy ? { energy: energy.after } : {}),
      ...(sections.length > 0 && proposed.provenance.structure
        ? { provenance: { ...result.provenance, structure: proposed.provenance.structure } }
        : {}),
    },
    context,
  );
}
