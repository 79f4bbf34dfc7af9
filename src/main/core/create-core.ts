import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Job, Settings } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import { openDatabase } from '../db/database.ts';
import { shippedModelsFolder } from '../inference/registry.ts';
import { createAnalysisModels } from './analysis-models.ts';
import { createAnalysisWorkers } from './analysis-workers.ts';
import type { AnalysisWorkers } from './analysis-workers.ts';
import { createAnalysisService } from './analysis-service.ts';
import { createTrackAnalyzer } from './analyze-tracks.ts';
import { createAnnotations } from './annotations.ts';
import { createDatasetThread } from './dataset-thread.ts';
import { createDatasets } from './datasets.ts';
import { createEdits } from './edits.ts';
import { createExports } from './exports.ts';
import { createFolderScan } from './scan-folders.ts';
import { openHome } from './home.ts';
import type { Home } from './home.ts';
import { createImports } from './imports.ts';
import { createJobs } from './jobs.ts';
import { createLearning } from './learning/create-learning.ts';
import { createLibraryQuery } from './library-query.ts';
import { createMediaIndex } from './media-index.ts';
import { createPlaylists } from './playlists.ts';
import { createReview } from './review.ts';
import { openSettings } from './settings.ts';
import { createSharedNetworks } from './shared-networks.ts';
import { forkWorker } from './worker-pool.ts';
import type { WorkerProcess } from './worker-pool.ts';

export interface CoreOptions {
  /** Data folder; the platform's usual place when absent. */
  readonly home?: string;
  /** Modules of the workers: TypeScript when run from source, bundles in the packaged app. */
  readonly workers: {
    readonly analysis: URL;
    readonly import: URL;
    readonly dataset: URL;
    readonly learning: URL;
  };
  /** Starts an analysis process; a child of Node when absent. */
  readonly spawnAnalysis?: () => WorkerProcess;
  /** Folder of the models that come with Segue; `models/` of the installation when absent. */
  readonly shippedModels?: string;
}

/** News that the core gives; the contract's topics are made of it. */
export interface CoreEvents {
  library: [{ trackIds: TrackId[] | 'many'; reason: LibraryChangeReason; revision: number }];
  annotation: [{ trackId: TrackId; revision: number; origin: string | null }];
  job: [Job];
  settings: [Settings];
}
export type LibraryChangeReason =
  'import' | 'scan' | 'analysis' | 'edit' | 'relocation' | 'waveform' | 'review';

/** The one composition root: all services over one data folder. Hosts and the CLI differ only in transports. */
export function createCore(options: CoreOptions) {
  const home: Home = openHome(options.home);
  const events = new EventEmitter<CoreEvents>();
  events.setMaxListeners(0);
  const db = openDatabase(home.database);
  let libraryRevision = 1;
  const libraryChanged = (trackIds: TrackId[] | 'many', reason: LibraryChangeReason): void =>
    void events.emit('library', { trackIds, reason, revision: ++libraryRevision });

  const settings = openSettings(home.settings, (value) => void events.emit('settings', value));
  const jobs = createJobs(db, (job) => void events.emit('job', job));
  const media = createMediaIndex(home);
  const library = createLibraryQuery(db, media.overviewUrl);
  const playlists = createPlaylists(db);
  const annotations = createAnnotations(db);
  const review = createReview(db, library);
  const datasets = createDatasets({ db, home });
  const scan = createFolderScan(db);

  let workers: AnalysisWorkers | null = null;
  const spawn = options.spawnAnalysis ?? (() => forkWorker(options.workers.analysis));
  const startWorkers = (): AnalysisWorkers =>
    (workers ??= createAnalysisWorkers(spawn, settings.get().workers ?? availableParallelism()));
  const networks = createSharedNetworks(spawn);
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
    onStored(trackId) {
      libraryChanged([trackId], 'analysis');
      const revision = annotations.requireHead(trackId).headRevision;
      if (revision !== null) events.emit('annotation', { trackId, revision, origin: null });
    },
  });

  const imports = createImports({
    db,
    jobs,
    scan,
    settings,
    worker: options.workers.import,
    libraryChanged,
  });
  const analysis = createAnalysisService({ jobs, scan, library, analyzer, settings, libraryChanged });
  const edits = createEdits({
    db,
    annotations,
    onChanged(trackIds, origin) {
      libraryChanged(trackIds, 'edit');
      for (const trackId of trackIds) {
        const revision = annotations.requireHead(trackId).headRevision;
        if (revision !== null) events.emit('annotation', { trackId, revision, origin });
      }
    },
  });
  const exports = createExports({ db, jobs, library, annotations, settings });

  return {
    home,
    db,
    events,
    settings,
    jobs,
    library,
    playlists,
    annotations,
    edits,
    datasets,
    /** Long work on the library as a dataset, in a thread of its own. */
    runDatasetTask: createDatasetThread(options.workers.dataset, db, home),
    review,
    imports,
    analysis,
    exports,
    media,
    models,
    learning,
    /** The analysis processes, started when first needed. */
    workers: startWorkers,
    libraryChanged,
    libraryRevision: () => libraryRevision,
    /** Stops all work, waits for it, and closes the library. */
    async close(): Promise<void> {
      await jobs.close();
      workers?.close();
      networks.close();
      learning.close();
      db.close();
    },
  };
}

export type Core = ReturnType<typeof createCore>;
