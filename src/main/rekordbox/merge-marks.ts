import type { Annotation, Cue } from '../../shared/domain/index.ts';
import { isCommonSlot } from './export-losses.ts';
import type { KeyNotation } from './key-notation.ts';
import {
  cleanMark,
  findDuplicates,
  isSameCue,
  MAX_MARKS,
  patchMark,
  readMark,
  readMarks,
  toMark,
} from './marks.ts';
import { copyAttributes, isSameAttributes } from './row.ts';
import type { RawAttributes, RekordboxTrack } from './row.ts';

export interface ExportTrackOptions {
  /** Whether to write the cleaned values of everything in the annotation, changed or not. */
  cleaned?: boolean;
  /** Whether to write new hot cues into slots I–P too. It is undocumented whether Rekordbox accepts them from XML. */
  slotsBeyondH?: boolean;
  /** Notation for a key if the row had none (default classic). */
  keyNotation?: KeyNotation;
  /** Which parts may change; the others are written as in the row (default all). */
  parts?: { grid?: boolean; hotCues?: boolean; memoryCues?: boolean; key?: boolean; labels?: boolean };
}

/** Number of items of one kind that an export adds to, changes in or removes from a row. */
export interface ExportChange {
  kind: 'grid' | 'hotCue' | 'memoryCue' | 'loop' | 'key' | 'labels';
  added: number;
  changed: number;
  removed: number;
}

type CueChangeKind = 'hotCue' | 'memoryCue' | 'loop';

function kindOf(cue: Pick<Cue, 'kind' | 'end'>): CueChangeKind {
  if (cue.end !== undefined) return 'loop';
  return cue.kind === 'hot' ? 'hotCue' : 'memoryCue';
}

/** Whether cues of this kind may be changed. */
function mayChange(cue: Pick<Cue, 'kind'>, { parts }: ExportTrackOptions): boolean {
  return (cue.kind === 'hot' ? parts?.hotCues : parts?.memoryCues) ?? true;
}

/** The cues to write: those of `head`, except kinds that must not change, which stay as in `base`. */
function wantedCues(base: Annotation | null, head: Annotation, options: ExportTrackOptions): Cue[] {
  return [
    ...(base?.cues ?? []).filter((cue) => !mayChange(cue, options)),
    ...head.cues.filter((cue) => {
      if (!mayChange(cue, options)) return false;
      // A cue that changed its kind is already included in its old form.
      const before = cue.mark === undefined ? undefined : base?.cues.find((known) => known.mark === cue.mark);
      return !before || mayChange(before, options);
    }),
  ];
}

export interface MergedMarks {
  marks: RawAttributes[];
  leftOut: Cue[];
  count(kind: CueChangeKind): ExportChange;
}

/** Merges the cues of `head` into the row's marks; see `applyAnnotation`. */
export function mergeMarks(
  row: RekordboxTrack,
  base: Annotation | null,
  head: Annotation,
  options: ExportTrackOptions,
): MergedMarks {
  const changes = new Map<string, ExportChange>();
  const count = (kind: CueChangeKind): ExportChange => {
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
      if (!options.slotsBeyondH && !isCommonSlot(after) && before.slot !== after.slot) {
        leftOut.push(after);
        count(kindOf(before)).removed++;
        continue;
      }
      const written =
        options.cleaned && mayChange(after, options) ? cleanMark(raw, after) : patchMark(raw, before, after);
      marks.push(written);
      if (!isSameAttributes(raw, written)) count(kindOf(after)).changed++;
    } else if (before) count(kindOf(before)).removed++;
    else if (base) {
      // Cleaning created no cue from this mark. A duplicate is dropped with the cue that it repeats; anything else is
      // kept.
      const twin = duplicates.get(i);
      const kind = readMark(raw, i) ?? { kind: 'memory' as const };
      const cleans = options.cleaned && i < MAX_MARKS && mayChange(kind, options);
      if (!cleans && (twin === undefined || isUntouched(twin))) marks.push(copyAttributes(raw));
      else count(kindOf(kind)).removed++;
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
