import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import type { TrackRow } from '../../../shared/contract/index.ts';
import { scaleTempo } from '../../../shared/domain/edits/grid-edits.ts';
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
    const label = `Set tempo to ${formatBpm(bpm)} BPM`;
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
      title: `${row.title}: ${formatBpm(bpm)} BPM`,
      action: { label: 'Undo', run: () => void undoGesture(gesture) },
    });
  } catch (error) {
    showError('The tempo could not be set', error);
  }
}
