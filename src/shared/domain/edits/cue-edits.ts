import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import { isPredicted, DEFAULT_CUE_COLOR, DEFAULT_LOOP_COLOR, hotCueColor, hotCueSlots } from '../cue.ts';
import type { Cue, HotCueSlot, Rgb } from '../cue.ts';
import { changed, requireFinite } from './context.ts';
import type { EditContext } from './context.ts';
import { addBeats, snapTime } from './quantise.ts';
import type { SnapUnit } from './quantise.ts';
import { gridOf } from './with-grid.ts';
import { movedCue } from './moved-cue.ts';

/** Sorted by time; at the same time the hot cue comes first. */
export function inOrder(cues: readonly Cue[]): Cue[] {
  return [...cues].sort((a, b) => a.time - b.time || a.kind.localeCompare(b.kind));
}

export function findCue(annotation: Annotation, cueId: string): Cue {
  const cue = annotation.cues.find(({ id }) => id === cueId);
  if (!cue) throw new AppError('not_found', msg('This cue no longer exists.'), { details: { cueId } });
  return cue;
}

function replaceCue(
  annotation: Annotation,
  cueId: string,
  edit: (cue: Cue) => Cue,
  context: EditContext,
): Annotation {
  const edited = edit(findCue(annotation, cueId));
  const cues = annotation.cues.map((cue) => (cue.id === cueId ? edited : cue));
  return changed(annotation, { cues: inOrder(cues) }, context);
}

/** Marks a cue as set by a person: certain, and no longer a prediction. */
function setByHand(cue: Cue): Cue {
  const { accepted: _, ...rest } = cue;
  return { ...rest, source: 'manual', confidence: 1 };
}

/** Naming or colouring a prediction means that the person looked at it and kept it. */
function keptByHand(cue: Cue): Cue {
  return isPredicted(cue) ? { ...cue, accepted: true } : cue;
}

/** The first slot of A–P without a cue, or null. */
function freeSlot(annotation: Annotation): HotCueSlot | null {
  const taken = new Set(annotation.cues.map((cue) => cue.slot));
  return hotCueSlots.find((slot) => !taken.has(slot)) ?? null;
}

function requireFreeSlot(annotation: Annotation): HotCueSlot {
  const slot = freeSlot(annotation);
  if (!slot)
    throw new AppError('conflict', msg('All hot-cue slots are taken. Delete one or set a memory cue.'));
  return slot;
}

export interface NewCue {
  readonly kind: 'memory' | 'hot';
  /** If absent, a hot cue takes the first free slot. If the slot is taken, its cue is moved there instead. */
  readonly slot?: HotCueSlot;
  /** Seconds. */
  readonly time: number;
  readonly snap: SnapUnit;
  /** Makes it a loop of this many beats. */
  readonly loopBeats?: number;
  /** Makes it a loop that ends here, seconds; takes precedence over `loopBeats`. */
  readonly end?: number;
  readonly name?: string;
  readonly color?: Rgb;
}

function loopEnd(annotation: Annotation, time: number, beats: number): number {
  if (!(beats > 0)) throw new AppError('invalid_input', msg('A loop must be longer than 0 beats.'));
  if (annotation.beat_grid.length === 0)
    throw new AppError('invalid_input', msg('A loop in beats needs a beat grid. Type or tap a tempo first.'));
  return addBeats(annotation, time, beats);
}

/** Adds a cue. Setting a hot cue in a taken slot moves the existing cue, as on a player. */
export function addCue(annotation: Annotation, cue: NewCue, context: EditContext): Annotation {
  requireFinite(cue.time, 'The time');
  const time = snapTime(annotation, cue.time, cue.snap);
  const taken = cue.slot && annotation.cues.find(({ slot }) => slot === cue.slot);
  if (cue.kind === 'hot' && taken) return moveCue(annotation, taken.id, { time, snap: 'none' }, context);
  const end = cue.end ?? (cue.loopBeats === undefined ? undefined : loopEnd(annotation, time, cue.loopBeats));
  if (end !== undefined && !(end > time))
    throw new AppError('invalid_input', msg('A loop must end after it begins.'));
  const color =
    cue.color ??
    (cue.kind === 'hot' ? (end === undefined ? DEFAULT_CUE_COLOR : DEFAULT_LOOP_COLOR) : undefined);
  const added: Cue = {
    id: context.newId(),
    kind: cue.kind,
    ...(cue.kind === 'hot' ? { slot: cue.slot ?? requireFreeSlot(annotation) } : {}),
    time,
    ...(end === undefined ? {} : { end }),
    name: cue.name ?? '',
    ...(color ? { color } : {}),
    confidence: 1,
    source: 'manual',
  };
  return changed(annotation, { cues: inOrder([...annotation.cues, added]) }, context);
}

/** Moves a cue to `time`; a loop keeps its length (in beats if the grid has several tempi). */
export function moveCue(
  annotation: Annotation,
  cueId: string,
  to: { readonly time: number; readonly snap: SnapUnit },
  context: EditContext,
): Annotation {
  requireFinite(to.time, 'The time');
  const cue = findCue(annotation, cueId);
  const time = snapTime(annotation, to.time, to.snap);
  if (time === cue.time) return annotation;
  return replaceCue(
    annotation,
    cueId,
    (old) => {
      if (old.end === undefined || annotation.beat_grid.length <= 1) return setByHand(movedCue(old, time));
      // If the tempo changes, a loop keeps its length in beats.
      const index = gridOf(annotation);
      const beats = index.positionOf(old.end) - index.positionOf(old.time);
      return setByHand(movedCue(old, time, index.timeOf(index.positionOf(time) + beats)));
    },
    context,
  );
}

