import type { CamelotKey, Flag, Tier } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/metadata-edits.ts';
import { currentSettings } from '../../core/settings.ts';
import { applyEdit, flushEdits } from './session.ts';

/** The name that goes with this person's work. */
export function reviewerName(): string {
  return currentSettings().reviewer.trim() || 'user';
}

export function setTier(tier: Tier): void {
  const name = reviewerName();
  applyEdit(tier === 1 ? 'Verify' : `Mark as tier ${tier}`, (annotation, context) =>
    edits.setTier(annotation, tier, name, context),
  );
}

/** Verifies the track and, once that is stored, goes on to the next. */
export async function verifyAndNext(next: () => void): Promise<void> {
  setTier(1);
  if (await flushEdits()) next();
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
