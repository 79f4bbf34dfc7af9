import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { z } from 'zod';
import { AppError, toAppError } from '../../shared/errors.ts';
import { msg, storedMessage } from '../../shared/languages/translate.ts';
import { melFrontEnd } from '../analysis/front-end/mel.ts';
import type { Batcher } from './batcher.ts';
import { readMessages, writeMessage } from './message-stream.ts';
import { providers } from './providers.ts';

/** The server's first message on every connection. */
export const greetingSchema = z.strictObject({
  provider: z.enum(providers),
  fixedFrames: z.int().nullable(),
  inFlight: z.int().min(1),
});

/** A chunk to run; its values are those of the message. Answers arrive in any order and carry the `id`. */
const requestSchema = z.strictObject({ id: z.int(), frames: z.int().min(1) });

export const replySchema = z.union([
  /** Outputs in the order of the message's values. */
  z.strictObject({
    id: z.int(),
    outputs: z.array(z.strictObject({ name: z.string(), length: z.int() })),
  }),
  z.strictObject({ id: z.int(), error: z.string() }),
]);
type Reply = z.infer<typeof replySchema>;

async function serve(socket: Socket, batcher: Batcher): Promise<void> {
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  // Errors end the connection; `close` follows.
  socket.on('error', () => undefined);
  const { provider, fixedFrames, inFlight } = batcher;
  writeMessage(socket, { provider, fixedFrames, inFlight } satisfies z.infer<typeof greetingSchema>, []);

  async function answer(id: number, frames: number, values: Float32Array): Promise<void> {
    try {
      const results = [...(await batcher.run(values, frames, gone.signal))];
      const outputs = results.map(([name, { length }]) => ({ name, length }));
      writeMessage(
        socket,
        { id, outputs } satisfies Reply,
        results.map(([, data]) => data),
      );
    } catch (error) {
      if (!socket.destroyed)
        writeMessage(socket, { id, error: storedMessage(toAppError(error).text) } satisfies Reply, []);
    }
  }

  for await (const { header, values } of readMessages(socket)) {
    const { id, frames } = requestSchema.parse(header);
    if (values.length !== frames * melFrontEnd.bands)
      throw new AppError(
        'internal',
        msg('A chunk of {frames} frames came with {count} values.', { frames, count: values.length }),
      );
    await batcher.room();
    void answer(id, frames, values);
  }
}

/**
 * Lets other processes run chunks on this process's network, over a local socket. Requests of a caller that disconnects
 * are dropped.
 */
export async function serveNetwork(batcher: Batcher, address: string): Promise<Server> {
  const server = createServer((socket) => {
    serve(socket, batcher).catch(() => socket.destroy());
  });
  server.listen(address);
  await once(server, 'listening');
  return server;
}