/** Moves a cue by `seconds`, or by beats of the grid; it stops at the ends of the track. */
export function nudgeCue(
  annotation: Annotation,
  cueId: string,
  by: { readonly seconds: number } | { readonly beats: number },
  context: EditContext,
): Annotation {
  const cue = findCue(annotation, cueId);
  const time = 'seconds' in by ? cue.time + by.seconds : addBeats(annotation, cue.time, by.beats);
  return moveCue(annotation, cueId, { time, snap: 'none' }, context);
}

/** Makes a point a loop of `beats` beats, sets the length of a loop, or with null makes it a point. */
export function setLoopBeats(
  annotation: Annotation,
  cueId: string,
  beats: number | null,
  context: EditContext,
): Annotation {
  return replaceCue(
    annotation,
    cueId,
    (cue) => {
      if (beats !== null) return setByHand({ ...cue, end: loopEnd(annotation, cue.time, beats) });
      const { end: _, ...point } = cue;
      return setByHand(point);
    },
    context,
  );
}

/** Moves the end of a loop; it stays after the start. */
export function moveLoopEnd(
  annotation: Annotation,
  cueId: string,
  to: { readonly time: number; readonly snap: SnapUnit },
  context: EditContext,
): Annotation {
  const cue = findCue(annotation, cueId);
  const end = snapTime(annotation, requireFinite(to.time, 'The time'), to.snap);
  if (cue.end === undefined || end <= cue.time || end === cue.end) return annotation;
  return replaceCue(annotation, cueId, (old) => setByHand({ ...old, end }), context);
}

export function renameCue(
  annotation: Annotation,
  cueId: string,
  name: string,
  context: EditContext,
): Annotation {
  return replaceCue(annotation, cueId, (cue) => keptByHand({ ...cue, name }), context);
}

/** Sets the colour; null removes it. */
export function recolorCue(
  annotation: Annotation,
  cueId: string,
  color: Rgb | null,
  context: EditContext,
): Annotation {
  return replaceCue(
    annotation,
    cueId,
    (cue) => {
      const { color: _, ...plain } = cue;
      return keptByHand(color ? { ...plain, color } : plain);
    },
    context,
  );
}

function toMemory(cue: Cue): Cue {
  const { slot: _, ...rest } = cue;
  return { ...rest, kind: 'memory' };
}

function toHot(cue: Cue, slot: HotCueSlot): Cue {
  const color = hotCueColor(cue);
  return { ...cue, kind: 'hot', slot, color };
}

/**
 * Assigns a cue to a hot-cue slot. A cue already there takes the slot that becomes free; if none does (the first was a
 * memory cue), it moves to the first free slot, or becomes a memory cue.
 */
export function setCueSlot(
  annotation: Annotation,
  cueId: string,
  slot: HotCueSlot,
  context: EditContext,
): Annotation {
  const cue = findCue(annotation, cueId);
  if (cue.slot === slot) return annotation;
  const other = annotation.cues.find((candidate) => candidate.slot === slot);
  const otherSlot = cue.slot ?? freeSlot(annotation);
  const cues = annotation.cues.map((candidate) => {
    if (candidate.id === cueId) return keptByHand(toHot(candidate, slot));
    if (other && candidate.id === other.id)
      return otherSlot ? toHot(candidate, otherSlot) : toMemory(candidate);
    return candidate;
  });
  return changed(annotation, { cues: inOrder(cues) }, context);
}

/** Makes a hot cue a memory cue, or a memory cue a hot cue in the first free slot. */
export function setCueKind(
  annotation: Annotation,
  cueId: string,
  kind: Cue['kind'],
  context: EditContext,
): Annotation {
  const cue = findCue(annotation, cueId);
  if (cue.kind === kind) return annotation;
  const edit = (old: Cue): Cue =>
    keptByHand(kind === 'memory' ? toMemory(old) : toHot(old, requireFreeSlot(annotation)));
  return replaceCue(annotation, cueId, edit, context);
}

/** Deletes a cue; for a prediction, this rejects it. */
export function deleteCue(annotation: Annotation, cueId: string, context: EditContext): Annotation {
  findCue(annotation, cueId);
  return changed(annotation, { cues: annotation.cues.filter(({ id }) => id !== cueId) }, context);
}

/** Confirms a predicted cue. It keeps its source and confidence as a record of how good the model is. */
export function acceptCue(annotation: Annotation, cueId: string, context: EditContext): Annotation {
  if (!isPredicted(findCue(annotation, cueId))) return annotation;
  return replaceCue(annotation, cueId, (cue) => ({ ...cue, accepted: true }), context);
}

/** Confirms all predicted cues with at least this confidence. */
export function acceptCuesAbove(
  annotation: Annotation,
  confidence: number,
  context: EditContext,
): Annotation {
  const accepts = (cue: Cue): boolean => isPredicted(cue) && cue.confidence >= confidence;
  if (!annotation.cues.some(accepts)) return annotation;
  const cues = annotation.cues.map((cue) => (accepts(cue) ? { ...cue, accepted: true } : cue));
  return changed(annotation, { cues }, context);
}

/** Deletes all predicted cues below this confidence. */
export function rejectCuesBelow(
  annotation: Annotation,
  confidence: number,
  context: EditContext,
): Annotation {
  const cues = annotation.cues.filter((cue) => !isPredicted(cue) || cue.confidence >= confidence);
  return cues.length === annotation.cues.length ? annotation : changed(annotation, { cues }, context);
}
