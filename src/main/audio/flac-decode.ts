import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { silence, skipSamples, toBlocks } from './blocks.ts';
import { ByteSource, throwIfCancelled } from './byte-source.ts';
import { createDecodeTally } from './decode-tally.ts';
import { FlacFrameSplitter } from './flac-frames.ts';
import type { FlacFrame } from './flac-frames.ts';
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
  const decoder = new FLACDecoder();
  await decoder.ready;
  const splitter = new FlacFrameSplitter(info);
  const { channelCount, sampleRate, totalSamples } = info;
  const batchSamples = sampleRate;
  let batch: FlacFrame[] = [];
  let batchLength = 0;
  /** Samples yielded so far, silence included. */
  let position = begin.sample;
  const tally = createDecodeTally(path, sampleRate);

  async function* flushBatch(): AsyncGenerator<AudioBlock> {
    const frames = batch;
    const expected = batchLength;
    batch = [];
    batchLength = 0;
    const decoded = await decoder.decodeFrames(frames.map((frame) => frame.bytes));
    position += expected;
    if (decoded.errors.length > 0 || decoded.samplesDecoded !== expected) {
      // The decoder does not say which frame failed and may skip the next one, so the frames are decoded again one by
      // one.
      for (const frame of frames) yield* decodeSingly(frame);
      return;
    }
    tally.decoded(expected, frames.length);
    yield* toBlocks(decoded.channelData, sampleRate);
  }

  async function* decodeSingly(frame: FlacFrame): AsyncGenerator<AudioBlock> {
    throwIfCancelled(signal);
    await decoder.reset();
    const decoded = await decoder.decodeFrames([frame.bytes]);
    if (decoded.errors.length === 0 && decoded.samplesDecoded === frame.samples) {
      tally.decoded(frame.samples);
      yield* toBlocks(decoded.channelData, sampleRate);
      return;
    }
    tally.lost(frame.samples);
    yield* silence(frame.samples, channelCount, sampleRate);
  }

  async function* take(piece: Uint8Array, isLast: boolean): AsyncGenerator<AudioBlock> {
    for (const frame of splitter.take(piece, isLast)) {
      const missing = frame.start - (position + batchLength);
      if (missing < 0) continue;
      if (missing > 0) {
        if (batch.length > 0) yield* flushBatch();
        tally.lost(missing);
        yield* silence(missing, channelCount, sampleRate);
        position += missing;
      }
      batch.push(frame);
      batchLength += frame.samples;
      if (batchLength >= batchSamples) yield* flushBatch();
    }
  }

  try {
    for await (const piece of source.pieces(begin.offset, source.size)) {
      throwIfCancelled(signal);
      yield* take(piece, false);
    }
    yield* take(new Uint8Array(0), true);
    if (batch.length > 0) yield* flushBatch();
  } finally {
    decoder.free();
  }
  tally.finish(begin.sample === 0 ? totalSamples : 0);
}
