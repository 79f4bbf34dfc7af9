import { once } from 'node:events';
import { connect } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { msg, readMessage } from '../../shared/languages/translate.ts';
import type { ChunkResults, ChunkRunner } from './chunk-runner.ts';
import { readMessages, writeMessage } from './message-stream.ts';
import type { Message } from './message-stream.ts';
import { greetingSchema, replySchema } from './network-server.ts';

const gone = (): AppError => new AppError('worker_crashed', msg('The process that runs the network ended.'));

/**
 * Runs chunks on the network of another process.
 * @throws AppError `worker_crashed` if that process is gone, now or in later runs
 */
export async function connectNetwork(address: string): Promise<ChunkRunner> {
  const socket = connect(address);
  const waiting = new Map<number, PromiseWithResolvers<ChunkResults>>();
  let nextId = 0;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
  });
  const messages = readMessages(socket);
  const first = await messages.next();
  if (first.done) throw gone();
  const greeting = greetingSchema.parse(first.value.header);

  function receive({ header, values }: Message): void {
    const reply = replySchema.parse(header);
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) return caller?.reject(new AppError('model_unavailable', readMessage(reply.error)));
    let at = 0;
    caller?.resolve(
      new Map(reply.outputs.map(({ name, length }) => [name, values.subarray(at, (at += length))])),
    );
  }
  async function receiveAll(): Promise<void> {
    for await (const message of messages) receive(message);
  }
  receiveAll().catch(() => socket.destroy());

  return {
    ...greeting,
    async run(input, frames, signal) {
      if (socket.destroyed) throw gone();
      const id = nextId++;
      const caller = Promise.withResolvers<ChunkResults>();
      waiting.set(id, caller);
      const onAbort = (): void => {
        waiting.delete(id);
        caller.reject(new AppError('cancelled', msg('Cancelled')));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      writeMessage(socket, { id, frames }, [input]);
      try {
        return await caller.promise;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    async dispose() {
      if (socket.closed) return;
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}
