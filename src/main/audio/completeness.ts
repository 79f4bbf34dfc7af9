import { MIN_COMPLETE } from './blocks.ts';
import { damaged } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { FlacFrameSplitter } from './flac-frames.ts';
import { readFlacInfo } from './flac-metadata.ts';
import type { FlacInfo } from './flac-metadata.ts';
import { mp3AudioEnd } from './mp3-info.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import type { SniffedFormat } from './sniff.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Several times the longest frame that any encoder makes from music. */
const TAIL_BYTES = 1024 * 1024;

/**
 * Samples from the start of the stream to the end of its last frame; 0 if there is no frame near the end of the file.
 */
async function flacSamplesPresent(source: ByteSource, info: FlacInfo): Promise<number> {
  const end = await mp3AudioEnd(source, info.audioStart);
  const tail = await source.read(Math.max(info.audioStart, end - TAIL_BYTES), TAIL_BYTES);
  let present = 0;
  for (const frame of new FlacFrameSplitter(info).take(tail, true))
    present = Math.max(present, frame.start + frame.samples);
  return present;
}

/**
 * Refuses truncated files as far as headers and file end reveal it without decoding: FLAC, WAV and AIFF. For the other
 * formats, decoding reveals it. A truncated FLAC still carries the MD5 of the whole recording, so it must not be
 * identified by it.
 * @throws AppError `invalid_input`
 */
export async function requireComplete(
  source: ByteSource,
  { container, start }: SniffedFormat,
): Promise<void> {
  let present: number;
  let announced: number;
  let rate: number;
  if (container === 'flac') {
    const info = await readFlacInfo(source, start);
    if (info.totalSamples === 0) return;
    present = await flacSamplesPresent(source, info);
    announced = info.totalSamples;
    rate = info.sampleRate;
  } else if (container === 'wav' || container === 'aiff') {
    const layout = await (container === 'wav' ? readWavLayout : readAiffLayout)(source, start);
    present = layout.dataLength;
    announced = layout.announcedLength;
    rate = layout.sampleRate * layout.sampleBytes * layout.channelCount;
  } else return;
  if (present >= announced * MIN_COMPLETE) return;
  throw damaged(
    source.path,
    msg('it ends after {present} s of {announced} s', {
      present: (present / rate).toFixed(1),
      announced: (announced / rate).toFixed(1),
    }),
  );
}
