import { MPEGDecoder } from 'mpg123-decoder';
import { MIN_COMPLETE, toBlocks } from './blocks.ts';
import { ByteSource, concatBytes, damaged, throwIfCancelled } from './byte-source.ts';
import { createFormatKeeper } from './format-keeper.ts';
import { Mp3FrameSplitter } from './mp3-frames.ts';
import type { Mp3Stream } from './mp3-info.ts';
import type { SeekPoint } from './seek/flac-seek.ts';
import type { AudioBlock } from './stream.ts';
import { msg } from '../../shared/languages/translate.ts';

/**
 * Decodes every audio frame and trims nothing: encoder delay, decoder delay and end padding all stay. The Info frame,
 * which holds no audio, is skipped (`Mp3Stream.audioStart` is after it). Parts with another sample rate are resampled
 * to the rate of the first frame.
 * @param begin where to begin, if not at the first frame
 */
export async function* decodeMp3(
  path: string,
  stream: Mp3Stream,
  signal?: AbortSignal,
  begin?: SeekPoint,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  const { header, audioStart, audioEnd } = stream;
  const { channelCount, sampleRate } = header;
  const splitter = new Mp3FrameSplitter(header);
  const rates = createFormatKeeper(sampleRate, channelCount);
  let batch: Uint8Array[] = [];
  let batchSamples = 0;
  let frames = 0;

  function* flushBatch(): Generator<AudioBlock> {
    throwIfCancelled(signal);
    const decoded = decoder.decode(concatBytes(batch));
    batch = [];
    batchSamples = 0;
    yield* toBlocks(rates.push(decoded.channelData), sampleRate);
  }
  function* changeRate(rate: number): Generator<AudioBlock> {
    if (batch.length > 0) yield* flushBatch();
    yield* toBlocks(rates.change(rate), sampleRate);
  }
  function* take(piece: Uint8Array, isLast: boolean): Generator<AudioBlock> {
    for (const frame of splitter.take(piece, isLast)) {
      if (frame.header.sampleRate !== rates.rate()) yield* changeRate(frame.header.sampleRate);
      batch.push(frame.bytes);
      batchSamples += frame.header.samples;
      frames++;
      if (batchSamples >= rates.rate()) yield* flushBatch();
    }
  }
  try {
    for await (const piece of source.pieces(begin?.offset ?? audioStart, audioEnd, 64 * 1024)) {
      throwIfCancelled(signal);
      yield* take(piece, false);
    }
    yield* take(new Uint8Array(0), true);
    yield* changeRate(sampleRate);
  } finally {
    decoder.free();
  }
  if (frames === 0) throw damaged(path, msg('no MP3 frame could be decoded'));
  if (!begin || begin.sample === 0) requireFrames(path, stream, frames, splitter.skipped);
}

/**
 * An Info frame counts frames and bytes, and either count may be wrong: a file is truncated only if both say so.
 * @throws AppError `invalid_input`
 */
function requireFrames(
  path: string,
  { info, start, audioStart, audioEnd }: Mp3Stream,
  frames: number,
  skipped: number,
): void {
  const announced = info?.frames;
  if (announced && frames >= announced * MIN_COMPLETE) return;
  const hasAllBytes = !announced || (info.bytes ? audioEnd - start >= info.bytes * MIN_COMPLETE : false);
  if (!hasAllBytes)
    throw damaged(
      path,
      msg('only {frames} of {announced} MP3 frames are in the file', { frames, announced }),
    );
  if (skipped > (audioEnd - audioStart) * (1 - MIN_COMPLETE))
    throw damaged(path, msg('{skipped} bytes inside it are not MP3 frames', { skipped }));
}
