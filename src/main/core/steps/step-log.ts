import { randomUUID } from 'node:crypto';
import type { LibraryStep } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { and, desc, eq, isNull, sql } from '../../db/operators.ts';
import { librarySteps } from '../../db/schema.ts';

type StepRow = typeof librarySteps.$inferSelect;

export interface NewStep {
  readonly kind: LibraryStep['kind'];
  /** For people: "Remove 12 tracks". */
  readonly label: string;
  readonly author: string;
  readonly trackCount: number;
  /** What it changes outside of revisions and removed rows, in its current state. */
  readonly before?: unknown;
}

/** The log of undoable steps of the whole library. */
export function createStepLog({ query }: Pick<Database, 'query'>) {
  return {
    /** Records a step; its changes follow in the same transaction. Returns its id. */
    begin({ kind, label, author, trackCount, before = null }: NewStep): string {
      const id = randomUUID();
      query
        .insert(librarySteps)
        .values({
          id,
          kind,
          label,
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
    require(id: string): StepRow {
      const step = query.select().from(librarySteps).where(eq(librarySteps.id, id)).get();
      if (!step) throw new AppError('not_found', `There is no step ${id} in this library.`);
      if (step.undoneAt !== null)
        throw new AppError('conflict', `“${step.label}” was taken back already, at ${step.undoneAt}.`);
      return step;
    },

    /** Later steps that were not undone, newest first. */
    after(id: string): StepRow[] {
      const all = query
        .select()
        .from(librarySteps)
        .where(isNull(librarySteps.undoneAt))
        .orderBy(desc(sql`rowid`))
        .all();
      return all.slice(
        0,
        all.findIndex((step) => step.id === id),
      );
    },

    /** @throws AppError `not_found`, or `conflict` if it was not undone */
    requireUndone(id: string): StepRow {
      const step = query.select().from(librarySteps).where(eq(librarySteps.id, id)).get();
      if (!step) throw new AppError('not_found', `There is no step ${id} in this library.`);
      if (step.undoneAt === null)
        throw new AppError('conflict', `“${step.label}” was not taken back, so there is nothing to redo.`);
      return step;
    },

    /** Changes the data that a step stores for undo and redo. */
    keep(id: string, before: unknown): void {
      query.update(librarySteps).set({ before }).where(eq(librarySteps.id, id)).run();
    },

    markRedone(id: string): void {
      query.update(librarySteps).set({ undoneAt: null }).where(eq(librarySteps.id, id)).run();
    },

    markUndone(id: string): void {
      query
        .update(librarySteps)
        .set({ undoneAt: new Date().toISOString() })
        .where(eq(librarySteps.id, id))
        .run();
    },

    /**
     * Like `markUndone`, for ids without a pending step: changes of earlier versions, or steps that were already
     * undone.
     */
    settle(id: string): void {
      query
        .update(librarySteps)
        .set({ undoneAt: new Date().toISOString() })
        .where(and(eq(librarySteps.id, id), isNull(librarySteps.undoneAt)))
        .run();
    },

    /** Newest first. */
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
        })
        .from(librarySteps)
        .orderBy(desc(sql`rowid`))
        .limit(limit)
        .all();
    },
  };
}

export type StepLog = ReturnType<typeof createStepLog>;
