import { availableParallelism } from 'node:os';
import type { Device } from '../../../shared/contract/index.ts';
import type { Source } from '../../../shared/domain/index.ts';
import { AppError, errorMessage, toAppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import { SIGNAL_PROCESSING_SOURCE } from '../../analysis/activations/signal-processing.ts';
import { chooseModel, SIGNAL_PROCESSING } from '../../inference/choose-model.ts';
import type { ModelChoice } from '../../inference/choose-model.ts';
import type { ModelRequest, PreparedProvider, PrepareModelRequest } from '../../inference/model-host.ts';
import type { Measurement } from '../../inference/provider-record.ts';
import type { Provider, Refusal } from '../../inference/providers.ts';
import { readModels } from '../../inference/registry.ts';
import type { ModelFolders, ModelRegistry } from '../../inference/registry.ts';
import type { AnalysisWorkers } from '../processes/analysis-workers.ts';
import type { SettingsStore } from '../settings.ts';

/** The model that an analysis runs, known to work on this machine. */
export interface PreparedModel {
  /** The source that its values carry; tracks with another one count as not analyzed by it. */
  readonly source: Source;
  /** Request for the workers; null for signal processing. */
  readonly request: ModelRequest | null;
  /** Folder of the key-detection network; null if key profiles are used. */
  readonly keyModel: string | null;
  /** Null for signal processing. */
  readonly provider: Provider | null;
  /** Chunks of several tracks per run of a network shared by all workers; null if each worker loads it. */
  readonly batch: number | null;
  /** Speed of the providers that were tried; empty if there was no choice. */
  readonly measured: readonly Measurement[];
  /** Providers that were tried or ruled out, with the reason. */
  readonly refused: readonly Refusal[];
  /** Why the model or device differs from the requested one; one sentence each. */
  readonly notes: readonly string[];
}

export interface AnalysisModels {
  /** All models, and the configured one. Reads the folders again. */
  list(): Promise<ModelRegistry & { readonly choice: ModelChoice }>;
  /**
   * Chooses model and device for an analysis; falls back to signal processing with the reason in `notes`.
   * @param wanted the configured version if absent
   * @throws AppError `cancelled`; `not_found` if `wanted` names a version that cannot be used
   */
  prepare(
    wanted?: { readonly device?: Device; readonly model?: string },
    signal?: AbortSignal,
  ): Promise<PreparedModel>;
}

/** A provider may crash the process that tries it; it is recorded and skipped the next time. */
const ATTEMPTS = 4;

export function createAnalysisModels(deps: {
  folders: ModelFolders;
  /** File of the measured providers. */
  record: string;
  settings: SettingsStore;
  workers: () => AnalysisWorkers;
}): AnalysisModels {
  const { folders, record, settings } = deps;

  async function tryProviders(
    request: Omit<PrepareModelRequest, 'record'>,
    signal?: AbortSignal,
  ): Promise<PreparedProvider> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await deps.workers().run('prepareModel', { ...request, record }, signal);
      } catch (error) {
        if (toAppError(error).code !== 'worker_crashed') throw error;
        if (attempt === ATTEMPTS)
          throw new AppError(
            'model_unavailable',
            msg('The network ends the analysis process on this machine.'),
            {
              cause: error,
            },
          );
      }
    }
  }

  async function list(version = settings.get().model): Promise<ModelRegistry & { choice: ModelChoice }> {
    const registry = await readModels(folders);
    return { ...registry, choice: chooseModel(registry, version) };
  }

  return {
    list: () => list(),
    async prepare({ device = settings.get().device, model } = {}, signal) {
      const { choice, models, keyModels } = await list(model);
      if (model !== undefined && choice.reason !== null) {
        const known = [SIGNAL_PROCESSING, ...models.map(({ manifest }) => manifest.version)];
        throw new AppError(
          'not_found',
          msg('There is no model "{model}". Choose one of {known}.', { model, known: known.join(', ') }),
        );
      }
      const notes = choice.reason === null ? [] : [t(choice.reason)];
      const signalProcessing = (): PreparedModel => ({
        source: SIGNAL_PROCESSING_SOURCE as Source,
        request: null,
        keyModel: null,
        provider: null,
        batch: null,
        measured: [],
        refused: [],
        notes,
      });
      if (choice.model === null) return signalProcessing();
      const { folder, manifest } = choice.model;
      const cores = availableParallelism();
      const workers = settings.get().workers ?? cores;
      const threads = Math.max(1, Math.floor(cores / workers));
      try {
        const { provider, batch, refused, measured } = await tryProviders(
          { folder, device, threads, workers },
          signal,
        );
        // With `auto`, nobody asked for a particular one.
        if (device !== 'auto')
          notes.push(...refused.map(({ provider: name, reason }) => `${name}: ${t(reason)}`));
        const request = { folder, version: manifest.version, provider, threads };
        return {
          source: choice.source as Source,
          request,
          keyModel: keyModels[0]?.folder ?? null,
          provider,
          batch,
          measured,
          refused,
          notes,
        };
      } catch (error) {
        const known = toAppError(error);
        if (known.code === 'cancelled') throw known;
        notes.push(errorMessage(known));
        return signalProcessing();
      }
    },
  };
}
