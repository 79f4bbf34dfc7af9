/** Modules of the workers beside this one: TypeScript sources, or the bundles that were built of them. */
const isBundle = import.meta.url.endsWith('.js');

export const workers = isBundle
  ? {
      analysis: new URL('./analysis-worker.js', import.meta.url),
      import: new URL('./import-worker.js', import.meta.url),
      dataset: new URL('./dataset-worker.js', import.meta.url),
      learning: new URL('./learning-worker.js', import.meta.url),
    }
  : {
      analysis: new URL('../analysis/worker.ts', import.meta.url),
      import: new URL('../core/import-worker.ts', import.meta.url),
      dataset: new URL('../core/dataset-worker.ts', import.meta.url),
      learning: new URL('../core/learning/learning-worker.ts', import.meta.url),
    };
