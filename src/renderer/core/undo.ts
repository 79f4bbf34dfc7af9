import type { LibraryStep } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { showError, showToast } from '../ui/Toast.tsx';
import { api } from './api.ts';
import { openDialog, openTrack, useAppStore } from './app-store.ts';
import { forgetGesture, gestureOf, lastGesture, markRedone, markUndone, nextUndone } from './gesture-log.ts';
import type { LoggedGesture, StepGesture } from './gesture-log.ts';
import { Current } from '../scope.ts';

type Direction = 'undo' | 'redo';
type TrackGesture = Extract<LoggedGesture, { kind: 'track' }>;

/** The document open for editing. */
export interface OpenDocument {
  readonly trackId: TrackId;
  /** Delays edits until `until` settles. */
  holdEdits(until: Promise<unknown>): void;
  /** Stores pending edits but those that {@link holdEdits} delays. Resolves to false if that fails. */
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

/** Stores pending edits of the open document, also those that wait for a step. Resolves to false if that fails. */
export async function storeEdits(): Promise<boolean> {
  const document = openDocument.value;
  await steps.last;
  return (await document?.flush()) ?? true;
}

/** Undoes the last gesture in this window, on whichever track it was made, or the whole last change of many tracks. */
export function undoLast(): Promise<void> {
  return enqueueMove(lastGesture, 'undo');
}

export function redoLast(): Promise<void> {
  return enqueueMove(nextUndone, 'redo');
}

/** Undoes one gesture, from the message that reported it. */
export function undoGesture(gesture: LoggedGesture): Promise<void> {
  return enqueueMove(() => gesture, 'undo');
}

/** Undoes or redoes a change of many tracks or of the whole library, made in this window or elsewhere. */
export function moveStep(
  { id, label }: Pick<LibraryStep, 'id' | 'label'>,
  direction: Direction,
): Promise<void> {
  return enqueueMove(() => gestureOf(id) ?? { kind: 'step', stepId: id, label }, direction);
}

function enqueueMove(choose: () => LoggedGesture | undefined, direction: Direction): Promise<void> {
  return enqueue(async () => {
    if ((await openDocument.value?.flush()) === false) return;
    await move(choose(), direction);
  });
}

async function move(gesture: LoggedGesture | undefined, direction: Direction): Promise<void> {
  if (gesture?.kind === 'track') await stepOn(gesture, direction);
  else if (gesture) await moveTogether(gesture, direction);
  else await stepHere(direction);
}

/** Undoes or redoes changes to the open track that this window has not logged, and reports what changed. */
async function stepHere(direction: Direction): Promise<void> {
  const document = openDocument.value;
  const label = document?.labelOf(direction) ?? null;
  if (!document || label === null) {
    showToast({
      title: direction === 'undo' ? t('Nothing to undo.') : t('Nothing to redo.'),
      // Changes made before this window was opened, or elsewhere.
      action: { label: t('Earlier changes…'), run: () => openDialog({ kind: 'library-changes' }) },
    });
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

async function moveTogether(gesture: StepGesture, direction: Direction): Promise<void> {
  const { stepId, label } = gesture;
  try {
    const { left } = await api.steps[direction]({ stepId });
    (direction === 'undo' ? markUndone : markRedone)(gesture);
    await openDocument.value?.reload();
    showToast({
      title: past(direction, label),
      ...(left > 0
        ? {
            description: t(
              '{left, plural, one {# of them was changed since then and stays as it is.} other {# of them were changed since then and stay as they are.}}',
              { left },
            ),
          }
        : {}),
      action:
        direction === 'undo'
          ? { label: t('Redo'), run: () => void enqueueMove(() => gesture, 'redo') }
          : { label: t('Undo'), run: () => void enqueueMove(() => gesture, 'undo') },
    });
  } catch (error) {
    // An older gesture can still be undone once the later ones are.
    if (direction === 'redo' || lastGesture() === gesture) forgetGesture(gesture);
    showError(
      direction === 'undo'
        ? t('“{label}” could not be undone', { label })
        : t('“{label}” could not be redone', { label }),
      error,
    );
  }
}

function past(direction: Direction, label: string): string {
  return direction === 'undo' ? t('Undone: {label}', { label }) : t('Redone: {label}', { label });
}
