import { recentsFile } from '../core/libraries.ts';
import { openAppCore } from '../host/app-core.ts';
import { runCoreProcess } from '../electron/run-core-process.ts';
import { workersBeside } from './worker-urls.ts';

/** First file of the core process in Electron; the workers are built into the same folder. */
const workers = workersBeside(import.meta.url);

runCoreProcess(async ({ home, spawnWorker }) =>
  openAppCore({
    ...(home !== null && { home }),
    workers,
    recents: recentsFile(),
    spawnAnalysis: () => spawnWorker(workers.analysis),
  }),
);
