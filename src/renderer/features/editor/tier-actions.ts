import { authorOf } from '../../../shared/contract/index.ts';
import type { Annotation, CamelotKey, Flag, Tier } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/metadata-edits.ts';
import { planVerification } from '../../../shared/domain/edits/verify.ts';
import type { VerificationPlan, Verifier } from '../../../shared/domain/edits/verify.ts';
import { lastGesture } from '../../core/gesture-log.ts';
import { currentSettings } from '../../core/settings.ts';
import { undoGesture } from '../../core/undo.ts';
import { counted } from '../../ui/number.ts';
import { showToast } from '../../ui/Toast.tsx';
import { useEditor } from './editor-store.ts';
import { applyEdit, currentDocument, flushEdits } from './session.ts';

/** The name that goes with this person's work. */
export function reviewerName(): string {
  return authorOf(currentSettings());
}

/** Whether the audio of the open track is where the library expects it. */
function isFileThere(): boolean {
  const row = useEditor.getState().open?.row;
  return row !== undefined && row.path !== null && !row.missing;
}

function verifier(): Verifier {
  return { by: reviewerName(), hasFile: isFileThere(), acceptFrom: currentSettings().verifyFrom };
}

/** What verifying the open track would accept, and what it lacks. */
export function verificationPlan(annotation: Annotation): VerificationPlan {
  return planVerification(annotation, verifier());
}

/** False when the track cannot be verified, which is shown. */
export function setTier(tier: Tier): boolean {
  const by = verifier();
  return applyEdit(tier === 1 ? 'Verify' : `Mark as tier ${tier}`, (annotation, context) =>
    edits.setTier(annotation, tier, by, context),
  );
}

/** Verifies the track and, once that is stored, goes on to the next. A message says what was accepted and offers to undo it. */
export async function verifyAndNext(next: () => void): Promise<void> {
  const { open } = useEditor.getState();
  if (!open) return;
  const { accepted, left } = verificationPlan(currentDocument());
  if (!setTier(1) || !(await flushEdits())) return;
  const gesture = lastGesture();
  next();
  const isLogged =
    gesture?.kind === 'track' && gesture.trackId === open.trackId && gesture.label === 'Verify';
  const facts = [
    accepted.length > 0 ? `${counted(accepted.length, 'prediction')} accepted` : null,
    left.length > 0 ? `${counted(left.length, 'uncertain cue')} left as predicted` : null,
  ].filter((fact) => fact !== null);
  showToast({
    kind: 'success',
    title: `Verified: ${open.row.title}`,
    ...(facts.length > 0 ? { description: `${facts.join(', ')}.` } : {}),
    ...(isLogged ? { action: { label: 'Undo', run: () => void undoGesture(gesture) } } : {}),
  });
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
