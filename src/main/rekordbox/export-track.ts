import type { Annotation, BeatGrid, Cue } from '../../shared/domain/index.ts';
import { isCommonSlot, lossesOf } from './export-losses.ts';
import type { ExportLoss } from './export-losses.ts';
import { formatKey, keyNotationOf } from './key-notation.ts';
import type { KeyNotation } from './key-notation.ts';
import { cleanMark, findDuplicates, isSameCue, patchMark, readMarks, toMark } from './marks.ts';
import { attributeOf, setAttribute, TRACK_ATTRIBUTE_ORDER } from './row.ts';
import type { RawAttributes, RekordboxTrack } from './row.ts';
import { toTempoNodes } from './tempo-nodes.ts';

export interface ExportTrackOptions {
  /** Write the cleaned values of everything that the annotation knows, changed or not. */
  cleaned?: boolean;
  /** Write new hot cues into slots I–P too. Nobody documents that Rekordbox takes them from XML. */
  slotsBeyondH?: boolean;
  /** Notation for a key where the row had none (default classic). */
  keyNotation?: KeyNotation;
  /** Which parts may change; the others are written as the row has them (default all). */
  parts?: { grid?: boolean; hotCues?: boolean; memoryCues?: boolean; key?: boolean };
}

/** How many of a kind an export adds to, changes in or removes from a row. */
export interface ExportChange {
  kind: 'grid' | 'hotCue' | 'memoryCue' | 'loop' | 'key';
  added: number;
  changed: number;
  removed: number;
}

export interface AppliedTrack {
  track: RekordboxTrack;
  /** Differences to the row; empty when the row is written verbatim. */
  changes: ExportChange[];
  losses: ExportLoss[];
}

/** TotalTime as Rekordbox writes it: whole seconds. */
export function totalTimeOf(duration: number): string {
  return String(Math.floor(duration));
}

function copyAttributes(attributes: RawAttributes): RawAttributes {
  return attributes.map(([name, value]) => [name, value]);
}

export function isSameGrid(a: BeatGrid, b: BeatGrid): boolean {
  return (
    a.length === b.length &&
    a.every((anchor, i) => {
      const other = b[i]!;
      return anchor.time === other.time && anchor.bpm === other.bpm && anchor.beat === other.beat;
    })
  );
}

function kindOf(cue: Cue): 'hotCue' | 'memoryCue' | 'loop' {
  if (cue.end !== undefined) return 'loop';
  return cue.kind === 'hot' ? 'hotCue' : 'memoryCue';
}

/** The cues to write: those of `head`, except of kinds that are not to be changed, which stay as in `base`. */
function wantedCues(base: Annotation | null, head: Annotation, options: ExportTrackOptions): Cue[] {
  const mayChange = (cue: Cue): boolean =>
    (cue.kind === 'hot' ? options.parts?.hotCues : options.parts?.memoryCues) ?? true;
  return [
    ...(base?.cues ?? []).filter((cue) => !mayChange(cue)),
    ...head.cues.filter(mayChange).filter((cue) => {
      // A cue that became one of the other kind is already there as what it was.
      const before = cue.mark === undefined ? undefined : base?.cues.find((known) => known.mark === cue.mark);
      return !before || mayChange(before);
    }),
  ];
}

interface MergedMarks {
  marks: RawAttributes[];
  leftOut: Cue[];
  count(kind: 'hotCue' | 'memoryCue' | 'loop'): ExportChange;
}

