import { MAX_BLOCK_SECONDS, silence, skipSamples, toBlocks } from './blocks.ts';
import { ByteSource, throwIfCancelled } from './byte-source.ts';
import { createDecodeTally } from './decode-tally.ts';
import { FlacFrameSplitter } from './flac-frames.ts';
import { createFlacFrameDecoder } from './flac-kernel.ts';
import type { FlacInfo } from './flac-metadata.ts';
import { seekFlac } from './seek/flac-seek.ts';
import type { SeekPoint } from './seek/flac-seek.ts';
import type { AudioBlock } from './stream.ts';

/**
 * Decodes frame by frame in constant memory. Frames that cannot be decoded become silence of the same length, so that
 * the rest keeps its time. If less than 98 % of the announced samples were decoded, the file counts as damaged (thrown
 * at the end, after the blocks that could be decoded).
 * @param from first sample
 */
export async function* decodeFlac(
  path: string,
  info: FlacInfo,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const begin = await seekFlac(source, info, from);
  yield* skipSamples(decodeFrom(source, info, begin, signal), from - begin.sample);
}

async function* decodeFrom(
  source: ByteSource,
  info: FlacInfo,
  begin: SeekPoint,
  signal: AbortSignal | undefined,
): AsyncGenerator<AudioBlock> {
  const { path } = source;
  const splitter = new FlacFrameSplitter(info);
  const { channelCount, sampleRate, totalSamples } = info;
  const blockSamples = Math.floor(sampleRate * MAX_BLOCK_SECONDS);
  const decoder = createFlacFrameDecoder(channelCount, blockSamples);
  /** Samples decoded so far, and silence. */
  let position = begin.sample;
  const tally = createDecodeTally(path, sampleRate);

  function* flush(): Generator<AudioBlock> {
    if (decoder.length === 0) return;
    const { channels, mono } = decoder.take();
    if (mono && mono.length <= blockSamples) yield { channels, mono };
    else yield* toBlocks(channels, sampleRate);
  }

  function* lose(samples: number): Generator<AudioBlock> {
    yield* flush();
    tally.lost(samples);
    yield* silence(samples, channelCount, sampleRate);
  }

  function* take(piece: Uint8Array, isLast: boolean): Generator<AudioBlock> {
    for (const frame of splitter.take(piece, isLast)) {
      const { start, samples } = frame;
      if (start < position) continue;
      if (start > position) yield* lose(start - position);
      if (decoder.length + samples > blockSamples) yield* flush();
      if (decoder.decode(frame)) tally.decoded(samples);
      else yield* lose(samples);
      position = start + samples;
    }
  }

  for await (const piece of source.pieces(begin.offset, source.size)) {
    throwIfCancelled(signal);
    yield* take(piece, false);
  }
  yield* take(new Uint8Array(0), true);
  yield* flush();
  tally.finish(begin.sample === 0 ? totalSamples : 0);
}
