import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorText } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { AnalysisMessage, WorkerReply } from './worker-protocol.ts';
import type { ModelRequest } from '../../inference/model-host.ts';
import type { PreparedModel } from '../analysis/analysis-models.ts';
import type { WorkerProcess } from './worker-pool.ts';

/** If a network crashes its process this often within one job, the CPU takes over. */
const MAX_CRASHES = 3;
/** An unused process is kept this long, in case another track follows; then it releases the graphics card. */
const IDLE_MS = 60_000;

/** One job's use of a network that one process runs for all workers. */
export interface SharedNetworkLease {
  /**
   * What a worker should run: the shared network, restarted after a crash, or a local one on the CPU if crashes recur.
   */
  request(): Promise<ModelRequest>;
  /** Problems so far, one sentence each. */
  notes(): readonly string[];
  release(): void;
}

export interface SharedNetworks {
  /** Null for models that every worker loads itself. */
  lease(model: PreparedModel): SharedNetworkLease | null;
  close(): void;
}

type Start =
  | { readonly outcome: 'ready'; readonly address: string }
  | { readonly outcome: 'refused'; readonly reason: Message }
  | { readonly outcome: 'crashed' };

interface Host {
  readonly key: string;
  users: number;
  idle: NodeJS.Timeout | null;
  crashes: number;
  /** The running process; null if there is none. */
  started: Promise<Start> | null;
  stop(): void;
}

/**
 * A name for a local socket: short, because socket paths are limited to about 100 bytes, and in a folder that only this
 * user can access.
 */
function createAddress(): { address: string; remove: () => void } {
  if (process.platform === 'win32')
    return { address: `\\\\.\\pipe\\segue-${crypto.randomUUID()}`, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'segue-'));
  return {
    address: join(folder, 'network'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Processes that run a network on a graphics card for all analysis processes, so that its memory is allocated once. */
export function createSharedNetworks(spawn: () => WorkerProcess): SharedNetworks {
  const hosts = new Map<string, Host>();

  function start(host: Host, request: ModelRequest, batch: number): Promise<Start> {
    const { address, remove } = createAddress();
    const worker = spawn();
    let isStopped = false;
    const { folder, provider, threads } = request;
    const started = Promise.withResolvers<Start>();
    host.stop = () => {
      isStopped = true;
      host.started = null;
      worker.kill();
    };
    worker.onMessage((message) => {
      const reply = message as WorkerReply;
      if (reply.type === 'result') return started.resolve({ outcome: 'ready', address });
      host.stop();
      started.resolve({ outcome: 'refused', reason: reply.text });
    });
    worker.onExit(() => {
      remove();
      if (!isStopped) {
        host.crashes++;
        host.started = null;
      }
      started.resolve({ outcome: 'crashed' });
    });
    worker.send({
      kind: 'serveModel',
      request: { folder, provider, threads, batch, address },
    } satisfies AnalysisMessage<'serveModel'>);
    return started.promise;
  }

  function hostFor(key: string): Host {
    const found = hosts.get(key);
    if (found) return found;
    const host: Host = { key, users: 0, idle: null, crashes: 0, started: null, stop: () => undefined };
    hosts.set(key, host);
    return host;
  }

  function end(host: Host): void {
    if (host.idle) clearTimeout(host.idle);
    host.stop();
    hosts.delete(host.key);
  }

  return {
    lease({ request, batch, provider }) {
      if (request === null || batch === null) return null;
      const host = hostFor(JSON.stringify([request, batch]));
      host.users++;
      if (host.idle) clearTimeout(host.idle);
      const crashesBefore = host.crashes;
      const crashes = (): number => host.crashes - crashesBefore;
      let failure: Message | null = null;
      return {
        async request() {
          if (failure === null && crashes() < MAX_CRASHES) {
            try {
              const started = await (host.started ??= start(host, request, batch));
              if (started.outcome === 'ready')
                return { ...request, shared: { address: started.address, batch } };
              // A crash is counted and may be temporary; a refusal is permanent.
              if (started.outcome === 'refused') failure = started.reason;
            } catch (error) {
              failure = errorText(error);
            }
          }
          return { ...request, provider: 'cpu' };
        },
        notes: () => [
          ...(failure === null
            ? []
            : [t('{provider} could not be used: {reason}', { provider: provider ?? '', reason: failure })]),
          ...(crashes() === 0
            ? []
            : [
                t(
                  'the process that ran the network on {provider} ended unexpectedly ({count} ×); the tracks under way ran on the processor instead',
                  { provider: provider ?? '', count: crashes() },
                ),
              ]),
        ],
        release() {
          if (--host.users > 0) return;
          host.idle = setTimeout(() => end(host), IDLE_MS);
          host.idle.unref();
        },
      };
    },
    close() {
      for (const host of hosts.values()) end(host);
    },
  };
}
