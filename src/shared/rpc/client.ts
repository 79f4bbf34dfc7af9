import { listEndpoints } from '../contract/schema.ts';
import type { CallOptions, Client, Contract, JobOptions } from '../contract/schema.ts';
import { AppError, errorText } from '../errors.ts';
import type { ErrorDetails } from '../errors.ts';
import { msg, verbatim } from '../languages/translate.ts';
import { isErrorCode } from './wire.ts';
import type { ToClient, ToHost, Transport } from './wire.ts';

/**
 * `connecting` until the host has answered; `lost` while reconnecting; `outdated` if the host was built from another
 * contract (reload or restart); `closed` for good.
 */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'outdated' | 'closed';

export interface ClientOptions<C extends Contract> {
  readonly contract: C;
  /** {@link contractHash} of that contract. */
  readonly contractHash: string;
  /** Identifies this client; topics carry it as `origin`. */
  readonly clientId: string;
  /** Opens a new connection; called again after a loss. */
  readonly open: () => Promise<Transport>;
  /** Delay before each reconnection attempt; if absent, a lost connection is not reopened. */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Connection<C extends Contract> {
  readonly api: Client<C>;
  readonly clientId: string;
  state(): ConnectionState;
  /**
   * Called on each state change. After `lost` → `open`, everything fetched before may be stale. Returns an unsubscribe
   * function.
   */
  onState(listener: (state: ConnectionState) => void): () => void;
  close(): void;
}

/** The part of AbortSignal used here. */
interface Abortable {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface Pending {
  readonly message: Extract<ToHost, { t: 'call' }>;
  readonly safe: boolean;
  readonly onEvent: ((event: unknown) => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5000;

/** Creates a typed client that queues calls until the host has answered, reconnects, and resubscribes. */
export function createClient<C extends Contract>(options: ClientOptions<C>): Connection<C> {
  const pending = new Map<number, Pending>();
  const topics = new Map<string, Set<(event: unknown) => void>>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = 'connecting';
  let transport: Transport | undefined;
  let nextId = 1;

  function setState(next: ConnectionState): void {
    if (state === next || state === 'closed') return;
    state = next;
    for (const listener of stateListeners) listener(next);
  }
  function send(message: ToHost): void {
    if (state === 'open') transport?.send(message);
  }
  function rejectAll(error: (call: Pending) => AppError | undefined): void {
    for (const [id, call] of pending) {
      const reason = error(call);
      if (!reason) continue;
      pending.delete(id);
      call.reject(reason);
    }
  }

  function onHello(hello: Extract<ToClient, { t: 'hello' }>): void {
    if (hello.contract !== options.contractHash) {
      setState('outdated');
      rejectAll(() => outdated());
      transport?.close();
      return;
    }
    setState('open');
    for (const topic of topics.keys()) send({ t: 'sub', topic });
    for (const call of pending.values()) send(call.message);
  }

  function onMessage(message: ToClient): void {
    if (message.t === 'hello') {
      onHello(message);
      return;
    }
    if (message.t === 'topic') {
      for (const listener of topics.get(message.topic) ?? []) listener(message.event);
      return;
    }
    const call = pending.get(message.id);
    if (!call) return; // Cancelled meanwhile.
    if (message.t === 'event') {
      call.onEvent?.(message.event);
      return;
    }
    pending.delete(message.id);
    if (message.t === 'ok') call.resolve(message.value);
    else call.reject(fromWire(message.code, message.message, message.details));
  }

  async function keepConnected(): Promise<void> {
    let wait = FIRST_RETRY_MS;
    while (state !== 'closed' && state !== 'outdated') {
      try {
        await useTransport(await options.open(), () => {
          wait = FIRST_RETRY_MS;
        });
      } catch (error) {
        if (!options.sleep) {
          rejectAll(
            () => new AppError('io', msg('Segue cannot be reached: {reason}', { reason: errorText(error) })),
          );
          setState('closed');
        }
      }
      if (isOver(state)) return;
      if (!options.sleep) {
        rejectAll(() => lost());
        setState('closed');
        return;
      }
      setState('lost');
      // A call that may already have taken effect must not be repeated.
      rejectAll((call) => (call.safe ? undefined : lost()));
      await options.sleep(wait);
      wait = Math.min(wait * 2, MAX_RETRY_MS);
    }
  }

  /** Resolves when the connection has ended. */
  function useTransport(opened: Transport, onOpen: () => void): Promise<void> {
    if (state === 'closed') {
      opened.close();
      return Promise.resolve();
    }
    transport = opened;
    return new Promise((resolve) => {
      opened.onClose(() => {
        transport = undefined;
        resolve();
      });
      opened.onMessage((message) => {
        onMessage(message as ToClient);
        if (state === 'open') onOpen();
      });
      opened.send({
        t: 'hello',
        client: options.clientId,
        contract: options.contractHash,
      } satisfies ToHost);
    });
  }

  function call(
    method: string,
    safe: boolean,
    input: unknown,
    callOptions: JobOptions<unknown>,
  ): Promise<unknown> {
    if (state === 'closed') return Promise.reject(lost());
    if (state === 'outdated') return Promise.reject(outdated());
    const signal = callOptions.signal as (AbortSignal & Abortable) | undefined;
    if (signal?.aborted) return Promise.reject(new AppError('cancelled', msg('Cancelled')));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      function onAbort(): void {
        if (!pending.delete(id)) return;
        send({ t: 'cancel', id });
        settle(() => reject(new AppError('cancelled', msg('Cancelled'))));
      }
      function settle(finish: () => void): void {
        signal?.removeEventListener('abort', onAbort);
        finish();
      }
      signal?.addEventListener('abort', onAbort);
      const message = { t: 'call', id, method, input } as const;
      pending.set(id, {
        message,
        safe,
        onEvent: callOptions.onEvent,
        resolve: (value) => settle(() => resolve(value)),
        reject: (error) => settle(() => reject(error)),
      });
      send(message);
    });
  }

  function subscribe(topic: string, listener: (event: unknown) => void): () => void {
    // Wrapped, so that the same function may subscribe twice.
    const entry = (event: unknown): void => listener(event);
    const listeners = topics.get(topic) ?? new Set();
    topics.set(topic, listeners);
    listeners.add(entry);
    if (listeners.size === 1) send({ t: 'sub', topic });
    return () => {
      if (!listeners.delete(entry) || listeners.size > 0 || topics.get(topic) !== listeners) return;
      topics.delete(topic);
      send({ t: 'unsub', topic });
    };
  }

  const api: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of listEndpoints(options.contract)) {
    const [group, method] = name.split('.') as [string, string];
    (api[group] ??= {})[method] =
      endpoint.kind === 'topic'
        ? (listener: (event: unknown) => void) => subscribe(name, listener)
        : (input: unknown, callOptions: CallOptions = {}) => call(name, endpoint.safe, input, callOptions);
  }
  void keepConnected();

  return {
    api: api as Client<C>,
    clientId: options.clientId,
    state: () => state,
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    close: () => {
      setState('closed');
      rejectAll(() => lost());
      transport?.close();
    },
  };
}

function isOver(state: ConnectionState): boolean {
  return state === 'closed' || state === 'outdated';
}

function lost(): AppError {
  return new AppError('io', msg('The connection to Segue was lost before the answer came. Try again.'));
}

function outdated(): AppError {
  return new AppError('conflict', msg('Segue was updated. Restart it, then reload this window.'));
}

function fromWire(code: string, message: string, details: ErrorDetails): AppError {
  return new AppError(isErrorCode(code) ? code : 'internal', verbatim(message), { details });
}
