import { openAppCore } from '../host/app-core.ts';
import { runCoreProcess } from './run-core-process.ts';

/** Entry of the core process; the workers are built beside it. */
const analysis = new URL('./analysis-worker.js', import.meta.url);

runCoreProcess(async ({ home, spawnWorker }) =>
  openAppCore({
    ...(home !== null && { home }),
    workers: { analysis, import: new URL('./import-worker.js', import.meta.url) },
    spawnAnalysis: () => spawnWorker(analysis),
  }),
);
