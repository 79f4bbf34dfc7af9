import { AppError } from '../../errors.ts';
import type { Annotation, Provenance } from '../annotation.ts';

/** What an edit is given, so that it stays a pure function. */
export interface EditContext {
  /** ISO time of the edit. */
  readonly now: string;
  /** A fresh id for a new cue. */
  newId(): string;
}

/** A person set it: certain, and from now on. */
export function manualProvenance(context: EditContext): Provenance {
  return { source: 'manual', confidence: 1, at: context.now };
}

/** The annotation with `patch` applied and the time of its last change moved on. */
export function changed(
  annotation: Annotation,
  patch: Partial<Annotation>,
  context: EditContext,
): Annotation {
  const next = { ...annotation, ...patch };
  return { ...next, metadata: { ...next.metadata, modified: context.now } };
}

/** Holds a time inside the track; a duration of 0 means that it is not known. */
export function clampToTrack(time: number, duration: number): number {
  const least = Math.max(0, time);
  return duration > 0 ? Math.min(least, duration) : least;
}

/** Throws `invalid_input` for a number that is not finite. */
export function requireFinite(value: number, name: string): number {
  if (!Number.isFinite(value)) throw new AppError('invalid_input', `${name} must be a number.`);
  return value;
}
