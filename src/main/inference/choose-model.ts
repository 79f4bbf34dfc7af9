import { modelSource, modelVersion } from '../../shared/domain/index.ts';
import { SIGNAL_PROCESSING_SOURCE } from '../analysis/activations/signal-processing.ts';
import type { InstalledModel, ModelRegistry } from './registry.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Version that selects signal processing, as if it were a model. */
export const SIGNAL_PROCESSING = modelVersion(SIGNAL_PROCESSING_SOURCE);

/** A model, or null for signal processing. */
export interface ModelChoice {
  readonly model: InstalledModel | null;
  /** `ml_model_<version>`. */
  readonly source: string;
  /** Why it is not the requested one; null if it is. */
  readonly reason: Message | null;
}

function signalProcessing(reason: Message | null): ModelChoice {
  return { model: null, source: SIGNAL_PROCESSING_SOURCE, reason };
}

/** The model of the given version; for null, the newest shipped one. Signal processing if there is none. */
export function chooseModel({ models, broken }: ModelRegistry, version: string | null): ModelChoice {
  if (version === SIGNAL_PROCESSING) return signalProcessing(null);
  const newest = models.find(({ origin }) => origin === 'shipped');
  const wanted = version === null ? newest : models.find(({ manifest }) => manifest.version === version);
  if (wanted) return { model: wanted, source: modelSource(wanted.manifest.version), reason: null };
  if (version !== null) {
    const reason = msg('Model "{version}" is not installed or cannot be used.', { version });
    return newest
      ? { model: newest, source: modelSource(newest.manifest.version), reason }
      : signalProcessing(reason);
  }
  const shipped = broken.find(({ origin }) => origin === 'shipped');
  return signalProcessing(shipped?.reason ?? null);
}
