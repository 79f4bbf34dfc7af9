const main = new URL('../../src/main/', import.meta.url);

/** The worker modules as sources. */
export const workerModules = {
  analysis: new URL('analysis/worker.ts', main),
  import: new URL('core/import-worker.ts', main),
  dataset: new URL('core/dataset-worker.ts', main),
  learning: new URL('core/learning/learning-worker.ts', main),
};
