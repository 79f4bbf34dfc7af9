import { stat } from 'node:fs/promises';
import { fileError } from './byte-source.ts';
import { openAudio } from './open-audio.ts';
import type { AudioBlock, AudioStream } from './stream.ts';

/** A stretch of a file's decoded samples, as a player gets it. */
interface PcmRange {
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** 32-bit floats, little-endian, one per channel and then the next sample; fewer than asked for where the audio ends. */
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Opened files that are kept: their headers and frame tables need not be read for every stretch. */
const MAX_OPEN = 6;

interface Opened {
  readonly version: string;
  readonly audio: Promise<AudioStream>;
}

/** Serves decoded stretches of audio files: the same samples that the analysis hears, from any place at once. */
export interface PcmServer {
  /**
   * Samples [from, from + count) of a file, decoded as they are read; cancelling the bytes ends the decoding. Throws as `openAudio`
   * does, and for what cannot be decoded from the start.
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
    // The map keeps the order of use.
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
      // What fails at once fails here, before anything was promised.
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
        // Damage further on has been reported by the analysis; here the audio ends before it.
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
