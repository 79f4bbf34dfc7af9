import { openAppCore } from '../host/app-core.ts';
import { runCoreProcess } from './run-core-process.ts';

/** Entry of the core process; the workers are built beside it. */
const beside = (name: string): URL => new URL(name, import.meta.url);
const analysis = beside('./analysis-worker.js');

runCoreProcess(async ({ home, spawnWorker }) =>
  openAppCore({
    ...(home !== null && { home }),
    workers: {
      analysis,
      import: beside('./import-worker.js'),
      dataset: beside('./dataset-worker.js'),
      learning: beside('./learning-worker.js'),
    },
    spawnAnalysis: () => spawnWorker(analysis),
  }),
);
