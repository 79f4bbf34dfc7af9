import { modelSource, modelVersion } from '../../shared/domain/index.ts';
import { SIGNAL_PROCESSING_SOURCE } from '../analysis/activations/signal-processing.ts';

/** The only key network there was until pools told key networks apart. */
const FIRST_KEY_NETWORK = modelSource('key-1');

/**
 * What analyses a track, as one name: the model, and the network that hears keys beside it. It is part of an analysis's key, and of the
 * name of the queue, so that a library gets what its own networks would say. With the first key network it is the model alone: analyses
 * that pools made before keep their keys, and queues their names.
 * @param model its source
 * @param keyNetwork source of the network that hears keys; null where the model, or nobody, does
 */
export function networksOf(model: string, keyNetwork: string | null): string {
  const usual = model === SIGNAL_PROCESSING_SOURCE ? null : FIRST_KEY_NETWORK;
  if (keyNetwork === usual) return model;
  return `${model}.${keyNetwork === null ? 'no-key' : modelVersion(keyNetwork)}`;
}
