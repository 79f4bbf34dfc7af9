import type { Database } from '../../db/database.ts';
import { revisions } from '../../db/schema.ts';
import { eq } from '../../db/operators.ts';
import type { Annotations } from '../annotations/annotations.ts';
import { createDuplicates } from '../duplicates/duplicates.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { Edits } from '../annotations/edits.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { createGenres } from '../labels/genres.ts';
import { createPlaylistEdits } from '../playlists/edit-playlists.ts';
import { createRemoval } from './removal.ts';
import { createRemovedRows } from './removed-rows.ts';
import { createStepLog } from './step-log.ts';
import { createSteps } from './steps.ts';

interface LibraryStepsDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly library: LibraryQuery;
  readonly jobs: Jobs;
  readonly edits: Pick<Edits, 'bulk' | 'undoBulk'>;
  readonly libraryChanged: (trackIds: 'many', reason: 'removal' | 'playlists' | 'edit') => void;
}

/** Changes of the whole library, each an undoable step. */
export function createLibrarySteps({
  db,
  annotations,
  library,
  jobs,
  edits,
  libraryChanged,
}: LibraryStepsDeps) {
  const log = createStepLog(db);
  const rows = createRemovedRows(db);
  const playlistEdits = createPlaylistEdits({
    db,
    log,
    onChanged: () => libraryChanged('many', 'playlists'),
  });
  const onChanged = (): void => libraryChanged('many', 'removal');
  const genres = createGenres({
    db,
    annotations,
    library,
    edits,
    log,
    onChanged: () => libraryChanged('many', 'edit'),
  });
  const hasRevisions = (batchId: string): boolean =>
    db.query
      .select({ id: revisions.id })
      .from(revisions)
      .where(eq(revisions.jobId, batchId))
      .limit(1)
      .get() !== undefined;
  return {
    duplicates: createDuplicates({ db, annotations, library, log, rows, onChanged }),
    genres,
    playlistEdits,
    removal: createRemoval({ db, jobs, log, rows, onChanged }),
    steps: createSteps({
      db,
      log,
      rows,
      parts: [playlistEdits, genres],
      undoRevisions: (batchId, editor) => (hasRevisions(batchId) ? edits.undoBulk(batchId, editor) : null),
      onChanged,
    }),
  };
}
