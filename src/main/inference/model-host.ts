import { modelSource } from '../../shared/domain/index.ts';
import type { Device } from '../../shared/contract/index.ts';
import { AppError, errorText, toAppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { createSignalProcessingModel } from '../analysis/activations/signal-processing.ts';
import type { ActivationModel } from '../analysis/types.ts';
import { createBatcher } from './batcher.ts';
import { chooseProvider } from './choose-provider.ts';
import { runAlone } from './chunk-runner.ts';
import { settingsForBatches } from './chunks.ts';
import { describeModel } from './manifest.ts';
import type { ModelDescription } from './manifest.ts';
import { connectNetwork } from './network-client.ts';
import { serveNetwork } from './network-server.ts';
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
  /** Threads within one operation; 1 if several workers share the CPU. */
  readonly threads: number;
  /** The process that runs the network for all workers; if absent, they load it themselves. */
  readonly shared?: { readonly address: string; readonly batch: number };
}

/** What a process needs to know to run a network for others; see {@link serveModel}. */
export interface ServeModelRequest extends Omit<ModelRequest, 'version' | 'shared'> {
  /** Maximum number of chunks per run. */
  readonly batch: number;
  /** Local socket to listen on. */
  readonly address: string;
}

export interface PrepareModelRequest {
  readonly folder: string;
  readonly device: Device;
  readonly threads: number;
  /** Number of processes that would run it at a time on the CPU. */
  readonly workers: number;
  /** File that stores the measurements. */
  readonly record: string;
}

/** The provider that a model will run on, and why. */
export interface PreparedProvider {
  readonly provider: Provider;
  /** Chunks of several tracks per run of a shared network; null if each worker loads it. */
  readonly batch: number | null;
  readonly measured: readonly Measurement[];
  readonly refused: readonly Refusal[];
}

async function load(folder: string): Promise<{ model: ModelDescription; bytes: Uint8Array }> {
  const manifest = await readManifest(folder);
  return { model: describeModel(manifest), bytes: await readModelFile(folder, manifest) };
}

/**
 * Loads a model to run it in this process.
 * @throws AppError `model_unavailable` if the files are damaged, or it runs neither on the provider nor on the CPU
 */
export async function openModel(
  request: Pick<ModelRequest, 'folder' | 'provider' | 'threads'>,
): Promise<ActivationModel> {
  const { folder, provider, threads } = request;
  const { model, bytes } = await load(folder);
  const tries: readonly Provider[] = provider === 'cpu' ? ['cpu'] : [provider, 'cpu'];
  const reasons: Message[] = [];
  for (const candidate of tries) {
    let network: Network;
    try {
      network = await openNetwork(bytes, model, { provider: candidate, threads });
    } catch (error) {
      if (error instanceof AppError) throw error;
      reasons.push(msg('{provider}: {reason}', { provider: candidate, reason: refusalReason(error) }));
      continue;
    }
    return createOnnxModel(model, runAlone(network));
  }
  throw new AppError(
    'model_unavailable',
    msg('Model {version} cannot be loaded ({reasons}). Install it again, or choose another model.', {
      version: model.version,
      reasons,
    }),
  );
}

/**
 * A model whose network runs in another process. If that process fails on a track, because it crashed or its provider
 * gave up, the whole track runs here on the CPU, from the mel spectrogram that is already computed.
 * @throws AppError `model_unavailable` if the manifest is invalid
 */
async function openSharedModel(
  request: ModelRequest,
  { address, batch }: NonNullable<ModelRequest['shared']>,
): Promise<ActivationModel> {
  const model = describeModel(await readManifest(request.folder));
  const planned = batch > 1 ? { ...model, chunk: settingsForBatches(model.chunk) } : model;
  let shared: Promise<ActivationModel> | null = null;
  let own: Promise<ActivationModel> | null = null;
  return {
    source: modelSource(model.version),
    async activate(mel, signal) {
      try {
        shared ??= connectNetwork(address).then((runner) => createOnnxModel(planned, runner));
        return await (await shared).activate(mel, signal);
      } catch (error) {
        if (toAppError(error).code === 'cancelled') throw error;
        own ??= openModel({ ...request, provider: 'cpu' });
        return (await own).activate(mel, signal);
      }
    },
    async dispose() {
      for (const opened of await Promise.allSettled([shared, own]))
        if (opened.status === 'fulfilled') await opened.value?.dispose();
    },
  };
}

/**
 * Loads a network and runs it for other processes until this one ends.
 * @throws AppError `model_unavailable` if the files are damaged; what the runtime throws if the provider refuses
 */
export async function serveModel(request: ServeModelRequest): Promise<void> {
  const { folder, provider, threads, batch, address } = request;
  const { model, bytes } = await load(folder);
  const network = await openNetwork(bytes, model, { provider, threads });
  await serveNetwork(createBatcher(network, { batch }), address);
}

/**
 * Chooses the provider for a model on this machine: tried and measured once, then cached.
 * @throws AppError `model_unavailable` if the model cannot run here at all
 */
export async function prepareModel(request: PrepareModelRequest): Promise<PreparedProvider> {
  const { folder, device, threads, workers, record } = request;
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
    workers,
    candidates,
  });
  try {
    const choice = await chooseProvider({
      bytes,
      model,
      threads,
      workers,
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
      msg('Model {version} cannot be loaded: {reason}. Install it again, or choose another model.', {
        version: model.version,
        reason: errorText(error),
      }),
      { cause: error },
    );
  }
}

/** The model loaded in a worker. Requests for another one replace it. */
export interface ModelHost {
  /** Signal processing for null. @throws AppError like {@link openModel} */
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
      const { shared } = request;
      current = { key, model: shared ? openSharedModel(request, shared) : openModel(request) };
      try {
        // Requests come one at a time, so nobody is still running the previous model.
        if (previous) await (await previous.model).dispose();
        return await current.model;
      } catch (error) {
        current = null;
        throw error;
      }
    },
  };
}
