import { z } from 'zod';
import type { Infer } from '../../../shared/readonly.ts';
import { annotationSchema, revisionIdSchema } from '../../../shared/domain/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';

const unsavedSchema = z.strictObject({ baseRevision: revisionIdSchema, annotation: annotationSchema });
export type UnsavedDraft = Infer<typeof unsavedSchema>;

function keyOf(trackId: TrackId): string {
  return `segue.unsaved.${trackId}`;
}

/** Stores edits that could not be committed before the window closed. */
export function keepUnsaved(trackId: TrackId, draft: UnsavedDraft): void {
  localStorage.setItem(keyOf(trackId), JSON.stringify(draft));
}

/** Removes the edits stored for a track and returns them; null if there are none. */
export function takeUnsaved(trackId: TrackId): UnsavedDraft | null {
  const text = localStorage.getItem(keyOf(trackId));
  if (text === null) return null;
  localStorage.removeItem(keyOf(trackId));
  try {
    return unsavedSchema.parse(JSON.parse(text));
  } catch {
    // Written by another version in an unknown format.
    return null;
  }
}
