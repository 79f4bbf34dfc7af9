import type { EventEmitter } from 'node:events';
import type { Settings } from '../../../shared/contract/index.ts';
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
  readonly train: (promote: boolean) => void;
  readonly quietMs?: number;
}

/**
 * Starts training once enough tracks have been verified since the last one; the settings say how many. Off by default.
 * After a failure, it retries once as many more tracks have been verified.
 */
export function createAutomaticTraining(deps: AutomaticTrainingDeps) {
  const { db, events, settings, isLearning, train, quietMs = QUIET_MS } = deps;
  const count = db.connection
    .prepare<[], number>(
      `SELECT count(*) FROM track JOIN revision ON revision.id = track.head_revision
       WHERE track.tier = 1 AND revision.created_at > coalesce((SELECT max(created_at) FROM personal_model), '')`,
    )
    .pluck();
  let tried = 0;
  let timer: NodeJS.Timeout | null = null;

  function check(): void {
    timer = null;
    const { trainAfter, promoteTrained } = settings.get();
    if (trainAfter === 0 || isLearning()) return;
    const verified = count.get() ?? 0;
    // Fewer than before: a model has been trained in the meantime.
    if (verified < tried) tried = 0;
    if (verified - tried < trainAfter) return;
    tried = verified;
    train(promoteTrained);
  }

  function onAnnotation(): void {
    if (timer) clearTimeout(timer);
    timer = setTimeout(check, quietMs).unref();
  }
  events.on('annotation', onAnnotation);
  return {
    close(): void {
      events.off('annotation', onAnnotation);
      if (timer) clearTimeout(timer);
    },
  };
}
