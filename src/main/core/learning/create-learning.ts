import type { EventEmitter } from 'node:events';
import type {
  CorrectionFilter,
  CorrectionGrouping,
  CorrectionRates,
} from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import type { CoreEvents } from '../create-core.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import { runInSteps } from '../jobs/steps.ts';
import type { StepHooks } from '../jobs/steps.ts';
import { createCorrectionQuery } from './correction-query.ts';
import { createCorrectionRecorder } from './record-corrections.ts';

/** A person who goes through tracks quickly should not wait for the comparison of the one before. */
const RECORD_DELAY_MS = 250;

/** What people's corrections teach: kept, counted, and learned from. */
export function createLearning(deps: {
  db: Database;
  library: LibraryQuery;
  events: EventEmitter<CoreEvents>;
}) {
  const { db, library, events } = deps;
  const recorder = createCorrectionRecorder(db);
  const query = createCorrectionQuery(db, library);

  const changed = new Set<TrackId>();
  let timer: NodeJS.Timeout | null = null;
  function recordChanged(): void {
    timer = null;
    const [trackId] = changed;
    if (trackId === undefined) return;
    changed.delete(trackId);
    try {
      db.unlessBusy(() => recorder.recordTrack(trackId));
    } catch (error) {
      // While another process writes it stays due, and is found by the next `record`.
      if (toAppError(error).code !== 'conflict') throw error;
    }
    // One track per turn: what the window asks comes first.
    timer = setTimeout(recordChanged, 0);
  }
  const onAnnotation = ({ trackId }: { trackId: TrackId }): void => {
    changed.add(trackId);
    timer ??= setTimeout(recordChanged, RECORD_DELAY_MS).unref();
  };
  events.on('annotation', onAnnotation);

  return {
    corrections: {
      ...query,
      /** Compares every settled prediction that is not compared yet: those of before, and those of other processes. */
      record: (hooks: StepHooks = {}): Promise<number> => runInSteps(recorder.recordSteps(), hooks),
      rates(filter: CorrectionFilter, by: readonly CorrectionGrouping[]): CorrectionRates {
        return { ...query.rates(filter, by), due: recorder.due() };
      },
    },
    close(): void {
      events.off('annotation', onAnnotation);
      if (timer) clearTimeout(timer);
    },
  };
}

export type Learning = ReturnType<typeof createLearning>;
