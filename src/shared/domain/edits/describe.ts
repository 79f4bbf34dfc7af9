import type { Annotation } from '../annotation.ts';
import { indexGrid } from '../beat-grid.ts';
import type { Anchor } from '../beat-grid.ts';
import type { Cue } from '../cue.ts';
import type { Flag } from '../tier.ts';
import { flagNames } from '../flag-names.ts';
import { colourNames } from '../labels/colour-names.ts';
import type { TrackColour } from '../labels/labels.ts';
import { sourceName } from '../source-name.ts';
import { formatTime } from '../time.ts';
import { diffAnnotations, isLabelField } from './diff.ts';
import type { AnnotationChange, DiffOptions } from './diff.ts';
import { msg, t } from '../../languages/translate.ts';

/** `Hot cue A “Mix in”`. */
function cueTitle({ slot, name, end }: Cue): string {
  const kind =
    end === undefined
      ? slot
        ? t('Hot cue {slot}', { slot })
        : t('Memory cue')
      : slot
        ? t('Hot loop {slot}', { slot })
        : t('Memory loop');
  return name ? t('{cue} “{name}”', { cue: kind, name }) : kind;
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
  if (change.what !== 'changed') {
    const cue = change.what === 'added' ? change.after : change.before;
    const values = { cue: cueTitle(cue), time: formatTime(cue.time) };
    return change.what === 'added'
      ? t('{cue} added at {time}', values)
      : t('{cue} deleted at {time}', values);
  }
  const { before, after } = change;
  const parts = change.fields.map((field) => {
    switch (field) {
      case 'time':
        return t('moved {shift} to {time}', {
          shift: formatShift(after.time - before.time),
          time: formatTime(after.time),
        });
      case 'end':
        if (after.end === undefined) return t('loop removed');
        return before.end === undefined
          ? t('loop end set to {time}', { time: formatTime(after.end) })
          : t('loop end moved to {time}', { time: formatTime(after.end) });
      case 'name':
        return after.name ? t('renamed “{name}”', { name: after.name }) : t('name removed');
      case 'color':
        return t('recoloured');
      case 'slot':
        return after.slot
          ? t('slot {before} → {after}', { before: before.slot ?? '–', after: after.slot })
          : t('slot {slot} freed', { slot: before.slot ?? '–' });
      case 'kind':
        return after.kind === 'hot' ? t('memory → hot') : t('hot → memory');
      case 'accepted':
        return after.accepted ? t('accepted') : t('acceptance withdrawn');
      case 'origin':
        return `${sourceName(before.source)} → ${sourceName(after.source)}`;
    }
  });
  return `${cueTitle(before)}: ${parts.join(', ')}`;
}

function describeSection(change: AnnotationChange & { kind: 'section' }): string {
  const { label, bar } = change.what === 'added' ? change.after : change.before;
  const values = { label, bar: String(bar) };
  if (change.what === 'added') return t('Section {label} at bar {bar} added', values);
  if (change.what === 'removed') return t('Section {label} at bar {bar} removed', values);
  const { before, after } = change;
  const parts = change.fields.map((field) => {
    if (field === 'time') return t('moved to {time}', { time: formatTime(after.time) });
    if (field === 'label') return t('relabelled {label}', { label: after.label });
    return `${sourceName(before.source)} → ${sourceName(after.source)}`;
  });
  return t('Section {label} at bar {bar}: {changes}', {
    ...values,
    changes: parts.join(', '),
  });
}

function describeGrid(before: readonly Anchor[], after: readonly Anchor[]): string {
  const old = before[0];
  const first = after[0];
  if (!first) return t('Beat grid removed');
  if (!old) return t('Beat grid added, {bpm} BPM', { bpm: formatBpm(first.bpm) });
  const parts: string[] = [];
  if (old.bpm !== first.bpm) parts.push(`${formatBpm(old.bpm)} → ${formatBpm(first.bpm)} BPM`);
  if (before.length !== after.length)
    parts.push(
      t('{before, number} → {after, plural, one {# anchor} other {# anchors}}', {
        before: before.length,
        after: after.length,
      }),
    );
  if (parts.length === 0) {
    const nearest = indexGrid(before).nearestBeat(first.time);
    const shift = first.time - nearest.time;
    if (Math.abs(shift) > 1e-7) parts.push(t('shifted {shift}', { shift: formatShift(shift) }));
    if (nearest.beatInBar !== first.beat) parts.push(t('downbeat moved'));
  }
  return t('Beat grid: {changes}', { changes: parts.length > 0 ? parts.join(', ') : t('anchors moved') });
}

const fieldTitles = {
  tier: msg('Tier'),
  verified_by: msg('Verified by'),
  confidence: msg('Confidence'),
  notes: msg('Notes'),
  flags: msg('Flags'),
  key: msg('Key'),
  file: msg('File'),
  duration: msg('Duration'),
  time_signature: msg('Time signature'),
  genres: msg('Genres'),
  descriptors: msg('Descriptors'),
  tags: msg('Tags'),
  rating: msg('Rating'),
  colour: msg('Colour'),
  comment: msg('Comment'),
} as const;

/** A beat grid in words: "128.00 BPM from 0:00.250"; null for an empty one. */
export function gridText(grid: readonly Anchor[]): string | null {
  const [first] = grid;
  if (!first) return null;
  const start = { bpm: formatBpm(first.bpm), time: formatTime(first.time) };
  return grid.length === 1
    ? t('{bpm} BPM from {time}', start)
    : t('{bpm} BPM from {time}, {count, plural, one {# anchor} other {# anchors}}', {
        ...start,
        count: grid.length,
      });
}

type FieldChange = AnnotationChange & { readonly kind: 'field' };

/** A value of a field in words. */
export function fieldText(field: FieldChange['field'], value: FieldChange['before']): string {
  // Descriptors and own tags are not in a file's tags: where nobody stated them, there are none.
  if (value === null)
    return isLabelField(field) && field !== 'descriptors' && field !== 'tags'
      ? t('as the tags say')
      : t('none');
  const items = typeof value === 'object' ? value : [value];
  if (field === 'flags') return items.map((flag) => t(flagNames[flag as Flag])).join(', ') || t('none');
  if (field === 'colour' && value !== 'none') return t(colourNames[value as TrackColour]);
  if (field === 'rating') return t('{count, plural, one {# star} other {# stars}}', { count: Number(value) });
  if (field === 'time_signature') return items.join('/');
  const written = items.join(', ');
  return written === '' || written === 'none' ? t('none') : written;
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
      return change.after ? t('Energy measured anew') : t('Energy removed');
    case 'field':
      if (change.field === 'notes') return t('Notes changed');
      return `${t(fieldTitles[change.field])}: ${fieldText(change.field, change.before)} → ${fieldText(change.field, change.after)}`;
  }
}

/** All differences between two states of one track, in words. */
export function describeChanges(before: Annotation, after: Annotation, options?: DiffOptions): string[] {
  return diffAnnotations(before, after, options).map(describeChange);
}
