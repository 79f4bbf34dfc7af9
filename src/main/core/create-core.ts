import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import { authorOf } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import { openDatabase } from '../db/database.ts';
import { shippedModelsFolder } from '../inference/registry.ts';
import { createAnalysisModels } from './analysis/analysis-models.ts';
import { createAnalysisWorkers } from './processes/analysis-workers.ts';
import type { AnalysisWorkers } from './processes/analysis-workers.ts';
import { createAnalysisService } from './analysis/analysis-service.ts';
import { createTrackAnalyzer } from './analysis/analyze-tracks.ts';
import { createAnnotations } from './annotations/annotations.ts';
import { createDatasetReports } from './datasets/dataset-reports.ts';
import { createDatasetThread } from './datasets/dataset-tasks.ts';
import { createDatasets } from './datasets/versions/datasets.ts';
import { createOpinions } from './annotations/opinions.ts';
import { createEdits } from './annotations/edits.ts';
import { createExports } from './rekordbox/export/exports.ts';
import { createFolderScan } from './library/scan-folders.ts';
import type { CoreEvents, LibraryChangeReason } from './core-events.ts';
import { openHome } from './home.ts';
import type { Home } from './home.ts';
import { createImports } from './rekordbox/import/imports.ts';
import { openLeftovers } from './leftovers.ts';
import { createTargets } from './targets.ts';
import { createBackups } from './backups.ts';
import { createJobs } from './jobs/jobs.ts';
import { createPlainPaths } from './jobs/plain-names.ts';
import { createLearning } from './learning/create-learning.ts';
import { createReports } from './learning/report/reports.ts';
import { createCovers } from './library/media/covers.ts';
import { createLibraryQuery } from './library/library-query.ts';
import { createMediaIndex } from './library/media/media-index.ts';
import { createPoolConnection } from './pool/connection.ts';
import { createPlaylists } from './library/playlists.ts';
import { createProgramExports } from './programs/export/program-exports.ts';
import { createReview } from './library/review.ts';
import { createLibrarySteps } from './steps/create-library-steps.ts';
import { openSettings } from './settings.ts';
import { createSharedNetworks } from './processes/shared-networks.ts';
import { createAnnotationReader } from './processes/annotation-reader.ts';
import { createTagReader } from './processes/tag-reader.ts';
import { forkWorker } from './processes/worker-pool.ts';
import type { WorkerProcess } from './processes/worker-pool.ts';

/** Worker modules: TypeScript when run from source, bundles in the packaged app. */
export interface WorkerUrls {
  readonly analysis: URL;
  readonly import: URL;
  readonly dataset: URL;
  readonly learning: URL;
  readonly tags: URL;
  readonly annotations: URL;
  readonly check: URL;
  readonly waveform: URL;
}

export interface CoreOptions {
  /** Data folder; the platform's default if absent. */
  readonly home?: string;
  readonly workers: WorkerUrls;
  /** Starts an analysis process whose output goes to the folder `logs`; a child process of Node if absent. */
  readonly spawnAnalysis?: (logs: string) => WorkerProcess;
  /** Folder of the models that come with Segue; `models/` of the installation if absent. */
  readonly shippedModels?: string;
}

/** How a host starts the processes and threads of the core. */
export type WorkerHost = Pick<CoreOptions, 'workers' | 'spawnAnalysis'>;

