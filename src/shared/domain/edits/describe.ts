import type { Annotation } from '../annotation.ts';
import { indexGrid } from '../beat-grid.ts';
import type { Anchor } from '../beat-grid.ts';
import type { Cue } from '../cue.ts';
import type { Section } from '../section.ts';
import { formatTime } from '../time.ts';
import { diffAnnotations, isLabelField } from './diff.ts';
import type { AnnotationChange, DiffOptions } from './diff.ts';
import { counted } from '../../counted.ts';

function cueTitle(cue: Cue): string {
  const type = cue.end === undefined ? 'cue' : 'loop';
  const name = cue.name ? ` “${cue.name}”` : '';
  return cue.slot ? `hot ${type} ${cue.slot}${name}` : `memory ${type}${name}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `+12 ms`, `−1.250 s`. */
function formatShift(seconds: number): string {
  const sign = seconds < 0 ? '−' : '+';
  const size = Math.abs(seconds);
  return size < 1 ? `${sign}${Number((size * 1000).toFixed(1))} ms` : `${sign}${size.toFixed(3)} s`;
}

/** Two decimals, as DJs write tempi. */
export function formatBpm(bpm: number): string {
  return bpm.toFixed(2);
}

function describeCue(change: AnnotationChange & { kind: 'cue' }): string {
  if (change.what === 'added')
    return capitalise(`${cueTitle(change.after)} added at ${formatTime(change.after.time)}`);
  if (change.what === 'removed')
    return capitalise(`${cueTitle(change.before)} deleted at ${formatTime(change.before.time)}`);
  const { before, after } = change;
  const parts = change.fields.map((field) => {
    switch (field) {
      case 'time':
        return `moved ${formatShift(after.time - before.time)} to ${formatTime(after.time)}`;
      case 'end':
        if (after.end === undefined) return 'loop removed';
        return `loop end ${before.end === undefined ? 'set to' : 'moved to'} ${formatTime(after.end)}`;
      case 'name':
        return after.name ? `renamed “${after.name}”` : 'name removed';
      case 'color':
        return 'recoloured';
      case 'slot':
        return after.slot ? `slot ${before.slot ?? '–'} → ${after.slot}` : `slot ${before.slot} freed`;
      case 'kind':
        return `${before.kind} → ${after.kind}`;
      case 'accepted':
        return after.accepted ? 'accepted' : 'acceptance withdrawn';
      case 'origin':
        return `from ${before.source} to ${after.source}`;
    }
  });
  return `${capitalise(cueTitle(before))}: ${parts.join(', ')}`;
}

function sectionTitle(section: Section): string {
  return `${section.label} at bar ${section.bar}`;
}

function describeSection(change: AnnotationChange & { kind: 'section' }): string {
  if (change.what === 'added') return `Section ${sectionTitle(change.after)} added`;
  if (change.what === 'removed') return `Section ${sectionTitle(change.before)} removed`;
  const { before, after } = change;
  const parts = change.fields.map((field) => {
    if (field === 'time') return `moved to ${formatTime(after.time)}`;
    if (field === 'label') return `relabelled ${after.label}`;
    return `from ${before.source ?? 'unknown'} to ${after.source ?? 'unknown'}`;
  });
  return `Section ${sectionTitle(before)}: ${parts.join(', ')}`;
}

function describeGrid(before: readonly Anchor[], after: readonly Anchor[]): string {
  const old = before[0];
  const first = after[0];
  if (!first) return 'Beat grid removed';
  if (!old) return `Beat grid added, ${formatBpm(first.bpm)} BPM`;
  const parts: string[] = [];
  if (old.bpm !== first.bpm) parts.push(`${formatBpm(old.bpm)} → ${formatBpm(first.bpm)} BPM`);
  if (before.length !== after.length) parts.push(`${before.length} → ${counted(after.length, 'anchor')}`);
  if (parts.length === 0) {
    const nearest = indexGrid(before).nearestBeat(first.time);
    const shift = first.time - nearest.time;
    if (Math.abs(shift) > 1e-7) parts.push(`shifted ${formatShift(shift)}`);
    if (nearest.beatInBar !== first.beat) parts.push('downbeat moved');
  }
  return `Beat grid: ${parts.length > 0 ? parts.join(', ') : 'anchors moved'}`;
}

const fieldTitles = {
  tier: 'Tier',
  verified_by: 'Verified by',
  confidence: 'Confidence',
  notes: 'Notes',
  flags: 'Flags',
  key: 'Key',
  file: 'File',
  duration: 'Duration',
  time_signature: 'Time signature',
  genres: 'Genres',
  descriptors: 'Descriptors',
  tags: 'Tags',
  rating: 'Rating',
  colour: 'Colour',
  comment: 'Comment',
} as const;

function fieldText(value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'none';
  return Array.isArray(value) ? value.join(', ') : String(value as string | number);
}

/** One change in words: `Hot cue A “Mix in”: moved +12 ms to 0:15.003`. */
export function describeChange(change: AnnotationChange): string {
  switch (change.kind) {
    case 'cue':
      return describeCue(change);
    case 'section':
      return describeSection(change);
    case 'grid':
      return describeGrid(change.before, change.after);
    case 'energy':
      return change.after ? 'Energy measured anew' : 'Energy removed';
    case 'field':
      if (change.field === 'notes') return 'Notes changed';
      if (isLabelField(change.field)) {
        const text = (value: unknown): string => (value === null ? 'as the tags say' : fieldText(value));
        return `${fieldTitles[change.field]}: ${text(change.before)} → ${text(change.after)}`;
      }
      return `${fieldTitles[change.field]}: ${fieldText(change.before)} → ${fieldText(change.after)}`;
  }
}

/** All differences between two states of one track, in words. */
export function describeChanges(before: Annotation, after: Annotation, options?: DiffOptions): string[] {
  return diffAnnotations(before, after, options).map(describeChange);
}
