import type { Transport } from './wire.ts';

/**
 * Both ends of a connection within one program. Messages pass through JSON, as on a network, and arrive asynchronously.
 */
export function memoryTransportPair(): [Transport, Transport] {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  const ends = [[], []] as [((message: unknown) => void)[], ((message: unknown) => void)[]];
  function close(): void {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  }
  async function deliver(listeners: readonly ((message: unknown) => void)[], text: string): Promise<void> {
    await Promise.resolve();
    if (!closed) for (const listener of listeners) listener(JSON.parse(text));
  }
  function end(own: 0 | 1): Transport {
    return {
      send: (message) => void deliver(ends[own === 0 ? 1 : 0], JSON.stringify(message)),
      onMessage: (listener) => ends[own].push(listener),
      onClose: (listener) => closeListeners.push(listener),
      close,
    };
  }
  return [end(0), end(1)];
}
