import { predictedCueThresholds } from '../../../../shared/contract/index.ts';
import type { ExportCount, ExportLoss, ExportPreview } from '../../../../shared/contract/index.ts';

/** Statistics of one written track. */
interface TalliedRow {
  readonly isNew: boolean;
  readonly changes: readonly ExportCount[];
  /** Confidences of predicted cues that nobody has accepted. */
  readonly predicted: readonly number[];
  readonly losses: readonly Pick<ExportLoss, 'code' | 'message'>[];
}

/** Sums up what an export changes and loses. */
export function createTally() {
  const counts = new Map<ExportCount['kind'], { added: number; changed: number; removed: number }>();
  const losses = new Map<string, { message: string; tracks: number }>();
  const predicted = new Map<number, number>(predictedCueThresholds.map((from) => [from, 0]));
  let tracks = 0;
  let changed = 0;
  const count = (kind: ExportCount['kind']) => {
    const entry = counts.get(kind) ?? { added: 0, changed: 0, removed: 0 };
    counts.set(kind, entry);
    return entry;
  };
  return {
    get tracks() {
      return tracks;
    },
    get changed() {
      return changed;
    },
    add(row: TalliedRow): void {
      tracks++;
      if (row.isNew) count('track').added++;
      else if (row.changes.length > 0) count('track').changed++;
      if (row.isNew || row.changes.length > 0) changed++;
      for (const change of row.changes) {
        const entry = count(change.kind);
        entry.added += change.added;
        entry.changed += change.changed;
        entry.removed += change.removed;
      }
      for (const confidence of row.predicted)
        for (const [from, cues] of predicted) if (confidence >= from) predicted.set(from, cues + 1);
      for (const { code, message } of row.losses) {
        const entry = losses.get(code) ?? { message, tracks: 0 };
        entry.tracks++;
        losses.set(code, entry);
      }
    },
    counts: (): ExportCount[] => [...counts].map(([kind, entry]) => ({ kind, ...entry })),
    predictedCues: (): ExportPreview['predictedCues'] =>
      [...predicted].map(([from, cues]) => ({ from, cues })),
    losses: (): ExportLoss[] => [...losses].map(([code, entry]) => ({ code, ...entry })),
  };
}
