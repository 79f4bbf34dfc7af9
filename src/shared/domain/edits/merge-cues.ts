import type { Annotation } from '../annotation.ts';
import { hotCueSlots, isPredicted } from '../cue.ts';
import type { Cue } from '../cue.ts';
import { changed } from './context.ts';
import type { EditContext } from './context.ts';
import { inOrder } from './cue-edits.ts';

/** Cues of one kind within this many seconds are duplicates. */
const SAME_PLACE_S = 0.015;

/**
 * Adds the cues that people set, accepted or imported in `from`, an annotation of the same audio, to those of `into`.
 * Existing cues stay: a hot cue whose slot is taken gets the next free one, or becomes a memory cue if none is left. A
 * prediction gives up its slot.
 */
export function mergeCues(into: Annotation, from: Annotation, context: EditContext): Annotation {
  let cues: readonly Cue[] = into.cues;
  for (const cue of from.cues) {
    if (isPredicted(cue)) continue;
    const isKnown = cues.some(
      (other) =>
        !isPredicted(other) &&
        other.kind === cue.kind &&
        Math.abs(other.time - cue.time) <= SAME_PLACE_S &&
        (other.end === undefined) === (cue.end === undefined),
    );
    if (isKnown) continue;
    const { mark: _mark, slot, ...rest } = cue;
    const moved = { ...rest, id: context.newId() };
    if (cue.kind === 'memory') {
      cues = [...cues, moved];
      continue;
    }
    const kept = cues.filter((other) => !(isPredicted(other) && other.slot === slot));
    const taken = new Set(kept.map((other) => other.slot));
    const free = slot !== undefined && !taken.has(slot) ? slot : hotCueSlots.find((one) => !taken.has(one));
    cues = [...kept, free ? { ...moved, slot: free } : { ...moved, kind: 'memory' }];
  }
  return cues === into.cues ? into : changed(into, { cues: inOrder(cues) }, context);
}
