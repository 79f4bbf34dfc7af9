import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { Annotations } from '../annotations/annotations.ts';
import { createDuplicates } from '../duplicates/duplicates.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { Edits } from '../annotations/edits.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { createGenres } from '../labels/genres.ts';
import { createPlaylistEdits } from '../playlists/edit-playlists.ts';
import { createRemoval } from './removal.ts';
import { createRemovedPart } from './removed-part.ts';
import { createRemovedRows } from './removed-rows.ts';
import { createStepLog } from './step-log.ts';
import { createRevisionsPart } from './revisions-part.ts';
import { createSteps } from './steps.ts';

interface LibraryStepsDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly library: LibraryQuery;
  readonly jobs: Jobs;
  readonly edits: Pick<Edits, 'bulk'>;
  readonly libraryChanged: (trackIds: 'many', reason: 'removal' | 'playlists' | 'edit') => void;
  readonly annotationsChanged: (trackIds: readonly TrackId[], origin: string | null) => void;
}

/** Changes of the whole library, each an undoable step. */
export function createLibrarySteps({
  db,
  annotations,
  library,
  jobs,
  edits,
  libraryChanged,
  annotationsChanged,
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
  return {
    duplicates: createDuplicates({ db, annotations, library, log, rows, onChanged }),
    genres,
    playlistEdits,
    removal: createRemoval({ db, jobs, log, rows, onChanged }),
    steps: createSteps({
      db,
      log,
      parts: [
        createRemovedPart(db, rows, jobs),
        playlistEdits.part,
        genres.part,
        createRevisionsPart(db, annotations),
      ],
      onChanged,
      onEdited: annotationsChanged,
    }),
  };
}
