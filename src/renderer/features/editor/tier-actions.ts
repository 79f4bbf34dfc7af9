import { authorOf } from '../../../shared/contract/index.ts';
import type { Annotation, CamelotKey, Flag, Tier } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/metadata-edits.ts';
import { planVerification } from '../../../shared/domain/edits/verify.ts';
import type { VerificationPlan, Verifier } from '../../../shared/domain/edits/verify.ts';
import { t } from '../../../shared/languages/translate.ts';
import { lastGesture } from '../../core/gesture-log.ts';
import { currentSettings } from '../../core/settings.ts';
import { storeEdits, undoGesture } from '../../core/undo.ts';
import { showToast } from '../../ui/Toast.tsx';
import { useEditor } from './editor-store.ts';
import { applyEdit } from './session.ts';

/** The name under which this user's work is recorded. */
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

/** What verifying the open track would accept, and what is missing for it. */
export function verificationPlan(annotation: Annotation): VerificationPlan {
  return planVerification(annotation, verifier());
}

/**
 * Sets the tier. If the track cannot be verified, says why and returns false.
 * @param onSet called with the document as it was before
 */
export function setTier(tier: Tier, onSet?: (before: Annotation) => void): boolean {
  const by = verifier();
  return applyEdit(tier === 1 ? t('Verify') : t('Mark as tier {tier}', { tier }), (annotation, context) => {
    const edited = edits.setTier(annotation, tier, by, context);
    onSet?.(annotation);
    return edited;
  });
}

/**
 * Verifies the track and, once that is stored, goes to the next one. A message says what was accepted and offers to
 * undo it.
 */
export async function verifyAndNext(next: () => void): Promise<void> {
  const { open } = useEditor.getState();
  if (!open) return;
  // Made when the edit is, which waits for an undo in progress and may be refused then.
  const plans: VerificationPlan[] = [];
  const isMade = setTier(1, (annotation) => plans.push(verificationPlan(annotation)));
  if (!isMade || !(await storeEdits())) return;
  const [plan] = plans;
  if (!plan) return;
  const { accepted, left } = plan;
  const gesture = lastGesture();
  next();
  const isLogged =
    gesture?.kind === 'track' && gesture.trackId === open.trackId && gesture.label === t('Verify');
  const facts = [
    accepted.length > 0
      ? t('{count, plural, one {# prediction} other {# predictions}} accepted', { count: accepted.length })
      : null,
    left.length > 0
      ? t('{count, plural, one {# uncertain cue} other {# uncertain cues}} left as predicted', {
          count: left.length,
        })
      : null,
  ].filter((fact) => fact !== null);
  showToast({
    kind: 'success',
    title: t('Verified: {title}', { title: open.row.title }),
    ...(facts.length > 0 ? { description: `${facts.join(', ')}.` } : {}),
    ...(isLogged ? { action: { label: t('Undo'), run: () => void undoGesture(gesture) } } : {}),
  });
}

export function toggleFlag(flag: Flag, on: boolean): void {
  applyEdit(on ? t('Set flag') : t('Remove flag'), (annotation, context) =>
    edits.setFlag(annotation, flag, on, context),
  );
}

export function setKey(key: CamelotKey | null): void {
  applyEdit(key ? t('Set key {key}', { key }) : t('Remove key'), (annotation, context) =>
    edits.setKey(annotation, key, context),
  );
}

export function setNotes(notes: string): void {
  applyEdit(t('Change notes'), (annotation, context) => edits.setNotes(annotation, notes, context), 'notes');
}
