import { randomUUID } from 'node:crypto';
import type { LibraryStep } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, readMessage, storedMessage, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { desc, eq, isNull, sql } from '../../db/operators.ts';
import { librarySteps } from '../../db/schema.ts';

export interface LoggedStep extends Omit<typeof librarySteps.$inferSelect, 'label'> {
  readonly label: Message;
}

/** The key in `library_step.before` under which an undone step stores what redo needs, by part of the library. */
const REDO = 'redo';
type Redo = Readonly<Record<string, unknown>>;

export interface NewStep {
  readonly kind: LibraryStep['kind'];
  /** For people: "Remove 12 tracks". */
  readonly label: Message;
  readonly author: string;
  readonly trackCount: number;
  /** What it changes outside of revisions and removed rows, in its current state. */
  readonly before?: unknown;
}

/** Steps of earlier versions have plain labels. */
const logged = (row: typeof librarySteps.$inferSelect): LoggedStep => ({
  ...row,
  label: readMessage(row.label),
});

/** The log of undoable steps of the whole library. */
export function createStepLog({ query }: Pick<Database, 'query'>) {
  /** @throws AppError `not_found` */
  function find(id: string): LoggedStep {
    const step = query.select().from(librarySteps).where(eq(librarySteps.id, id)).get();
    if (!step) throw new AppError('not_found', msg('There is no step {id} in this library.', { id }));
    return logged(step);
  }

  return {
    /** Records a step; its changes follow in the same transaction. Returns its id. */
    begin({ kind, label, author, trackCount, before = null }: NewStep): string {
      const id = randomUUID();
      query
        .insert(librarySteps)
        .values({
          id,
          kind,
          label: storedMessage(label),
          author,
          trackCount,
          before,
          createdAt: new Date().toISOString(),
          undoneAt: null,
        })
        .run();
      return id;
    },

    /** Sets how many tracks a step changed; a step without changes is deleted. */
    finish(id: string, trackCount: number): void {
      if (trackCount === 0) query.delete(librarySteps).where(eq(librarySteps.id, id)).run();
      else query.update(librarySteps).set({ trackCount }).where(eq(librarySteps.id, id)).run();
    },

    /** @throws AppError `not_found`, or `conflict` if it was already undone */
    require(id: string): LoggedStep {
      const step = find(id);
      if (step.undoneAt !== null)
        throw new AppError(
          'conflict',
          msg('“{label}” was taken back already, at {undoneAt}.', {
            label: step.label,
            undoneAt: step.undoneAt,
          }),
        );
      return step;
    },

    /** Later steps that were not undone, newest first. */
    after(id: string): LoggedStep[] {
      const all = query
        .select()
        .from(librarySteps)
        .where(isNull(librarySteps.undoneAt))
        .orderBy(desc(sql`rowid`))
        .all();
      return all
        .slice(
          0,
          all.findIndex((step) => step.id === id),
        )
        .map(logged);
    },

    /**
     * An undone step with what redo needs.
     * @throws AppError `not_found`, or `conflict` if it was not undone or cannot be redone
     */
    requireUndone(id: string): LoggedStep & { readonly redo: Redo } {
      const step = find(id);
      if (step.undoneAt === null)
        throw new AppError(
          'conflict',
          msg('“{label}” was not taken back, so there is nothing to redo.', { label: step.label }),
        );
      const { [REDO]: redo, ...before } = (step.before ?? {}) as Record<string, unknown>;
      if (!redo)
        throw new AppError(
          'conflict',
          msg('“{label}” cannot be redone. Make the change again.', { label: step.label }),
        );
      return { ...step, before, redo: redo as Redo };
    },

    markRedone({ id, before }: LoggedStep): void {
      query.update(librarySteps).set({ undoneAt: null, before }).where(eq(librarySteps.id, id)).run();
    },

    /** Marks a step as undone and stores what redo needs. */
    markUndone({ id, before }: LoggedStep, redo: Redo): void {
      query
        .update(librarySteps)
        .set({ undoneAt: new Date().toISOString(), before: { ...(before as object | null), [REDO]: redo } })
        .where(eq(librarySteps.id, id))
        .run();
    },

    /** Newest first, in the language of the process. */
    list(limit: number): LibraryStep[] {
      return query
        .select({
          id: librarySteps.id,
          kind: librarySteps.kind,
          label: librarySteps.label,
          author: librarySteps.author,
          createdAt: librarySteps.createdAt,
          trackCount: librarySteps.trackCount,
          undoneAt: librarySteps.undoneAt,
          canRedo: sql<
            0 | 1
          >`${librarySteps.undoneAt} IS NOT NULL AND json_type(${librarySteps.before}, ${`$.${REDO}`}) IS NOT NULL`,
        })
        .from(librarySteps)
        .orderBy(desc(sql`rowid`))
        .limit(limit)
        .all()
        .map((step) => ({ ...step, label: t(readMessage(step.label)), canRedo: step.canRedo === 1 }));
    },
  };
}

export type StepLog = ReturnType<typeof createStepLog>;