/** The only composition root: all services over one data folder. Hosts and the CLI differ only in transports. */
export function createCore(options: CoreOptions) {
  const home: Home = openHome(options.home);
  const events = new EventEmitter<CoreEvents>();
  events.setMaxListeners(0);
  const db = openDatabase(home.database);
  const leftovers = openLeftovers(home);
  const targets = createTargets({ db, home, leftovers });
  let libraryRevision = 1;
  const libraryChanged = (trackIds: TrackId[] | 'many', reason: LibraryChangeReason): void =>
    void events.emit('library', { trackIds, reason, revision: ++libraryRevision });

  const settings = openSettings(
    home.settings,
    (value) => void events.emit('settings', value),
    // Callers cannot subscribe before the core exists.
    (error) => queueMicrotask(() => void events.emit('trouble', error)),
  );
  const plainPaths = createPlainPaths(home.inbox);
  const jobs = createJobs(
    db,
    (job) => void events.emit('job', job),
    (error) => void events.emit('trouble', error),
    plainPaths,
  );
  const backups = createBackups({
    db,
    home,
    worker: options.workers.check,
    onTrouble: (error) => void events.emit('trouble', error),
  });
  const media = createMediaIndex(home);
  const library = createLibraryQuery(db, media);
  const playlists = createPlaylists(db, (filter) => library.ids(filter).length);
  const annotations = createAnnotations(db);
  /** Notifies windows of new documents of tracks; `origin` is the window that made the change. */
  function annotationsChanged(
    trackIds: readonly TrackId[],
    origin: string | null,
    reason: LibraryChangeReason = 'edit',
  ): void {
    if (trackIds.length === 0) return;
    libraryChanged([...trackIds], reason);
    for (const trackId of trackIds) {
      const revision = annotations.requireHead(trackId).headRevision;
      if (revision !== null) events.emit('annotation', { trackId, revision, origin });
    }
  }
  const review = createReview(db, library);
  const datasets = createDatasets({ db, home });
  const tags = createTagReader(options.workers.tags);
  const annotationReader = createAnnotationReader(options.workers.annotations);
  const runDatasetTask = createDatasetThread(options.workers.dataset, db, home);
  const scan = createFolderScan(db, tags.read);
  const covers = createCovers({
    folder: home.covers,
    readPicture: tags.readPicture,
    willWrite: () => leftovers.willWriteIn(home.covers),
  });

  let workers: AnalysisWorkers | null = null;
  const { spawnAnalysis = (logs) => forkWorker(options.workers.analysis, logs) } = options;
  const spawn = (): WorkerProcess => spawnAnalysis(home.logs);
  function startWorkers(): AnalysisWorkers {
    if (workers) return workers;
    leftovers.willWriteIn(home.waveforms);
    workers = createAnalysisWorkers(spawn, settings.get().workers ?? availableParallelism());
    return workers;
  }
  const networks = createSharedNetworks(spawn);
  const poolConnection = createPoolConnection();
  const models = createAnalysisModels({
    folders: { shipped: options.shippedModels ?? shippedModelsFolder(), user: home.models },
    record: home.inference,
    settings,
    workers: startWorkers,
  });
  const learning = createLearning({
    db,
    home,
    jobs,
    events,
    annotations,
    datasets,
    library,
    playlists,
    models,
    settings,
    workers: startWorkers,
    worker: options.workers.learning,
  });
  const analyzer = createTrackAnalyzer({
    db,
    annotations,
    waveforms: home.waveforms,
    models,
    networks,
    learning,
    workers: startWorkers,
    readTags: tags.read,
    onStored: (trackId) => annotationsChanged([trackId], null, 'analysis'),
  });

  const imports = createImports({
    db,
    backups,
    jobs,
    scan,
    settings,
    plainPaths,
    worker: options.workers.import,
    tags: options.workers.tags,
    libraryChanged,
  });
  const analysis = createAnalysisService({ jobs, scan, library, analyzer, settings, libraryChanged });
  const edits = createEdits({
    db,
    annotations,
    settings,
    onChanged: annotationsChanged,
  });
  const opinions = createOpinions({ db, annotations, onChanged: annotationsChanged });
  const librarySteps = createLibrarySteps({
    db,
    annotations,
    library,
    jobs,
    edits,
    libraryChanged,
    annotationsChanged,
  });
  const exports = createExports({ db, jobs, library, annotations, settings, targets });
  const programExports = createProgramExports({
    db,
    jobs,
    library,
    annotations,
    settings,
    targets,
    readTags: tags.read,
  });

  const reports = createDatasetReports({ db, library, datasets, runTask: runDatasetTask });

  return {
    home,
    db,
    events,
    settings,
    /** The paths that exports may write to. */
    targets,
    leftovers,
    backups,
    jobs,
    library,
    playlists,
    annotations,
    edits,
    opinions,
    ...librarySteps,
    datasets,
    reports,
    runDatasetTask,
    review,
    imports,
    analysis,
    exports,
    programExports,
    media,
    covers,
    models,
    learning,
    /** Reports on the library and on what was learned. */
    learningReports: createReports({ db, jobs, learning, review, reports }),
    /** The connection to the pool of analysis workers, while a window uses it. */
    poolConnection,
    /** Networks that one process runs for all analysis processes. */
    networks,
    /** The analysis processes, started on first use. */
    workers: startWorkers,
    readTags: tags.read,
    readAnnotations: annotationReader.read,
    libraryChanged,
    annotationsChanged,
    /** The author name for this person's work. */
    author: (): string => authorOf(settings.get()),
    libraryRevision: () => libraryRevision,
    /** Why the library is read-only; null if it can be changed. */
    readOnlyReason: db.readOnlyReason,
    /** Stops all jobs, waits for them, and closes the library. */
    async close(): Promise<void> {
      await jobs.close();
      await poolConnection.close();
      workers?.close();
      tags.close();
      annotationReader.close();
      networks.close();
      learning.close();
      db.close();
      leftovers.close();
    },
  };
}

export type Core = ReturnType<typeof createCore>;
