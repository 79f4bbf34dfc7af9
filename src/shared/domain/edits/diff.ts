import type { Annotation, Energy } from '../annotation.ts';
import type { Anchor } from '../beat-grid.ts';
import type { Cue } from '../cue.ts';
import type { Labels } from '../labels/labels.ts';
import type { Section } from '../section.ts';

/** Fields outside the lists that a diff covers. */
type FieldName =
  | 'tier'
  | 'verified_by'
  | 'confidence'
  | 'notes'
  | 'flags'
  | 'key'
  | 'file'
  | 'duration'
  | 'time_signature'
  | LabelField;
/** Null: follows the tags. */
type FieldValue = string | number | null | readonly (string | number)[];
/** Fields of `labels`. */
const labelFields = ['genres', 'descriptors', 'tags', 'rating', 'colour', 'comment'] as const;
type LabelField = (typeof labelFields)[number];
export const isLabelField = (field: string): field is LabelField =>
  (labelFields as readonly string[]).includes(field);

type CueField = 'time' | 'end' | 'name' | 'color' | 'slot' | 'kind' | 'accepted' | 'origin';
type SectionField = 'time' | 'label' | 'origin';

export type AnnotationChange =
  | {
      readonly kind: 'field';
      readonly field: FieldName;
      readonly before: FieldValue;
      readonly after: FieldValue;
    }
  | { readonly kind: 'grid'; readonly before: readonly Anchor[]; readonly after: readonly Anchor[] }
  | { readonly kind: 'cue'; readonly what: 'added'; readonly after: Cue }
  | { readonly kind: 'cue'; readonly what: 'removed'; readonly before: Cue }
  | {
      readonly kind: 'cue';
      readonly what: 'changed';
      readonly before: Cue;
      readonly after: Cue;
      readonly fields: readonly CueField[];
    }
  | { readonly kind: 'section'; readonly what: 'added'; readonly after: Section }
  | { readonly kind: 'section'; readonly what: 'removed'; readonly before: Section }
  | {
      readonly kind: 'section';
      readonly what: 'changed';
      readonly before: Section;
      readonly after: Section;
      readonly fields: readonly SectionField[];
    }
  | { readonly kind: 'energy'; readonly before: Energy | null; readonly after: Energy | null };

export interface DiffOptions {
  /**
   * Times within this many seconds are equal. 0 for exact equality; 0.0005 for what an XML with milliseconds can
   * represent.
   */
  readonly timeTolerance?: number;
  /** Also report items where only source or confidence differ. */
  readonly origins?: boolean;
}

/** Items with unmatched ids (another import, another model) are matched by time up to this distance, seconds. */
const CUE_MATCH_S = 0.5;
const SECTION_MATCH_S = 1;

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameTime(a: number | undefined, b: number | undefined, tolerance: number): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) <= tolerance;
}

