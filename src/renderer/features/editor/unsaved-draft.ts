import { z } from 'zod';
import type { Infer } from '../../../shared/readonly.ts';
import { annotationSchema, revisionIdSchema, type TrackId } from '../../../shared/domain/index.ts';

const unsavedSchema = z.strictObject({ baseRevision: revisionIdSchema, annotation: annotationSchema });
export type UnsavedDraft = Infer<typeof unsavedSchema>;

function keyOf(trackId: TrackId): string {
  return `segue.unsaved.${trackId}`;
}

/** Keeps what could not be committed before the window closed. */
export function keepUnsaved(trackId: TrackId, draft: UnsavedDraft): void {
  localStorage.setItem(keyOf(trackId), JSON.stringify(draft));
}

/** What was kept for a track, once; null when there is nothing (any more) to read. */
export function takeUnsaved(trackId: TrackId): UnsavedDraft | null {
  const text = localStorage.getItem(keyOf(trackId));
  if (text === null) return null;
  localStorage.removeItem(keyOf(trackId));
  try {
    return unsavedSchema.parse(JSON.parse(text));
  } catch {
    // Written by another version: its form is not known any more.
    return null;
  }
}
