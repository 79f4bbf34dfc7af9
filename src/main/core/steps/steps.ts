import type { Database } from '../../db/database.ts';
import type { Editor } from '../annotations/editor.ts';
import type { BulkResult } from '../../../shared/contract/index.ts';
import type { RemovedRows } from './removed-rows.ts';
import type { StepLog } from './step-log.ts';

/** Restores what one part of the library stores in `library_step.before`. */
export interface StepUndo {
  /** @throws AppError `conflict` if a later step must be undone first */
  undo(stepId: string, before: unknown): void;
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
    undo(stepId: string, editor: Editor): { label: string; left: number } {
      const { label, before } = log.require(stepId);
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
      return { label, left };
    },
  };
}
