import { join, relative } from 'node:path';
import type { ActivationKind } from '../../src/main/analysis/rhythm/activation-kind.ts';
import { shippedModel, SIGNAL_PROCESSING } from './shipped-model.ts';

const root = join(import.meta.dirname, '../..');

/** Both kinds of activations that the decisions support, with the model that computes them. */
export function listModels(network = shippedModel): { kind: ActivationKind; model: string }[] {
  return [
    { kind: 'network', model: network },
    { kind: 'signalProcessing', model: SIGNAL_PROCESSING },
  ];
}

/** The name of a model in documents. */
export function nameModel(model: string): string {
  return model === SIGNAL_PROCESSING ? 'signal processing' : relative(root, model);
}
