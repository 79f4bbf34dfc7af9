import type { z } from 'zod';
import { listEndpoints } from '../../shared/contract/schema.ts';
import type { Contract, Endpoint, Handlers, ReportingContext } from '../../shared/contract/schema.ts';
import { AppError, errorMessage, toAppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { contractHash } from '../../shared/rpc/contract-hash.ts';
import { toHostSchema } from '../../shared/rpc/wire.ts';
import type { ToClient, ToHost, Transport } from '../../shared/rpc/wire.ts';
import { validationMessage } from '../../shared/validation-message.ts';
import { coalesce } from './coalesce.ts';

export interface HostOptions {
  /** Sent to clients in the host's hello. */
  readonly appVersion: string;
  /** Whether to check answers and events against the contract too; tests set SEGUE_CHECK_ANSWERS=1. */
  readonly checkOutput?: boolean;
  /** Called for every failed call that was not the caller's fault, and for malformed messages. */
  readonly onError?: (error: AppError, method: string | null) => void;
  /** Called with the duration of each call. */
  readonly onCall?: (method: string, ms: number) => void;
}

/** Serves one contract to any number of clients. */
export interface Host {
  /** Serves the client at the other end until the transport closes. */
  accept(transport: Transport): void;
  /** Cancels everything and closes all connections. */
  close(): void;
  readonly contractHash: string;
}

type AnyHandler = (input: unknown, context: ReportingContext<unknown>) => unknown;
type AnyTopic = (listener: (event: unknown) => void) => () => void;

/** A missing handler is a compile error; for untyped callers it throws here rather than at the first call. */
export function createHost<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  options: HostOptions,
): Host {
  const endpoints = listEndpoints(contract);
  const byName = new Map<string, unknown>();
  for (const name of endpoints.keys()) {
    const [group, method] = name.split('.') as [string, string];
    const handler = (handlers as Record<string, Record<string, unknown>>)[group]?.[method];
    if (typeof handler !== 'function') throw new AppError('internal', msg('No handler for {name}', { name }));
    byName.set(name, handler);
  }
  const hash = contractHash(contract);
  const connections = new Set<Transport>();

  function accept(transport: Transport): void {
    const calls = new Map<number, AbortController>();
    const subscriptions = new Map<string, () => void>();
    let clientId: string | undefined;
    let closed = false;
    connections.add(transport);

    function send(message: ToClient): void {
      if (!closed) transport.send(message);
    }
    function sendError(id: number, error: AppError): void {
      send({ t: 'err', id, code: error.code, message: errorMessage(error), details: error.details });
    }

    async function runCall(message: Extract<ToHost, { t: 'call' }>, client: string): Promise<void> {
      const { id, method } = message;
      const endpoint = endpoints.get(method);
      if (!endpoint || endpoint.kind === 'topic')
        throw new AppError('not_found', msg('There is no call named {method}', { method }));
      const input = parseInput(endpoint, method, message.input);
      const controller = new AbortController();
      calls.set(id, controller);
      const progress = coalesce((event) => send({ t: 'event', id, event }));
      const started = performance.now();
      try {
        const value = await (byName.get(method) as AnyHandler)(input, {
          signal: controller.signal,
          clientId: client,
          emit: (event) => {
            if (controller.signal.aborted || endpoint.kind !== 'job') return;
            progress.push(options.checkOutput ? parseOutput(endpoint.event, method, event) : event);
          },
        });
        controller.signal.throwIfAborted();
        const answer = options.checkOutput ? parseOutput(endpoint.output, method, value) : value;
        progress.flush();
        send({ t: 'ok', id, value: answer });
      } finally {
        progress.stop();
        calls.delete(id);
        options.onCall?.(method, performance.now() - started);
      }
    }

    function subscribe(topic: string): void {
      const endpoint = endpoints.get(topic);
      if (endpoint?.kind !== 'topic' || subscriptions.has(topic)) return;
      const off = (byName.get(topic) as AnyTopic)((event) =>
        send({
          t: 'topic',
          topic,
          event: options.checkOutput ? parseOutput(endpoint.event, topic, event) : event,
        }),
      );
      subscriptions.set(topic, off);
    }

    function onMessage(raw: unknown): void {
      const parsed = toHostSchema.safeParse(raw);
      if (!parsed.success) {
        options.onError?.(new AppError('invalid_input', msg('Malformed message; connection closed')), null);
        transport.close();
        return;
      }
      const message = parsed.data;
      if (message.t === 'hello') {
        send({ t: 'hello', contract: hash, app: options.appVersion });
        if (message.contract === hash) clientId = message.client;
        return;
      }
      if (clientId === undefined) {
        transport.close();
        return;
      }
      switch (message.t) {
        case 'call': {
          if (calls.has(message.id)) {
            sendError(
              message.id,
              new AppError('invalid_input', msg('Call {id} is still running', { id: message.id })),
            );
            return;
          }
          runCall(message, clientId).catch((thrown: unknown) => {
            const error = toAppError(thrown);
            sendError(message.id, error);
            if (error.code === 'internal') options.onError?.(error, message.method);
          });
          return;
        }
        case 'cancel':
          calls.get(message.id)?.abort(new AppError('cancelled', msg('Cancelled')));
          return;
        case 'sub':
          subscribe(message.topic);
          return;
        case 'unsub':
          subscriptions.get(message.topic)?.();
          subscriptions.delete(message.topic);
      }
    }

    transport.onMessage(onMessage);
    transport.onClose(() => {
      closed = true;
      connections.delete(transport);
      for (const controller of calls.values())
        controller.abort(new AppError('cancelled', msg('The client left')));
      for (const off of subscriptions.values()) off();
      subscriptions.clear();
    });
  }

  return {
    accept,
    contractHash: hash,
    close: () => {
      for (const transport of connections) transport.close();
    },
  };
}

function parseInput(endpoint: Exclude<Endpoint, { kind: 'topic' }>, method: string, input: unknown): unknown {
  const parsed = endpoint.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'invalid_input',
    msg('{method}: {reason}', { method, reason: validationMessage(parsed.error) }),
  );
}

function parseOutput(schema: z.ZodType, method: string, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'internal',
    msg('{method} answered outside its contract: {reason}', {
      method,
      reason: validationMessage(parsed.error),
    }),
  );
}
