import { coreContract } from '../../shared/contract/contract.ts';
import type { LibraryHandlers } from '../../shared/contract/contract.ts';
import { listEndpoints } from '../../shared/contract/schema.ts';

type Listener = (event: unknown) => void;
type AnyHandlers = Readonly<Record<string, Readonly<Record<string, (...args: unknown[]) => unknown>>>>;

/** Handlers that stay the same while the implementation behind them is swapped. */
export interface Relay {
  readonly handlers: LibraryHandlers;
  /** Forwards everything to `next` from now on; topic listeners are carried over. */
  connect(next: LibraryHandlers): void;
}

/** Creates a relay. Until it is connected, calls fail. */
export function createRelay(first: LibraryHandlers): Relay {
  let target = first as unknown as AnyHandlers;
  const subscriptions = new Set<{
    readonly topic: [string, string];
    readonly listener: Listener;
    off: () => void;
  }>();
  const subscribe = ([group, method]: [string, string], listener: Listener): (() => void) =>
    target[group]![method]!(listener) as () => void;

  const handlers: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of listEndpoints(coreContract)) {
    const topic = name.split('.') as [string, string];
    const [group, method] = topic;
    (handlers[group] ??= {})[method] =
      endpoint.kind === 'topic'
        ? (listener: Listener) => {
            const subscription = { topic, listener, off: subscribe(topic, listener) };
            subscriptions.add(subscription);
            return () => {
              subscriptions.delete(subscription);
              subscription.off();
            };
          }
        : (...args: unknown[]) => target[group]![method]!(...args);
  }
  return {
    handlers: handlers as unknown as LibraryHandlers,
    connect(next) {
      for (const { off } of subscriptions) off();
      target = next as unknown as AnyHandlers;
      for (const subscription of subscriptions)
        subscription.off = subscribe(subscription.topic, subscription.listener);
    },
  };
}

/** Stand-in while no library is open: topics are silent, calls fail with `refusal`. */
export function withoutLibrary(refusal: () => Error): LibraryHandlers {
  const handlers: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of listEndpoints(coreContract)) {
    const [group, method] = name.split('.') as [string, string];
    (handlers[group] ??= {})[method] =
      endpoint.kind === 'topic'
        ? () => () => undefined
        : () => {
            throw refusal();
          };
  }
  return handlers as unknown as LibraryHandlers;
}