function mergeMarks(
  row: RekordboxTrack,
  base: Annotation | null,
  head: Annotation,
  options: ExportTrackOptions,
): MergedMarks {
  const changes = new Map<string, ExportChange>();
  const count = (kind: 'hotCue' | 'memoryCue' | 'loop'): ExportChange => {
    const found = changes.get(kind) ?? { kind, added: 0, changed: 0, removed: 0 };
    changes.set(kind, found);
    return found;
  };
  const baseByMark = new Map<number, Cue>();
  for (const cue of base?.cues ?? []) if (cue.mark !== undefined) baseByMark.set(cue.mark, cue);
  const headByMark = new Map<number, Cue>();
  const added: Cue[] = [];
  for (const cue of wantedCues(base, head, options)) {
    if (cue.mark !== undefined && baseByMark.has(cue.mark) && !headByMark.has(cue.mark))
      headByMark.set(cue.mark, cue);
    else added.push(cue);
  }
  const isUntouched = (mark: number): boolean => {
    const [before, after] = [baseByMark.get(mark), headByMark.get(mark)];
    return before !== undefined && after !== undefined && isSameCue(before, after);
  };

  const duplicates = findDuplicates(readMarks(row.marks));
  const marks: RawAttributes[] = [];
  const leftOut: Cue[] = [];
  for (const [i, raw] of row.marks.entries()) {
    const before = baseByMark.get(i);
    const after = headByMark.get(i);
    if (before && after) {
      if (isSameCue(before, after)) marks.push(options.cleaned ? cleanMark(raw, after) : copyAttributes(raw));
      else if (!options.slotsBeyondH && !isCommonSlot(after) && before.slot !== after.slot) {
        leftOut.push(after);
        count(kindOf(before)).removed++;
      } else {
        marks.push(options.cleaned ? cleanMark(raw, after) : patchMark(raw, before, after));
        count(kindOf(after)).changed++;
      }
    } else if (before) count(kindOf(before)).removed++;
    else if (base && !options.cleaned) {
      // Cleaning made no cue of this mark. A duplicate goes with the cue that it repeats; anything else is not ours to drop.
      const twin = duplicates.get(i);
      if (twin === undefined || isUntouched(twin)) marks.push(copyAttributes(raw));
    }
  }
  for (const cue of added) {
    if (!options.slotsBeyondH && !isCommonSlot(cue)) leftOut.push(cue);
    else {
      marks.push(toMark(cue));
      count(kindOf(cue)).added++;
    }
  }
  return { marks, leftOut, count };
}

function writeGrid(track: RekordboxTrack, annotation: Annotation): void {
  const { beat_grid, audio } = annotation;
  track.tempos = toTempoNodes(beat_grid, audio.duration, audio.time_signature);
  const bpm = track.tempos[0] && attributeOf(track.tempos[0], 'Bpm');
  setAttribute(track.attributes, 'AverageBpm', bpm ?? '0.00', TRACK_ATTRIBUTE_ORDER);
}

/**
 * Writes an annotation into the row that it was imported from: a three-way merge. What `head` has as `base` (the
 * annotation that cleaning made at import) stays verbatim as the row has it, raw decimals, attributes and order of marks
 * included; what differs is written from `head`. Without a `base` every value of `head` is written.
 */
export function applyAnnotation(
  row: RekordboxTrack,
  base: Annotation | null,
  head: Annotation,
  options: ExportTrackOptions = {},
): AppliedTrack {
  const changes: ExportChange[] = [];
  const track: RekordboxTrack = {
    line: row.line,
    attributes: copyAttributes(row.attributes),
    tempos: row.tempos.map(copyAttributes),
    marks: [],
    extra: [...row.extra],
  };

  const mayChangeGrid = options.parts?.grid ?? true;
  const sameGrid = base !== null && isSameGrid(base.beat_grid, head.beat_grid);
  if (mayChangeGrid && (!sameGrid || options.cleaned)) {
    const before = base?.beat_grid.length ?? row.tempos.length;
    if (head.beat_grid.length > 0 || before > 0) writeGrid(track, head);
    if (!sameGrid && (before > 0 || head.beat_grid.length > 0))
      changes.push({
        kind: 'grid',
        added: before === 0 ? 1 : 0,
        changed: before > 0 && head.beat_grid.length > 0 ? 1 : 0,
        removed: head.beat_grid.length === 0 ? 1 : 0,
      });
  }

  const merged = mergeMarks(row, base, head, options);
  track.marks = merged.marks;
  for (const kind of ['hotCue', 'memoryCue', 'loop'] as const) {
    const change = merged.count(kind);
    if (change.added + change.changed + change.removed > 0) changes.push(change);
  }

  const tonality = attributeOf(row.attributes, 'Tonality') ?? '';
  const sameKey = base !== null && base.audio.key === head.audio.key;
  if ((options.parts?.key ?? true) && !sameKey) {
    const notation = keyNotationOf(tonality) ?? options.keyNotation ?? 'classic';
    const written = head.audio.key === null ? '' : formatKey(head.audio.key, notation);
    if (written !== tonality) {
      setAttribute(track.attributes, 'Tonality', written, TRACK_ATTRIBUTE_ORDER);
      changes.push({
        kind: 'key',
        added: tonality === '' ? 1 : 0,
        changed: tonality !== '' && written !== '' ? 1 : 0,
        removed: written === '' ? 1 : 0,
      });
    }
  }

  // Rekordbox takes no cues from a row without TotalTime.
  if (changes.length > 0 && head.audio.duration >= 1 && !attributeOf(track.attributes, 'TotalTime'))
    setAttribute(track.attributes, 'TotalTime', totalTimeOf(head.audio.duration), TRACK_ATTRIBUTE_ORDER);
  return { track, changes, losses: lossesOf(head, merged.leftOut) };
}
