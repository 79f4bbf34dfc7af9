import { ByteSource, damaged, throwIfCancelled } from './byte-source.ts';
import { decodeFlac } from './flac-decode.ts';
import { readFlacInfo } from './flac-metadata.ts';
import { decodeMp3 } from './mp3-decode.ts';
import { readMp3Stream } from './mp3-info.ts';
import { decodeOgg, readOggInfo, type OggInfo } from './ogg-decode.ts';
import { mp3Offset, noOffset } from './decoder-offset.ts';
import { decodePcm } from './pcm-decode.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import { sniffFormat } from './sniff.ts';
import type { AudioStream } from './stream.ts';
import { AppError } from '../../shared/errors.ts';

/**
 * Opens an audio file by its content and reads its header; samples come from `blocks()`, once, in blocks of at most 2 s.
 * Throws AppError `not_found`, `io`, `invalid_input` (empty, damaged), `unsupported_format` or `cancelled`.
 */
export async function openAudio(path: string, options: { signal?: AbortSignal } = {}): Promise<AudioStream> {
  const { signal } = options;
  throwIfCancelled(signal);
  await using source = await ByteSource.open(path);
  const sniffed = await sniffFormat(source);
  const { codec } = sniffed;
  switch (sniffed.container) {
    case 'flac': {
      const info = await readFlacInfo(source, sniffed.start);
      const { sampleRate, channelCount } = info;
      return {
        format: { codec, sampleRate, channelCount, ...noOffset },
        blocks: () => decodeFlac(path, info, signal),
      };
    }
    case 'wav':
    case 'aiff': {
      const layout = await (sniffed.container === 'wav' ? readWavLayout : readAiffLayout)(
        source,
        sniffed.start,
      );
      const { sampleRate, channelCount } = layout;
      return {
        format: { codec, sampleRate, channelCount, ...noOffset },
        blocks: () => decodePcm(path, layout, signal),
      };
    }
    case 'mpeg': {
      const stream = await readMp3Stream(source, sniffed.start);
      if (!stream) throw damaged(path, 'its first MP3 frame cannot be read');
      const { sampleRate, channelCount } = stream.header;
      return {
        format: { codec, sampleRate, channelCount, ...mp3Offset(stream) },
        blocks: () => decodeMp3(path, stream, signal),
      };
    }
    case 'ogg': {
      const info = await readOggInfo(source, sniffed.start, codec as OggInfo['codec']);
      const { sampleRate, channelCount } = info;
      return {
        format: { codec, sampleRate, channelCount, ...noOffset },
        blocks: () => decodeOgg(path, info, signal),
      };
    }
    default:
      throw new AppError('unsupported_format', `${path} cannot be decoded`);
  }
}
