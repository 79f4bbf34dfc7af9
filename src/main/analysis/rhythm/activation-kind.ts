import { SIGNAL_PROCESSING_SOURCE } from '../activations/signal-processing.ts';
import type { Activations } from '../types.ts';

/** Whose activations the decisions rest on: heads of a network say more, and other things, than the stand-in. */
export type ActivationKind = 'network' | 'signalProcessing';

export function activationKind({ source }: Pick<Activations, 'source'>): ActivationKind {
  return source === SIGNAL_PROCESSING_SOURCE ? 'signalProcessing' : 'network';
}