/** Pairs `before` with `after`, nearest pairs first, each item once; leftovers have no partner. */
export function pairNearest<T extends { readonly time: number }>(
  before: readonly T[],
  after: readonly T[],
  tolerance: number,
  alike: (a: T, b: T) => boolean = () => true,
): [T, T][] {
  const candidates: { distance: number; a: T; b: T }[] = [];
  for (const a of before)
    for (const b of after) {
      const distance = Math.abs(a.time - b.time);
      if (distance <= tolerance && alike(a, b)) candidates.push({ distance, a, b });
    }
  candidates.sort((x, y) => x.distance - y.distance);
  const used = new Set<T>();
  const pairs: [T, T][] = [];
  for (const { a, b } of candidates) {
    if (used.has(a) || used.has(b)) continue;
    used.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

/** Pairs cues: by id, then by hot-cue slot, then the nearest in time of the same kind. */
function pairCues(before: readonly Cue[], after: readonly Cue[]): [Cue, Cue][] {
  const pairs: [Cue, Cue][] = [];
  let left = [...before];
  let right = [...after];
  const take = (a: Cue, b: Cue): void => {
    pairs.push([a, b]);
    left = left.filter((cue) => cue !== a);
    right = right.filter((cue) => cue !== b);
  };
  const byId = new Map(right.map((cue) => [cue.id, cue]));
  for (const a of before) {
    const b = byId.get(a.id);
    if (b && right.includes(b)) take(a, b);
  }
  for (const a of left.filter(({ slot }) => slot)) {
    const b = right.find(({ slot }) => slot === a.slot);
    if (b) take(a, b);
  }
  return [...pairs, ...pairNearest(left, right, CUE_MATCH_S, (a, b) => a.kind === b.kind)];
}

function changedCueFields(before: Cue, after: Cue, options: DiffOptions): CueField[] {
  const tolerance = options.timeTolerance ?? 0;
  const fields: CueField[] = [];
  if (!sameTime(before.time, after.time, tolerance)) fields.push('time');
  if (!sameTime(before.end, after.end, tolerance)) fields.push('end');
  if (before.name !== after.name) fields.push('name');
  if (!equal(before.color, after.color)) fields.push('color');
  if (before.slot !== after.slot) fields.push('slot');
  if (before.kind !== after.kind) fields.push('kind');
  if ((before.accepted ?? false) !== (after.accepted ?? false)) fields.push('accepted');
  if (options.origins && (before.source !== after.source || before.confidence !== after.confidence))
    fields.push('origin');
  return fields;
}

function diffCues(before: readonly Cue[], after: readonly Cue[], options: DiffOptions): AnnotationChange[] {
  const pairs = pairCues(before, after);
  const oldOf = new Map(pairs.map(([a, b]) => [b, a]));
  const kept = new Set(pairs.map(([a]) => a));
  const changes: AnnotationChange[] = [];
  for (const cue of before) if (!kept.has(cue)) changes.push({ kind: 'cue', what: 'removed', before: cue });
  for (const cue of after) {
    const old = oldOf.get(cue);
    if (!old) changes.push({ kind: 'cue', what: 'added', after: cue });
    else {
      const fields = changedCueFields(old, cue, options);
      if (fields.length > 0) changes.push({ kind: 'cue', what: 'changed', before: old, after: cue, fields });
    }
  }
  return changes;
}

function diffSections(
  before: readonly Section[],
  after: readonly Section[],
  options: DiffOptions,
): AnnotationChange[] {
  const pairs = pairNearest(before, after, SECTION_MATCH_S);
  const oldOf = new Map(pairs.map(([a, b]) => [b, a]));
  const kept = new Set(pairs.map(([a]) => a));
  const changes: AnnotationChange[] = [];
  for (const section of before)
    if (!kept.has(section)) changes.push({ kind: 'section', what: 'removed', before: section });
  for (const section of after) {
    const old = oldOf.get(section);
    if (!old) {
      changes.push({ kind: 'section', what: 'added', after: section });
      continue;
    }
    const fields: SectionField[] = [];
    if (!sameTime(old.time, section.time, options.timeTolerance ?? 0)) fields.push('time');
    if (old.label !== section.label) fields.push('label');
    if (options.origins && (old.source !== section.source || old.confidence !== section.confidence))
      fields.push('origin');
    if (fields.length > 0)
      changes.push({ kind: 'section', what: 'changed', before: old, after: section, fields });
  }
  return changes;
}

function sameGrid(before: readonly Anchor[], after: readonly Anchor[], tolerance: number): boolean {
  return (
    before.length === after.length &&
    before.every((anchor, i) => {
      const other = after[i]!;
      return (
        anchor.beat === other.beat && anchor.bpm === other.bpm && sameTime(anchor.time, other.time, tolerance)
      );
    })
  );
}

function labelValues(labels: Labels = {}): Record<LabelField, FieldValue> {
  const { genres = null, descriptors = null, tags = null, rating = null, colour, comment = null } = labels;
  return { genres, descriptors, tags, rating, colour: colour === null ? 'none' : (colour ?? null), comment };
}

function fieldsOf(annotation: Annotation): Record<FieldName, FieldValue> {
  const { metadata, audio } = annotation;
  return {
    tier: metadata.tier,
    verified_by: metadata.verified_by,
    confidence: metadata.confidence,
    notes: metadata.notes,
    flags: [...metadata.flags].sort(),
    key: audio.key,
    file: audio.file,
    duration: audio.duration,
    time_signature: audio.time_signature,
    ...labelValues(annotation.labels),
  };
}

/**
 * The differences between two states of one track, in the order grid, cues, sections, energy, fields. Empty if they are
 * equal; creation and change times are ignored.
 */
export function diffAnnotations(
  before: Annotation,
  after: Annotation,
  options: DiffOptions = {},
): AnnotationChange[] {
  const changes: AnnotationChange[] = [];
  if (!sameGrid(before.beat_grid, after.beat_grid, options.timeTolerance ?? 0))
    changes.push({ kind: 'grid', before: before.beat_grid, after: after.beat_grid });
  changes.push(...diffCues(before.cues, after.cues, options));
  changes.push(...diffSections(before.structure, after.structure, options));
  if (!equal(before.energy, after.energy))
    changes.push({ kind: 'energy', before: before.energy, after: after.energy });
  const fieldsBefore = fieldsOf(before);
  const fieldsAfter = fieldsOf(after);
  for (const field of Object.keys(fieldsBefore) as FieldName[]) {
    if (!equal(fieldsBefore[field], fieldsAfter[field]))
      changes.push({ kind: 'field', field, before: fieldsBefore[field], after: fieldsAfter[field] });
  }
  return changes;
}

/** Fields that people state, or that only describe the file: a model does not predict them. */
const statedByPeople: readonly FieldName[] = [
  'tier',
  'verified_by',
  'confidence',
  'notes',
  'flags',
  'file',
  ...labelFields,
];

/**
 * What a prediction (or a later import) says differently about the music, as changes from `current` to `prediction`.
 * People's verdicts are not differences: tier, flags and notes, and whether a cue was accepted.
 */
export function diffPrediction(
  current: Annotation,
  prediction: Annotation,
  options: DiffOptions = {},
): AnnotationChange[] {
  return diffAnnotations(current, prediction, options).filter((change) => {
    if (change.kind === 'field') return !statedByPeople.includes(change.field);
    if (change.kind !== 'cue' || change.what !== 'changed') return true;
    return change.fields.some((field) => field !== 'accepted');
  });
}
