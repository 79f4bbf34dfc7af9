import { AppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { Editor } from '../annotations/editor.ts';
import type { LoggedStep, StepLog } from './step-log.ts';

/** What undoing or redoing a step did to one part of the library. */
export interface PartResult {
  /** Tracks that were changed since the step and stay as they are. */
  readonly left: number;
  /** Tracks whose annotation changed. */
  readonly edited?: readonly TrackId[];
}

/** One part of the library that steps change. Both functions run in the step's transaction. */
export interface StepPart {
  /** Names what redo needs in `library_step.before`. */
  readonly name: string;
  /**
   * Reverts the step. Returns null if it did not change this part; `redo` is what `redo` needs, null if nothing could
   * be reverted. @throws AppError `conflict` if a later step must be undone first
   */
  undo(step: LoggedStep, editor: Editor): (PartResult & { readonly redo: unknown }) | null;
  /** Makes the step again. @throws AppError `conflict` if something else was done since */
  redo(step: LoggedStep, kept: unknown, editor: Editor): PartResult;
}

interface StepDeps {
  readonly db: Database;
  readonly log: StepLog;
  /** In the order in which they are undone; they are redone in reverse. */
  readonly parts: readonly StepPart[];
  readonly onChanged: () => void;
  readonly onEdited: (trackIds: readonly TrackId[], origin: string | null) => void;
}

/** Undoes and redoes steps of the whole library: removed rows, playlists, genres and revisions. */
export function createSteps({ db, log, parts, onChanged, onEdited }: StepDeps) {
  function announce(results: readonly PartResult[], { origin }: Editor): number {
    onChanged();
    const edited = results.flatMap((result) => result.edited ?? []);
    if (edited.length > 0) onEdited(edited, origin);
    return results.reduce((sum, { left }) => sum + left, 0);
  }

  return {
    list: log.list,

    /**
     * Undoes a step. `left` counts tracks that were changed since and stay as they are.
     * @throws AppError `not_found`, or `conflict` if it was undone already, a later step must be undone first, or
     * nothing of it is left to undo
     */
    undo(stepId: string, editor: Editor): { label: string; left: number } {
      const step = log.require(stepId);
      const results = db.transaction(
        () => {
          const undone = parts.flatMap((part) => {
            const result = part.undo(step, editor);
            return result ? [{ name: part.name, ...result }] : [];
          });
          const redo = undone.filter((result) => result.redo !== null);
          if (redo.length === 0)
            throw new AppError(
              'conflict',
              msg(
                '“{label}” cannot be taken back any more: its tracks were changed or removed since. The history of each track has every state.',
                { label: step.label },
              ),
            );
          log.markUndone(step, Object.fromEntries(redo.map((result) => [result.name, result.redo])));
          return undone;
        },
        { durable: true },
      );
      return { label: t(step.label), left: announce(results, editor) };
    },

    /**
     * Redoes an undone step. `left` counts tracks that were changed since and stay as they are.
     * @throws AppError `not_found`, or `conflict` if it was not undone, or something else was done since
     */
    redo(stepId: string, editor: Editor): { label: string; left: number } {
      const { redo, ...step } = log.requireUndone(stepId);
      const results = db.transaction(
        () => {
          const done = parts
            .toReversed()
            .filter(({ name }) => name in redo)
            .map((part) => part.redo(step, redo[part.name], editor));
          log.markRedone(step);
          return done;
        },
        { durable: true },
      );
      return { label: t(step.label), left: announce(results, editor) };
    },
  };
}
