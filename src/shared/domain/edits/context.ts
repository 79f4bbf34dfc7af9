import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Annotation, Provenance } from '../annotation.ts';

/** External inputs of an edit, passed in to keep edits pure functions. */
export interface EditContext {
  /** ISO time of the edit. */
  readonly now: string;
  /** A fresh id for a new cue. */
  newId(): string;
}

/** Provenance of a value that a person has just set: certain, as of now. */
export function manualProvenance(context: EditContext): Provenance {
  return { source: 'manual', confidence: 1, at: context.now };
}

/** The annotation with `patch` applied and its change time updated. */
export function changed(
  annotation: Annotation,
  patch: Partial<Annotation>,
  context: EditContext,
): Annotation {
  const next = { ...annotation, ...patch };
  return { ...next, metadata: { ...next.metadata, modified: context.now } };
}

/** Clamps a time to the track; a duration of 0 means that it is unknown. */
export function clampToTrack(time: number, duration: number): number {
  const least = Math.max(0, time);
  return duration > 0 ? Math.min(least, duration) : least;
}

/** Throws `invalid_input` if the number is not finite. */
export function requireFinite(value: number, name: string): number {
  if (!Number.isFinite(value)) throw new AppError('invalid_input', msg('{name} must be a number.', { name }));
  return value;
}
