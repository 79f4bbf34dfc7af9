import { AppError } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import type { Editor } from '../annotations/editor.ts';
import type { BulkResult } from '../../../shared/contract/index.ts';
import type { RemovedRows } from './removed-rows.ts';
import type { StepLog } from './step-log.ts';

/** Restores what one part of the library stores in `library_step.before`. */
export interface StepUndo {
  /** @throws AppError `conflict` if a later step must be undone first */
  undo(stepId: string, before: unknown): void;
  /** Whether an undone change can be redone; absent if redo is not supported. */
  canRedo?(before: unknown): boolean;
  /** Redoes an undone change. @throws AppError `conflict` if something else was done since */
  redo?(stepId: string, before: unknown): void;
}

interface StepDeps {
  readonly db: Database;
  readonly log: StepLog;
  readonly rows: RemovedRows;
  readonly parts: readonly StepUndo[];
  /** Reverts the revisions of a batch, if there are any. */
  readonly undoRevisions: (batchId: string, editor: Editor) => BulkResult | null;
  readonly onChanged: () => void;
}

/** Undoes steps of the whole library: removed rows, playlists, tags, and revisions. */
export function createSteps({ db, log, rows, parts, undoRevisions, onChanged }: StepDeps) {
  return {
    list: log.list,
    undo(stepId: string, editor: Editor): { label: string; left: number; canRedo: boolean } {
      const { label, before, kind } = log.require(stepId);
      const left = db.transaction(
        () => {
          rows.giveBack(stepId);
          for (const part of parts) part.undo(stepId, before);
          const result = undoRevisions(stepId, editor);
          log.markUndone(stepId);
          return result?.failures.length ?? 0;
        },
        { durable: true },
      );
      onChanged();
      // Other steps also move rows and create revisions.
      return { label, left, canRedo: kind === 'playlists' };
    },

    /**
     * Redoes an undone step.
     * @throws AppError `not_found`, or `conflict` if it was not undone, cannot be redone, or something else was done
     * since
     */
    redo(stepId: string): { label: string } {
      const { label, before, kind } = log.requireUndone(stepId);
      const redoing = kind === 'playlists' ? parts.filter((part) => part.canRedo?.(before)) : [];
      if (redoing.length === 0) throw new AppError('conflict', `“${label}” cannot be redone. Do it again.`);
      db.transaction(
        () => {
          for (const part of redoing) part.redo?.(stepId, before);
          log.markRedone(stepId);
        },
        { durable: true },
      );
      onChanged();
      return { label };
    },
  };
}
