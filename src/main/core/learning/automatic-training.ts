import type { EventEmitter } from 'node:events';
import { personalTaskSchema } from '../../../shared/contract/index.ts';
import type { PersonalTask, Settings } from '../../../shared/contract/index.ts';
import type { Database } from '../../db/database.ts';
import type { CoreEvents } from '../core-events.ts';

/** Training must not compete with someone reviewing tracks: it starts only after this long without a change. */
const QUIET_MS = 5_000;

interface AutomaticTrainingDeps {
  readonly db: Database;
  readonly events: EventEmitter<CoreEvents>;
  readonly settings: { get(): Settings };
  /** Whether a model is being trained or evaluated. */
  readonly isLearning: () => boolean;
  /** Trains one model after the other. */
  readonly train: (tasks: readonly PersonalTask[], promote: boolean) => void;
  readonly quietMs?: number;
}

/**
 * Starts training once enough tracks have been verified since the last one of each task; the settings say which tasks
 * and how many tracks. Off by default. After a failure, it retries once as many more tracks have been verified.
 */
export function createAutomaticTraining(deps: AutomaticTrainingDeps) {
  const { db, events, settings, isLearning, train, quietMs = QUIET_MS } = deps;
  const verifiedSince = db.connection
    .prepare<[PersonalTask, string], number>(
      `SELECT count(*) FROM track JOIN revision ON revision.id = track.head_revision
       WHERE track.tier = 1 AND revision.created_at >
         max(coalesce((SELECT max(created_at) FROM personal_model WHERE task = ?), ''), ?)`,
    )
    .pluck();
  /** Times of the last attempts, which may have failed, in ISO 8601. */
  const attempts = new Map<PersonalTask, string>();
  let timer: NodeJS.Timeout | null = null;

  function check(): void {
    timer = null;
    const { trainAfter, trainTasks, promoteTrained } = settings.get();
    if (trainAfter === 0) return;
    if (isLearning()) {
      // Those verified during a training are due after it, not with the next edit.
      wait();
      return;
    }
    const due = personalTaskSchema.options.filter(
      (task) => trainTasks.includes(task) && verifiedSince.get(task, attempts.get(task) ?? '')! >= trainAfter,
    );
    if (due.length === 0) return;
    const at = new Date().toISOString();
    for (const task of due) attempts.set(task, at);
    train(due, promoteTrained);
  }

  function wait(): void {
    if (timer) clearTimeout(timer);
    timer = setTimeout(check, quietMs).unref();
  }
  events.on('annotation', wait);
  return {
    close(): void {
      events.off('annotation', wait);
      if (timer) clearTimeout(timer);
    },
  };
}
