import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import type { TrackRow } from '../../../shared/contract/index.ts';
import { scaleTempo } from '../../../shared/domain/edits/grid-edits.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { logGesture } from '../../core/gesture-log.ts';
import type { LoggedGesture } from '../../core/gesture-log.ts';
import { undoGesture } from '../../core/undo.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { rowCache } from './rows.ts';

/** Sets the tempo of an uncertain grid to `bpm`, as one undoable edit. */
export async function chooseTempo(row: TrackRow, bpm: number): Promise<void> {
  if (row.bpm === null) return;
  try {
    const { annotation, revision } = await api.annotations.get({ trackId: row.id });
    const context = { now: new Date().toISOString(), newId: () => crypto.randomUUID() };
    const label = t('Set tempo to {bpm} BPM', { bpm: formatBpm(bpm) });
    const first = annotation.beat_grid[0]?.bpm ?? row.bpm;
    const state = await api.annotations.commit({
      trackId: row.id,
      baseRevision: revision,
      label,
      annotation: scaleTempo(annotation, bpm / first, context),
    });
    rowCache.put(state.track);
    const gesture: LoggedGesture = { kind: 'track', trackId: row.id, title: row.title, label };
    logGesture(gesture);
    showToast({
      kind: 'success',
      title: t('{title}: {bpm} BPM', { title: row.title, bpm: formatBpm(bpm) }),
      action: { label: t('Undo'), run: () => void undoGesture(gesture) },
    });
  } catch (error) {
    showError(t('The tempo could not be set'), error);
  }
}
