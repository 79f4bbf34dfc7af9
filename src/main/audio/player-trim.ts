import { ByteSource } from './byte-source.ts';
import { readMp3Stream } from './mp3-info.ts';
import { readMp4Audio } from './mp4-audio.ts';
import { sniffFormat } from './sniff.ts';

/** Samples by which an MP3 decoder is late, as FFmpeg counts them. */
const MP3_DECODER_DELAY = 528 + 1;
/** Encoders whose Info frame FFmpeg believes. */
const TRIMMED_ENCODERS = /^(LAME|Lavf|Lavc)/u;

/**
 * Seconds at the beginning of a file that Chromium's player (FFmpeg) leaves out and Segue's decoders keep: encoder and
 * decoder delay of MP3 with an Info frame of an encoder that it knows, recorded priming of AAC in MP4. Measured with Chromium
 * 156 and 130, where a click comes as early as this says; Vorbis and Opus are trimmed by both. Throws as `sniffFormat`.
 */
export async function playerTrim(path: string): Promise<number> {
  await using source = await ByteSource.open(path);
  const format = await sniffFormat(source);
  if (format.codec === 'mp3') {
    const stream = await readMp3Stream(source, format.start);
    const { encoder = '', encoderDelay } = stream?.info ?? {};
    if (!stream || encoderDelay === undefined || !TRIMMED_ENCODERS.test(encoder)) return 0;
    return (encoderDelay + MP3_DECODER_DELAY) / stream.header.sampleRate;
  }
  if (format.codec === 'aac' && format.container === 'mp4') {
    const audio = await readMp4Audio(source, format.start);
    return (audio?.priming ?? 0) / (audio?.sampleRate ?? 1);
  }
  return 0;
}
