import { FLACDecoder } from '@wasm-audio-decoders/flac';
import CodecParser, { type CodecFrame } from 'codec-parser';
import { MIN_COMPLETE, silence, toBlocks } from './blocks.ts';
import { ByteSource, damaged, throwIfCancelled } from './byte-source.ts';
import type { FlacInfo } from './flac-metadata.ts';
import type { AudioBlock } from './stream.ts';

interface FlacFrameHeader {
  readonly blockingStrategy: string;
  readonly sampleRate: number | string;
  readonly channels: number;
  /** Of fixed-blocksize streams. */
  readonly frameNumber?: number;
  /** Of variable-blocksize streams. */
  readonly sampleNumber?: number;
}

/** Sample at which a frame begins, by its own header. */
function frameStart(frame: CodecFrame, info: FlacInfo): number {
  const header = frame.header as unknown as FlacFrameHeader;
  return header.blockingStrategy === 'Variable'
    ? (header.sampleNumber ?? 0)
    : (header.frameNumber ?? 0) * info.maxBlockSize;
}

/**
 * Decodes frame by frame with memory that does not grow with the track. Frames that fail their checksum become silence of
 * the same length, so that the rest keeps its time; with under 98 % of the announced samples decoded the file counts as
 * damaged (thrown at the end, after the blocks that could be decoded).
 */
export async function* decodeFlac(
  path: string,
  info: FlacInfo,
  signal?: AbortSignal,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const decoder = new FLACDecoder();
  await decoder.ready;
  const parser = new CodecParser<CodecFrame>('audio/flac', { enableFrameCRC32: false });
  const { channelCount, sampleRate, totalSamples } = info;
  const batchSamples = sampleRate;
  let batch: CodecFrame[] = [];
  let batchLength = 0;
  /** Samples handed out, silence included. */
  let position = 0;
  let decodedSamples = 0;

  async function* flushBatch(): AsyncGenerator<AudioBlock> {
    if (batch.length === 0) return;
    const decoded = await decoder.decodeFrames(batch.map((frame) => frame.data));
    const expected = batchLength;
    batch = [];
    batchLength = 0;
    decodedSamples += decoded.samplesDecoded;
    position += Math.max(expected, decoded.samplesDecoded);
    yield* toBlocks(decoded.channelData, sampleRate);
    yield* silence(expected - decoded.samplesDecoded, channelCount, sampleRate);
  }

  async function* take(frames: Iterable<CodecFrame>): AsyncGenerator<AudioBlock> {
    for (const frame of frames) {
      const header = frame.header as unknown as FlacFrameHeader;
      // A stray frame of another stream (spliced files) would change the layout under the consumers' feet.
      if (header.channels !== channelCount) continue;
      if (typeof header.sampleRate === 'number' && header.sampleRate !== sampleRate) continue;
      const start = frameStart(frame, info);
      const missing = start - (position + batchLength);
      const plausible = totalSamples === 0 || start < totalSamples;
      if (missing < 0 || !plausible) continue;
      if (missing > 0) {
        yield* flushBatch();
        yield* silence(missing, channelCount, sampleRate);
        position += missing;
      }
      batch.push(frame);
      batchLength += frame.samples;
      if (batchLength >= batchSamples) yield* flushBatch();
    }
  }

  try {
    for await (const piece of source.pieces(info.audioStart, source.size)) {
      throwIfCancelled(signal);
      yield* take(parser.parseChunk(piece) as unknown as Iterable<CodecFrame>);
    }
    yield* take(parser.flush() as unknown as Iterable<CodecFrame>);
    yield* flushBatch();
  } finally {
    decoder.free();
  }
  if (decodedSamples === 0) throw damaged(path, 'no audio could be decoded');
  if (decodedSamples < totalSamples * MIN_COMPLETE)
    throw damaged(
      path,
      `only ${(decodedSamples / sampleRate).toFixed(1)} s of ${(totalSamples / sampleRate).toFixed(1)} s could be decoded`,
    );
}
