import { join } from 'node:path';
import { createSignalProcessingModel } from '../../src/main/analysis/activations/signal-processing.ts';
import type { ActivationModel } from '../../src/main/analysis/types.ts';
import { openModel } from '../../src/main/inference/model-host.ts';

/** Name under which signal processing is asked for instead of a model folder. */
export const SIGNAL_PROCESSING = 'signal-processing';

/** The model that the app ships and uses unless told otherwise. */
export const shippedModel = join(import.meta.dirname, '../../models/base-1');

/** A model by its folder, on one thread of the processor; or signal processing. */
export async function openBenchmarkModel(folder: string): Promise<ActivationModel> {
  if (folder === SIGNAL_PROCESSING) return createSignalProcessingModel();
  return openModel({ folder, provider: 'cpu', threads: 1 });
}
