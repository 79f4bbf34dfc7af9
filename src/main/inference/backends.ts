import { errorText } from '../../shared/errors.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { probeNetwork } from './probe-network.ts';
import { providersFor, refuseUntried, remedyFor } from './providers.ts';
import type { Provider } from './providers.ts';
import { createSession, loadRuntime, refusalReason } from './runtime.ts';

/** Whether networks can run on an execution provider here. */
export interface BackendInfo {
  readonly provider: Provider;
  readonly available: boolean;
  /** What it is, or why it was refused. */
  readonly detail: Message;
  /** How to make it available; null if it is, or if nothing helps. */
  readonly remedy: Message | null;
}

/** Providers of this platform, as accepted by {@link describeBackend}. */
export function platformProviders(): readonly Provider[] {
  return providersFor('auto');
}

/** Starts a provider with a tiny network. It may crash the process, so call it in one that can be spared. */
export async function describeBackend(provider: Provider): Promise<BackendInfo> {
  try {
    const runtime = await loadRuntime();
    const supported = runtime.listSupportedBackends().map(({ name }) => name);
    const refusal = refuseUntried(provider, supported);
    if (refusal !== null) return refuse(provider, refusal);
    const session = await createSession(probeNetwork(), provider, 1);
    await session.run({ x: new runtime.Tensor('float32', [1], [1]) });
    await session.release();
    const detail = verbatim(`ONNX Runtime ${runtime.env.versions.node ?? runtime.env.versions.common}`);
    return { provider, available: true, detail, remedy: null };
  } catch (error) {
    return provider === 'cpu'
      ? { provider, available: false, detail: errorText(error), remedy: msg('Install Segue again.') }
      : refuse(provider, refusalReason(error));
  }
}

/** An unavailable provider, with a remedy. */
export function refuse(provider: Provider, reason: Message): BackendInfo {
  return { provider, available: false, detail: reason, remedy: remedyFor({ provider, reason }) };
}
