import type { AnnotationState } from '../../../shared/contract/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { Current } from '../../scope.ts';
import type { Edit, Gesture } from './draft.ts';
import { EditorSession } from './editor-session.ts';

/** The track being edited in this window. The functions below act on it and do nothing without one. */
const current = new Current<EditorSession>();

/** Opens a track. Returns a function that closes it. */
export function openInEditor(trackId: TrackId): () => void {
  const session = new EditorSession(trackId);
  const leave = current.set(session);
  return () => {
    leave();
    session.dispose();
  };
}

/**
 * The open document.
 * @throws AppError `internal` when no track is open
 */
export function currentDocument(): Annotation {
  const document = current.value?.document;
  if (!document) throw new AppError('internal', msg('No track is open in the editor.'));
  return document;
}

/** Retries opening a track after a failure. */
export function retryOpening(): void {
  void current.value?.load();
}

/** Makes an edit. A refused edit shows an error, changes nothing and returns false. */
export function applyEdit(label: string, edit: Edit, bundle?: string): boolean {
  return current.value?.edit(label, edit, bundle) ?? false;
}

export function beginGesture(settle?: () => void): Gesture | null {
  return current.value?.beginGesture(settle) ?? null;
}

/** Registers one tap of the tempo. */
export function tap(): void {
  current.value?.taps.tap();
}

/** Shows a state that the core reached without a commit. */
export function takeState(state: AnnotationState): void {
  current.value?.takeState(state);
}

export async function reload(): Promise<void> {
  await current.value?.reload();
}

export async function keepMine(): Promise<void> {
  await current.value?.keepMine();
}
