import type { DiffItem } from '../../../shared/contract/index.ts';
import { formatTime, isPredicted } from '../../../shared/domain/index.ts';
import type { Annotation, Cue, Section } from '../../../shared/domain/index.ts';
import { diffAnnotations, diffPrediction, isLabelField } from '../../../shared/domain/edits/diff.ts';
import type { AnnotationChange } from '../../../shared/domain/edits/diff.ts';
import { describeChange, fieldText, gridText } from '../../../shared/domain/edits/describe.ts';
import { t } from '../../../shared/languages/translate.ts';

/** An XML has times in milliseconds; smaller differences do not count. */
const TIME_TOLERANCE_S = 0.0005;

/** Fields derived from others or from the file. */
const derivedFields: ReadonlySet<string> = new Set([
  'confidence',
  'duration',
  'time_signature',
  'verified_by',
]);

/** A change, with the id by which a person accepts it. */
export interface IdentifiedChange {
  readonly id: string;
  readonly change: AnnotationChange;
}

/** The differences that a person can accept. Confidence, duration and the like are derived from other values. */
export function identifyChanges(before: Annotation, after: Annotation): IdentifiedChange[] {
  return diffAnnotations(before, after, { timeTolerance: TIME_TOLERANCE_S })
    .filter((change) => change.kind !== 'field' || !derivedFields.has(change.field))
    .map((change) => ({ id: idOf(change), change }));
}

/** A cue within this distance of a rejected one of its kind is the same proposal, seconds. */
const SAME_PROPOSAL_S = 0.5;

function isNear(cue: Cue, others: readonly Cue[]): boolean {
  return others.some(({ kind, time }) => kind === cue.kind && Math.abs(time - cue.time) <= SAME_PROPOSAL_S);
}

/** The cue that a change modifies or removes. */
function alteredCue(change: AnnotationChange): Cue | null {
  return change.kind === 'cue' && change.what !== 'added' ? change.before : null;
}

/**
 * What a model (or a newer export) says differently and a person may accept. If a model lacks a cue that somebody set,
 * that says nothing about the cue, so its removal is not offered. A cue that a person rejected is not offered again
 * either.
 */
export function identifyProposals(
  current: Annotation,
  prediction: Annotation,
  rejected: readonly Cue[] = [],
): IdentifiedChange[] {
  return diffPrediction(current, prediction, { timeTolerance: TIME_TOLERANCE_S })
    .filter((change) => change.kind !== 'field' || !derivedFields.has(change.field))
    .filter((change) => change.kind !== 'cue' || change.what !== 'removed' || isPredicted(change.before))
    .filter((change) => change.kind !== 'cue' || change.what !== 'added' || !isNear(change.after, rejected))
    .map((change) => ({ id: idOf(change), change }));
}

/** Whether "accept all" includes the change: cues that people set are only changed one by one. */
export function isAcceptedWithAll({ change }: IdentifiedChange): boolean {
  const cue = alteredCue(change);
  return cue === null || isPredicted(cue);
}

function idOf(change: AnnotationChange): string {
  switch (change.kind) {
    case 'field':
      return change.field;
    case 'grid':
    case 'energy':
      return change.kind;
    case 'cue':
      return `cue:${change.what === 'added' ? change.after.id : change.before.id}`;
    case 'section':
      return `section:${Math.round((change.what === 'added' ? change.after : change.before).time * 1000)}:${change.what}`;
  }
}

const fieldParts: Readonly<Record<string, DiffItem['part']>> = {
  key: 'key',
  tier: 'tier',
  flags: 'flags',
  notes: 'notes',
  file: 'file',
};

function toDiffItem({ id, change }: IdentifiedChange, after: Annotation): DiffItem {
  const base = {
    id,
    label: describeChange(change),
    time: null,
    before: null,
    after: null,
    confidence: null,
    source: null,
  };
  switch (change.kind) {
    case 'field': {
      const text = (value: typeof change.before): string | null =>
        value === null || value === '' ? null : fieldText(change.field, value);
      const origin = change.field === 'key' ? after.provenance.key : undefined;
      return {
        ...base,
        part: isLabelField(change.field) ? 'labels' : (fieldParts[change.field] ?? 'notes'),
        change: change.before === null ? 'added' : change.after === null ? 'removed' : 'changed',
        before: text(change.before),
        after: text(change.after),
        confidence: origin?.confidence ?? null,
        source: origin?.source ?? null,
      };
    }
    case 'grid': {
      const origin = after.provenance.beat_grid;
      return {
        ...base,
        part: 'grid',
        change: change.before.length === 0 ? 'added' : change.after.length === 0 ? 'removed' : 'changed',
        time: change.after[0]?.time ?? null,
        before: gridText(change.before),
        after: gridText(change.after),
        confidence: origin?.confidence ?? null,
        source: origin?.source ?? null,
      };
    }
    case 'energy':
      return {
        ...base,
        part: 'energy',
        change: change.before === null ? 'added' : change.after === null ? 'removed' : 'changed',
      };
    case 'cue':
      return { ...base, part: 'cue', ...ofListItem(change, cueText) };
    case 'section':
      return { ...base, part: 'section', ...ofListItem(change, sectionText) };
  }
}

function ofListItem<T extends Cue | Section>(
  change:
    | { readonly what: 'added'; readonly after: T }
    | { readonly what: 'removed'; readonly before: T }
    | { readonly what: 'changed'; readonly before: T; readonly after: T },
  text: (item: T) => string,
) {
  const before = change.what === 'added' ? null : change.before;
  const after = change.what === 'removed' ? null : change.after;
  return {
    change: change.what,
    time: (after ?? before)!.time,
    before: before && text(before),
    after: after && text(after),
    confidence: after?.confidence ?? null,
    source: after?.source ?? null,
  };
}

function cueText(cue: Cue): string {
  const place =
    cue.end === undefined ? formatTime(cue.time) : `${formatTime(cue.time)}–${formatTime(cue.end)}`;
  return cue.name === '' ? place : `${place} “${cue.name}”`;
}

function sectionText(section: Section): string {
  const { label, bar, time } = section;
  return t('{label} at bar {bar}, {time}', { label, bar: String(bar), time: formatTime(time) });
}

export function diffItems(before: Annotation, after: Annotation): DiffItem[] {
  return identifyChanges(before, after).map((change) => toDiffItem(change, after));
}

export function proposalItems(
  current: Annotation,
  prediction: Annotation,
  rejected: readonly Cue[] = [],
): DiffItem[] {
  return identifyProposals(current, prediction, rejected).map((change) => toDiffItem(change, prediction));
}
