import { modelSource, modelVersion } from '../../shared/domain/index.ts';
import { SIGNAL_PROCESSING_SOURCE } from '../analysis/activations/signal-processing.ts';

/** The only key network that existed before pools distinguished key networks. */
const FIRST_KEY_NETWORK = modelSource('key-1');

/**
 * One name for what analyses a track: the model, and the key network used with it. It is part of an analysis's key and
 * of the queue's name, so that a library gets what its own networks would predict. With the first key network it is the
 * model alone, so that earlier analyses in pools keep their keys and queues their names.
 * @param model its source
 * @param keyNetwork source of the key network; null if the model detects keys itself, or nothing does
 */
export function networksOf(model: string, keyNetwork: string | null): string {
  const usual = model === SIGNAL_PROCESSING_SOURCE ? null : FIRST_KEY_NETWORK;
  if (keyNetwork === usual) return model;
  return `${model}.${keyNetwork === null ? 'no-key' : modelVersion(keyNetwork)}`;
}
