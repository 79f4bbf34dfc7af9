import type { Device } from '../../shared/contract/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { createSignalProcessingModel } from '../analysis/activations/signal-processing.ts';
import type { ActivationModel } from '../analysis/types.ts';
import { chooseProvider } from './choose-provider.ts';
import { describeModel } from './manifest.ts';
import type { ModelDescription } from './manifest.ts';
import { openNetwork } from './network.ts';
import type { Network } from './network.ts';
import { createOnnxModel } from './onnx-model.ts';
import { openProviderRecord, recordKey } from './provider-record.ts';
import type { Measurement } from './provider-record.ts';
import { providersFor, refuseUntried } from './providers.ts';
import type { Provider, Refusal } from './providers.ts';
import { readManifest, readModelFile } from './registry.ts';
import { loadRuntime, refusalReason } from './runtime.ts';

/** What a worker needs to know to run a model. */
export interface ModelRequest {
  readonly folder: string;
  readonly version: string;
  readonly provider: Provider;
  /** Threads within one operation; 1 where several workers share the processor. */
  readonly threads: number;
}

export interface PrepareModelRequest {
  readonly folder: string;
  readonly device: Device;
  readonly threads: number;
  /** File that remembers the measurements. */
  readonly record: string;
}

/** Which provider a model will run on, and why. */
export interface PreparedProvider {
  readonly provider: Provider;
  readonly measured: readonly Measurement[];
  readonly refused: readonly Refusal[];
}

async function load(folder: string): Promise<{ model: ModelDescription; bytes: Uint8Array }> {
  const manifest = await readManifest(folder);
  return { model: describeModel(manifest), bytes: await readModelFile(folder, manifest) };
}

/**
 * Loads a model to run it in this process.
 * @throws AppError `model_unavailable` when the files are bad, or it runs neither on the provider nor on the processor.
 */
export async function openModel(request: Omit<ModelRequest, 'version'>): Promise<ActivationModel> {
  const { folder, provider, threads } = request;
  const { model, bytes } = await load(folder);
  const tries: readonly Provider[] = provider === 'cpu' ? ['cpu'] : [provider, 'cpu'];
  const reasons: string[] = [];
  for (const candidate of tries) {
    let network: Network;
    try {
      network = await openNetwork(bytes, model, { provider: candidate, threads });
    } catch (error) {
      if (error instanceof AppError) throw error;
      reasons.push(`${candidate}: ${refusalReason(error)}`);
      continue;
    }
    return createOnnxModel(model, network);
  }
  throw new AppError(
    'model_unavailable',
    `Model ${model.version} cannot be loaded (${reasons.join('; ')}). Install it again, or choose another model.`,
  );
}

/**
 * Finds the provider for a model on this machine: tried and measured once, then remembered.
 * @throws AppError `model_unavailable` when the model cannot run here at all.
 */
export async function prepareModel(request: PrepareModelRequest): Promise<PreparedProvider> {
  const { folder, device, threads, record } = request;
  const { model, bytes } = await load(folder);
  const runtime = await loadRuntime();
  const supported = runtime.listSupportedBackends().map(({ name }) => name);
  const refused: Refusal[] = [];
  const candidates = providersFor(device).filter((provider) => {
    const reason = refuseUntried(provider, supported);
    if (reason !== null) refused.push({ provider, reason });
    return reason === null;
  });
  const key = recordKey({
    sha256: model.sha256,
    runtime: runtime.env.versions.node ?? runtime.env.versions.common,
    device,
    candidates,
  });
  try {
    const choice = await chooseProvider({
      bytes,
      model,
      threads,
      candidates,
      prefer: device === 'auto' ? 'fastest' : 'first',
      record: openProviderRecord(record),
      key,
    });
    return { ...choice, refused: [...refused, ...choice.refused] };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'model_unavailable',
      `Model ${model.version} cannot be loaded: ${errorMessage(error)}. Install it again, or choose another model.`,
      { cause: error },
    );
  }
}

/** The model that a worker has loaded. Requests for another one replace it. */
export interface ModelHost {
  /** Signal processing for null. @throws AppError as {@link openModel} does. */
  open(request: ModelRequest | null): Promise<ActivationModel>;
}

export function createModelHost(): ModelHost {
  const signalProcessing = createSignalProcessingModel();
  let current: { key: string; model: Promise<ActivationModel> } | null = null;
  return {
    async open(request) {
      if (request === null) return signalProcessing;
      const key = JSON.stringify(request);
      if (current?.key === key) return current.model;
      const previous = current;
      current = { key, model: openModel(request) };
      try {
        // Requests come one at a time, so nobody runs the previous model any more.
        if (previous) await (await previous.model).dispose();
        return await current.model;
      } catch (error) {
        current = null;
        throw error;
      }
    },
  };
}
