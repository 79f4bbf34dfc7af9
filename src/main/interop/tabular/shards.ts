import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { writePieces, writeThrough } from '../../files/output.ts';
import type { ArraysExport, TrackArrays } from './track-arrays.ts';

/** A shard ends at this size, which suits data loaders, or at this number of tracks. */
const SHARD_BYTES = 256 * 1024 ** 2;
const SHARD_TRACKS = 5000;

/** How tracks are encoded into shards. */
export interface ShardFormat {
  /** File extension, with the dot. */
  readonly extension: string;
  /** Encodes one track. */
  encode(track: TrackArrays): Promise<Uint8Array> | Uint8Array;
  /** Written at the end of a file. */
  readonly end: Uint8Array;
  /** The description of the arrays for a loader. */
  describe(track: TrackArrays): unknown;
}

interface Shard {
  readonly split: string;
  readonly file: string;
  tracks: number;
  bytes: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Moves the file into place. */
  close(): Promise<void>;
  /** Discards the file. */
  discard(cause: unknown): Promise<void>;
}

/** Opens a file that appears under its name when it is closed. */
function openShard(folder: string, split: string, number: number, { extension, end }: ShardFormat): Shard {
  const file = `${split}-${String(number).padStart(6, '0')}${extension}`;
  const opened = Promise.withResolvers<ReturnType<typeof createWriteStream>>();
  const closing = Promise.withResolvers<void>();
  const written = writeThrough(join(folder, file), async (partial) => {
    const stream = createWriteStream(partial);
    await once(stream, 'open');
    opened.resolve(stream);
    try {
      await closing.promise;
      stream.end(end);
    } finally {
      if (!stream.writableEnded) stream.destroy();
      await finished(stream).catch(() => undefined);
    }
  });
  written.catch((error: unknown) => opened.reject(error));
  // Awaiting callers still get the error; without one, the other promise has already reported it.
  opened.promise.catch(() => undefined);
  closing.promise.catch(() => undefined);
  return {
    split,
    file,
    tracks: 0,
    bytes: 0,
    async write(bytes) {
      const stream = await opened.promise;
      if (!stream.write(bytes)) await once(stream, 'drain');
      this.tracks++;
      this.bytes += bytes.length;
    },
    async close() {
      await opened.promise;
      closing.resolve();
      await written;
    },
    async discard(cause) {
      closing.reject(cause);
      await written.catch(() => undefined);
    },
  };
}

/**
 * Writes tracks to `<split>-000000<extension>`, `<split>-000001…` and `index.json`, which lists the files of this
 * export with their numbers of tracks and describes the arrays. Names and order of tracks do not depend on the machine.
 */
export async function exportShards(
  folder: string,
  { vocabulary, tracks }: ArraysExport,
  format: ShardFormat,
): Promise<void> {
  const open = new Map<string, Shard>();
  const done: { split: string; file: string; tracks: number; bytes: number }[] = [];
  let arrays: unknown = {};
  const close = async (shard: Shard): Promise<void> => {
    open.delete(shard.split);
    await shard.close();
    const { split, file, tracks: count, bytes } = shard;
    done.push({ split, file, tracks: count, bytes: bytes + format.end.length });
  };
  try {
    for await (const track of tracks) {
      const bytes = await format.encode(track);
      let shard = open.get(track.split);
      const isFull = shard && (shard.tracks >= SHARD_TRACKS || shard.bytes + bytes.length > SHARD_BYTES);
      if (shard && isFull) {
        await close(shard);
        shard = undefined;
      }
      if (!shard) {
        const number = done.filter(({ split }) => split === track.split).length;
        shard = openShard(folder, track.split, number, format);
        open.set(track.split, shard);
      }
      await shard.write(bytes);
      arrays = { ...(arrays as object), ...(format.describe(track) as object) };
    }
    for (const shard of open.values()) await close(shard);
  } catch (error) {
    for (const shard of open.values()) await shard.discard(error);
    throw error;
  }
  await writePieces(join(folder, 'index.json'), [
    `${JSON.stringify({ vocabulary, arrays, shards: done }, null, 1)}\n`,
  ]);
}
