import { stat } from 'node:fs/promises';
import { fileError } from './byte-source.ts';
import { openAudio } from './open-audio.ts';
import type { AudioBlock, AudioStream } from './stream.ts';

/** A range of a file's decoded samples, as sent to a player. */
interface PcmRange {
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Interleaved 32-bit little-endian floats; fewer than requested if the audio ends. */
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Number of open files that are cached, so that headers and frame tables are not read again for every range. */
const MAX_OPEN = 6;

interface Opened {
  readonly version: string;
  readonly audio: Promise<AudioStream>;
}

/** Serves ranges of decoded audio files: the same samples that the analysis reads, from any position. */
export interface PcmServer {
  /**
   * Samples [from, from + count) of a file, decoded while they are read; cancelling the stream ends the decoding.
   * Throws like `openAudio`, and for a range that fails to decode at its start.
   */
  open(path: string, from: number, count: number): Promise<PcmRange>;
}

export function createPcmServer(): PcmServer {
  const opened = new Map<string, Opened>();

  async function openCached(path: string): Promise<AudioStream> {
    const info = await stat(path).catch((error: unknown) => {
      throw fileError(path, error);
    });
    const version = `${info.size} ${info.mtimeMs}`;
    const known = opened.get(path);
    opened.delete(path);
    const entry = known?.version === version ? known : { version, audio: openAudio(path) };
    // The map is ordered by last use.
    opened.set(path, entry);
    const oldest = opened.keys().next();
    if (opened.size > MAX_OPEN && !oldest.done) opened.delete(oldest.value);
    entry.audio.catch(() => opened.get(path) === entry && opened.delete(path));
    return await entry.audio;
  }

  return {
    async open(path, from, count) {
      const audio = await openCached(path);
      const blocks = audio.blocks(from)[Symbol.asyncIterator]();
      // An immediate failure is thrown here, before any bytes are promised.
      const first = await blocks.next();
      const { sampleRate, channelCount } = audio.format;
      return { sampleRate, channelCount, bytes: toBytes(first, blocks, count) };
    },
  };
}

function toBytes(
  first: IteratorResult<AudioBlock>,
  blocks: AsyncIterator<AudioBlock>,
  count: number,
): ReadableStream<Uint8Array> {
  let next: IteratorResult<AudioBlock> | null = first;
  let left = count;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // The analysis has already reported damage further on; here the audio just ends before it.
        const result = next ?? (await blocks.next().catch(() => ({ done: true }) as const));
        next = null;
        if (result.done || left <= 0) {
          await blocks.return?.();
          controller.close();
          return;
        }
        const { channels } = result.value;
        const length = Math.min(left, channels[0]!.length);
        left -= length;
        controller.enqueue(interleave(channels, length));
      },
      async cancel() {
        await blocks.return?.();
      },
    },
    { highWaterMark: 2 },
  );
}

function interleave(channels: readonly Float32Array[], length: number): Uint8Array {
  const samples = new Float32Array(length * channels.length);
  for (const [c, channel] of channels.entries())
    for (let i = 0, at = c; i < length; i++, at += channels.length) samples[at] = channel[i]!;
  return new Uint8Array(samples.buffer);
}
