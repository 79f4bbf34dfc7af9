import { authorOf } from '../../../shared/contract/index.ts';
import type { CamelotKey, Flag, Tier } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/metadata-edits.ts';
import { currentSettings } from '../../core/settings.ts';
import { useEditor } from './editor-store.ts';
import { applyEdit, flushEdits } from './session.ts';

/** The name that goes with this person's work. */
export function reviewerName(): string {
  return authorOf(currentSettings());
}

/** Whether the audio of the open track is where the library expects it. */
function isFileThere(): boolean {
  const row = useEditor.getState().open?.row;
  return row !== undefined && row.path !== null && !row.missing;
}

/** False when the track cannot be verified, which is shown. */
export function setTier(tier: Tier): boolean {
  const { verifyFrom } = currentSettings();
  const verifier = { by: reviewerName(), hasFile: isFileThere(), acceptFrom: verifyFrom };
  return applyEdit(tier === 1 ? 'Verify' : `Mark as tier ${tier}`, (annotation, context) =>
    edits.setTier(annotation, tier, verifier, context),
  );
}

/** Verifies the track and, once that is stored, goes on to the next. */
export async function verifyAndNext(next: () => void): Promise<void> {
  if (setTier(1) && (await flushEdits())) next();
}

export function toggleFlag(flag: Flag, on: boolean): void {
  applyEdit(on ? 'Set flag' : 'Remove flag', (annotation, context) =>
    edits.setFlag(annotation, flag, on, context),
  );
}

export function setKey(key: CamelotKey | null): void {
  applyEdit(key ? `Set key ${key}` : 'Remove key', (annotation, context) =>
    edits.setKey(annotation, key, context),
  );
}

export function setNotes(notes: string): void {
  applyEdit('Change notes', (annotation, context) => edits.setNotes(annotation, notes, context), 'notes');
}
