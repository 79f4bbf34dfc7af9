import type { Socket } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** A small JSON header followed by numbers. */
export interface Message {
  readonly header: unknown;
  readonly values: Float32Array;
}

const PREFIX_BYTES = 8;
const MAX_HEADER_BYTES = 64 * 1024;
/** Far larger than any chunk: anything that announces more is not a valid message. */
const MAX_BODY_BYTES = 1024 ** 3;
/** Headers are padded with blanks to a multiple of this, so that the values after them can be used in place. */
const ALIGNMENT = Float32Array.BYTES_PER_ELEMENT;

/**
 * Encodes a message: lengths of header and body as 32-bit little-endian numbers, the header as JSON, then the values in
 * native byte order, because both ends are on one machine. The values must not be changed afterwards.
 */
export function writeMessage(socket: Socket, header: object, values: readonly Float32Array[]): void {
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.alloc(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT, ' ');
  json.copy(text);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(text.length, 0);
  prefix.writeUInt32LE(
    values.reduce((sum, { byteLength }) => sum + byteLength, 0),
    4,
  );
  socket.cork();
  socket.write(prefix);
  socket.write(text);
  for (const { buffer, byteOffset, byteLength } of values)
    socket.write(Buffer.from(buffer, byteOffset, byteLength));
  socket.uncork();
}

/** A buffer for a message of the announced size. */
function announced(prefix: Buffer): { headerBytes: number; rest: Buffer<ArrayBuffer> } {
  const headerBytes = prefix.readUInt32LE(0);
  const bodyBytes = prefix.readUInt32LE(4);
  const isMessage =
    headerBytes > 0 &&
    headerBytes <= MAX_HEADER_BYTES &&
    bodyBytes <= MAX_BODY_BYTES &&
    headerBytes % ALIGNMENT === 0 &&
    bodyBytes % ALIGNMENT === 0;
  if (!isMessage)
    throw new AppError('internal', msg('The shared network received something other than chunks.'));
  return { headerBytes, rest: Buffer.from(new ArrayBuffer(headerBytes + bodyBytes)) };
}

/**
 * Yields messages as they arrive. Nothing is read until the reader asks for the next one, so that a slow reader slows
 * down the writer. Ends with the connection, even in the middle of a message.
 * @throws AppError `internal` for an invalid message
 */
export async function* readMessages(socket: Socket): AsyncGenerator<Message> {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  let current: ReturnType<typeof announced> | null = null;
  let filled = 0;
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length;) {
        const target: Buffer = current?.rest ?? prefix;
        const copied = chunk.copy(target, filled, at);
        at += copied;
        filled += copied;
        if (filled < target.length) continue;
        filled = 0;
        if (current === null) {
          current = announced(prefix);
          continue;
        }
        const { headerBytes, rest } = current;
        current = null;
        const header: unknown = JSON.parse(rest.toString('utf8', 0, headerBytes));
        yield { header, values: new Float32Array(rest.buffer, headerBytes) };
      }
    }
  } catch (error) {
    // The other end is gone; this is how connections end when a process crashes or is cancelled.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  }
}
