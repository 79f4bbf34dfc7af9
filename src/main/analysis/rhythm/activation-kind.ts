import { SIGNAL_PROCESSING_SOURCE } from '../activations/signal-processing.ts';
import type { Activations } from '../types.ts';

/**
 * The origin of the activations behind a decision: a network's heads carry more information than signal processing, and
 * different information.
 */
export type ActivationKind = 'network' | 'signalProcessing';

export function activationKind({ source }: Pick<Activations, 'source'>): ActivationKind {
  return source === SIGNAL_PROCESSING_SOURCE ? 'signalProcessing' : 'network';
}
