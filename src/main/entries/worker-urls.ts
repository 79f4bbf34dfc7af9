import { extname } from 'node:path';
import type { WorkerUrls } from '../core/create-core.ts';

/**
 * URLs of the worker modules next to `entry`, the URL of a module in this folder: TypeScript sources, or the bundles
 * built from them.
 */
export function workersBeside(entry: string): WorkerUrls {
  const extension = extname(entry);
  const worker = (name: string): URL => new URL(`./${name}-worker${extension}`, entry);
  return {
    analysis: worker('analysis'),
    import: worker('import'),
    dataset: worker('dataset'),
    learning: worker('learning'),
    tags: worker('tags'),
    waveform: worker('waveform'),
    annotations: worker('annotations'),
    check: worker('check'),
  };
}
