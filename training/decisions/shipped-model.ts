import { join } from 'node:path';
import { createSignalProcessingModel } from '../../src/main/analysis/activations/signal-processing.ts';
import type { ActivationModel, KeyModel } from '../../src/main/analysis/types.ts';
import { openKeyModel } from '../../src/main/inference/key-model.ts';
import { openModel } from '../../src/main/inference/model-host.ts';

/** Name that selects signal processing instead of a model folder. */
export const SIGNAL_PROCESSING = 'signal-processing';

/** The model that the app ships and uses by default. */
export const shippedModel = join(import.meta.dirname, '../../models/base-2');

const shippedKeyModel = join(import.meta.dirname, '../../models/key-1');

/** The network that detects keys for any model; with signal processing, key profiles do. */
export async function openBenchmarkKeyModel(folder: string): Promise<KeyModel | null> {
  return folder === SIGNAL_PROCESSING ? null : openKeyModel(shippedKeyModel);
}

/** Opens a model by its folder, on a single CPU thread, or signal processing. */
export async function openBenchmarkModel(folder: string): Promise<ActivationModel> {
  if (folder === SIGNAL_PROCESSING) return createSignalProcessingModel();
  return openModel({ folder, provider: 'cpu', threads: 1 });
}
