import type { GenreEntryInput, GenreInfo } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { api } from '../../../core/api.ts';
import { logGesture } from '../../../core/gesture-log.ts';
import type { LoggedGesture } from '../../../core/gesture-log.ts';
import { undoGesture } from '../../../core/undo.ts';
import { showToast } from '../../../ui/Toast.tsx';

function tell(gesture: LoggedGesture | null, title: string): void {
  if (gesture) logGesture(gesture);
  showToast({
    kind: gesture ? 'success' : 'info',
    title,
    ...(gesture ? { action: { label: t('Undo'), run: () => void undoGesture(gesture) } } : {}),
  });
}

/** Replaces several genres with one on all tracks. Returns the error message, or null. */
export async function mergeGenres(from: readonly string[], to: string): Promise<string | null> {
  try {
    const { changed, batchId, failures } = await api.labels.mergeGenres({ from: [...from], to });
    const label = t('{count, plural, one {# track} other {# tracks}} now {genre}', {
      count: changed,
      genre: to,
    });
    tell(batchId === null ? null : { kind: 'step', stepId: batchId, label }, label);
    return failures[0]
      ? t('{count, plural, one {# track} other {# tracks}} could not be changed: {reason}', {
          count: failures.length,
          reason: failures[0].message,
        })
      : null;
  } catch (error) {
    return errorMessage(error);
  }
}

/** Stores the library's entry for a genre. Returns the error message, or null. */
export async function saveGenre(entry: GenreEntryInput): Promise<string | null> {
  try {
    const { stepId, changed } = await api.labels.saveGenre(entry);
    const label = t('Genre {name}: {count, plural, one {# track} other {# tracks}} read anew', {
      name: entry.name,
      count: changed,
    });
    tell(stepId === null ? null : { kind: 'step', stepId, label }, label);
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}

export async function removeGenre({ name }: GenreInfo): Promise<string | null> {
  try {
    const { stepId } = await api.labels.removeGenre({ name });
    const label = t('Genre {name} removed', { name });
    tell(stepId === null ? null : { kind: 'step', stepId, label }, label);
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}
