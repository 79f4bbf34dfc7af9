import type { TrackId } from '../../shared/domain/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { showError, showToast } from '../ui/Toast.tsx';
import { api } from './api.ts';
import { openTrack, useAppStore } from './app-store.ts';
import { forgetGesture, lastGesture, markRedone, markUndone, nextUndone } from './gesture-log.ts';
import type { LoggedGesture } from './gesture-log.ts';
import { Current } from '../scope.ts';

type Direction = 'undo' | 'redo';
type StepGesture = Extract<LoggedGesture, { kind: 'step' }>;
type TrackGesture = Extract<LoggedGesture, { kind: 'track' }>;

/** The document open for editing. */
export interface OpenDocument {
  readonly trackId: TrackId;
  /** Delays edits until `until` settles. */
  holdEdits(until: Promise<unknown>): void;
  /** Stores pending edits. Resolves to false if that fails. */
  flush(): Promise<boolean>;
  /** What a step would undo or redo; null if there is nothing. */
  labelOf(direction: Direction): string | null;
  /** Resolves to false if the step failed. */
  step(direction: Direction): Promise<boolean>;
  /** Reloads the stored document after a change made elsewhere in this window. */
  reload(): Promise<void>;
}

export const openDocument = new Current<OpenDocument>();

/** Steps run one at a time, because a held key requests the next one before the core has replied. */
const steps = { last: Promise.resolve() };

function enqueue(step: () => Promise<void>): Promise<void> {
  const run = steps.last.then(step);
  openDocument.value?.holdEdits(run);
  steps.last = run;
  return run;
}

/** Undoes the last gesture in this window, on whichever track it was made, or the whole last bulk change. */
export function undoLast(): Promise<void> {
  return enqueue(async () => {
    if ((await openDocument.value?.flush()) === false) return;
    await undo(lastGesture());
  });
}

/** Undoes one gesture, from the message that reported it. */
export function undoGesture(gesture: LoggedGesture): Promise<void> {
  return enqueue(async () => {
    if ((await openDocument.value?.flush()) === false) return;
    await undo(gesture);
  });
}

export function redoLast(): Promise<void> {
  return enqueue(async () => {
    if ((await openDocument.value?.flush()) === false) return;
    const gesture = nextUndone();
    if (gesture?.kind === 'track') await stepOn(gesture, 'redo');
    else if (gesture?.kind === 'step') await redoStep(gesture);
    else await stepHere('redo');
  });
}

async function undo(gesture: LoggedGesture | undefined): Promise<void> {
  if (gesture?.kind === 'track') await stepOn(gesture, 'undo');
  else if (gesture) await undoTogether(gesture);
  else await stepHere('undo');
}

/** Undoes or redoes changes to the open track that this window has not logged, and reports what changed. */
async function stepHere(direction: Direction): Promise<void> {
  const document = openDocument.value;
  const label = document?.labelOf(direction) ?? null;
  if (!document || label === null) {
    showToast({ title: direction === 'undo' ? t('Nothing to undo.') : t('Nothing to redo.') });
    return;
  }
  if (await document.step(direction)) showToast({ title: past(direction, label) });
}

async function stepOn(gesture: TrackGesture, direction: Direction): Promise<void> {
  const { trackId, title, label } = gesture;
  const document = openDocument.value;
  const isHere = document?.trackId === trackId;
  try {
    const current = isHere
      ? document.labelOf(direction)
      : (await api.annotations.get({ trackId }))[direction === 'undo' ? 'undoLabel' : 'redoLabel'];
    if (current !== label) {
      forgetGesture(gesture);
      showToast({
        title:
          direction === 'undo'
            ? t('“{label}” on {title} cannot be undone any more', { label, title })
            : t('“{label}” on {title} cannot be redone any more', { label, title }),
        description: t('The track was changed since then. Its History tab has every revision.'),
      });
      return;
    }
    if (isHere) {
      if (!(await document.step(direction))) return;
    } else {
      const { revision } = await api.annotations.get({ trackId });
      await api.annotations[direction]({ trackId, baseRevision: revision });
      goBackTo(gesture, direction);
    }
    (direction === 'undo' ? markUndone : markRedone)(gesture);
  } catch (error) {
    showError(
      direction === 'undo'
        ? t('“{label}” on {title} could not be undone', { label, title })
        : t('“{label}” on {title} could not be redone', { label, title }),
      error,
    );
  }
}

/** In the editor, shows the track whose gesture was undone. In a list, offers to open it. */
function goBackTo({ trackId, title, label }: TrackGesture, direction: Direction): void {
  const isEditing = useAppStore.getState().openTrack !== null;
  showToast({
    title: past(direction, label),
    description: isEditing ? t('Back on {title}.', { title }) : title,
    ...(isEditing ? {} : { action: { label: t('Open track'), run: () => openTrack(trackId) } }),
  });
  if (isEditing) openTrack(trackId);
}

async function undoTogether(gesture: Exclude<LoggedGesture, { kind: 'track' }>): Promise<void> {
  try {
    const { left, canRedo } =
      gesture.kind === 'bulk'
        ? {
            left: (await api.annotations.undoBulk({ batchId: gesture.batchId })).failures.length,
            canRedo: false,
          }
        : await api.steps.undo({ stepId: gesture.stepId });
    (canRedo ? markUndone : forgetGesture)(gesture);
    await openDocument.value?.reload();
    showToast({
      title: past('undo', gesture.label),
      ...(left > 0
        ? {
            description: t(
              '{left, plural, one {# of them was changed since then and stays as it is.} other {# of them were changed since then and stay as they are.}}',
              { left },
            ),
          }
        : {}),
    });
  } catch (error) {
    showError(t('“{label}” could not be undone', { label: gesture.label }), error);
  }
}

async function redoStep(gesture: StepGesture): Promise<void> {
  try {
    await api.steps.redo({ stepId: gesture.stepId });
    markRedone(gesture);
    showToast({ title: past('redo', gesture.label) });
  } catch (error) {
    forgetGesture(gesture);
    showError(t('“{label}” could not be redone', { label: gesture.label }), error);
  }
}

function past(direction: Direction, label: string): string {
  return direction === 'undo' ? t('Undone: {label}', { label }) : t('Redone: {label}', { label });
}
