import { ByteSource, damaged, throwIfCancelled } from './byte-source.ts';
import { decodeFlac } from './flac-decode.ts';
import { readFlacInfo } from './flac-metadata.ts';
import { decodeWithFfmpeg, requireFfmpeg } from './ffmpeg-decode.ts';
import { parseAdtsHeader } from './mp3-header.ts';
import { readMp4Audio } from './mp4-audio.ts';
import { decodeAdts, decodeMp4 } from './packet-decode.ts';
import { decodeMp3 } from './mp3-decode.ts';
import { readMp3Stream } from './mp3-info.ts';
import { decodeOgg, readOggInfo, type OggInfo } from './ogg-decode.ts';
import { aacOffset, mp3Offset, noOffset } from './decoder-offset.ts';
import { decodePcm } from './pcm-decode.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import { sniffFormat } from './sniff.ts';
import type { AudioStream } from './stream.ts';

/**
 * Opens an audio file by its content and reads its header; samples come from `blocks()`, once, in blocks of at most a quarter of a second.
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
    case 'adts': {
      const header = parseAdtsHeader(await source.read(sniffed.start, 16), 0);
      if (!header) throw damaged(path, 'its first AAC frame cannot be read');
      const { sampleRate } = header;
      const channelCount = header.channelConfig || 2;
      const format = { codec, sampleRate, channelCount, ...aacOffset(sampleRate, undefined) };
      if (header.objectType === AAC_LC && header.channelConfig > 0)
        return { format, blocks: () => decodeAdts(path, sniffed.start, header, signal) };
      const ffmpeg = await requireFfmpeg(path, 'AAC of a rare kind');
      return { format, blocks: () => decodeWithFfmpeg(ffmpeg, path, format, signal) };
    }
    case 'mp4':
      return await openMp4(source, sniffed.start, signal);
  }
}

const AAC_LC = 2;

async function openMp4(
  source: ByteSource,
  start: number,
  signal: AbortSignal | undefined,
): Promise<AudioStream> {
  const { path } = source;
  const audio = await readMp4Audio(source, start);
  if (!audio) throw damaged(path, 'its sound track is not described');
  const { codec, sampleRate, channelCount, priming } = audio;
  const offset = codec === 'aac' ? aacOffset(sampleRate, priming) : noOffset;
  const format = { codec, sampleRate, channelCount, ...offset };
  if (!audio.fragmented && (codec === 'alac' || audio.objectType === AAC_LC))
    return { format, blocks: () => decodeMp4(path, audio, signal) };
  const ffmpeg = await requireFfmpeg(path, audio.fragmented ? 'a fragmented MP4' : 'HE-AAC');
  // ffmpeg trims the recorded priming, so the whole of Rekordbox's delay is missing.
  const trimmed = codec === 'aac' && priming !== undefined ? aacOffset(sampleRate, 0) : offset;
  return {
    format: { ...format, ...trimmed },
    blocks: () => decodeWithFfmpeg(ffmpeg, path, format, signal),
  };
}
