import { skipSamples } from './blocks.ts';
import { ByteSource, damaged, throwIfCancelled } from './byte-source.ts';
import { checkStream } from './checked-stream.ts';
import { decodeFlac } from './flac-decode.ts';
import { readFlacInfo } from './flac-metadata.ts';
import { decodeWithFfmpeg, requireFfmpeg } from './ffmpeg-decode.ts';
import { parseAdtsHeader } from './mp3-header.ts';
import { readMp4Audio } from './mp4-audio.ts';
import type { Mp4Audio } from './mp4-audio.ts';
import { createAdtsIndex, decodeAdts, decodeMp4 } from './packet-decode.ts';
import { decodeMp3 } from './mp3-decode.ts';
import { readMp3Stream } from './mp3-info.ts';
import { decodeOgg, readOggInfo } from './ogg-decode.ts';
import type { OggInfo } from './ogg-decode.ts';
import { aacOffset, mp3Offset, noOffset } from './decoder-offset.ts';
import { decodePcm } from './pcm-decode.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import { createMp3Index, seekMp3 } from './seek/mp3-seek.ts';
import { createOggSeeker } from './seek/ogg-seek.ts';
import { sniffFormat } from './sniff.ts';
import type { SniffedFormat } from './sniff.ts';
import type { AudioBlock, AudioFormat, AudioStream } from './stream.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/**
 * Opens an audio file, detects its format from the content and reads its header; `blocks()` yields the samples in
 * blocks of at most a quarter of a second.
 * Throws AppError `not_found`, `io`, `invalid_input` (empty, damaged), `unsupported_format` or `cancelled`.
 */
export async function openAudio(path: string, options: { signal?: AbortSignal } = {}): Promise<AudioStream> {
  const { signal } = options;
  throwIfCancelled(signal);
  await using source = await ByteSource.open(path);
  const { format, decode } = await openDecoder(source, await sniffFormat(source), signal);
  return checkStream(source, format, decode, signal);
}

interface Decoder {
  readonly format: AudioFormat;
  readonly decode: (from: number) => AsyncIterable<AudioBlock>;
}

async function openDecoder(
  source: ByteSource,
  { container, codec, start }: SniffedFormat,
  signal: AbortSignal | undefined,
): Promise<Decoder> {
  const { path } = source;
  switch (container) {
    case 'flac': {
      const info = await readFlacInfo(source, start);
      const { sampleRate, channelCount } = info;
      return {
        format: { codec, sampleRate, channelCount, ...noOffset },
        decode: (from) => decodeFlac(path, info, signal, from),
      };
    }
    case 'wav':
    case 'aiff': {
      const layout = await (container === 'wav' ? readWavLayout : readAiffLayout)(source, start);
      const { sampleRate, channelCount } = layout;
      return {
        format: { codec, sampleRate, channelCount, ...noOffset },
        decode: (from) => decodePcm(path, layout, signal, from),
      };
    }
    case 'mpeg': {
      const stream = await readMp3Stream(source, start);
      if (!stream) throw damaged(path, msg('its first MP3 frame cannot be read'));
      const { sampleRate, channelCount } = stream.header;
      const index = createMp3Index(path, stream);
      return {
        format: { codec, sampleRate, channelCount, ...mp3Offset(stream) },
        async *decode(from) {
          const begin = await seekMp3(index, stream, from);
          yield* skipSamples(decodeMp3(path, stream, signal, begin), from - begin.sample);
        },
      };
    }
    case 'ogg': {
      const info = await readOggInfo(source, start, codec as OggInfo['codec']);
      const { sampleRate, channelCount } = info;
      const seeker = createOggSeeker(path, info);
      return {
        format: { codec, sampleRate, channelCount, ...noOffset },
        async *decode(from) {
          const found = from === 0 ? undefined : await seeker.from(from, signal);
          yield* found ?? skipSamples(decodeOgg(path, info, signal), from);
        },
      };
    }
    case 'adts': {
      const header = parseAdtsHeader(await source.read(start, 16), 0);
      if (!header) throw damaged(path, msg('its first AAC frame cannot be read'));
      const { sampleRate } = header;
      const channelCount = header.channelConfig || 2;
      const format = { codec, sampleRate, channelCount, ...aacOffset(sampleRate, undefined) };
      if (header.objectType === AAC_LC && [1, 2].includes(header.channelConfig)) {
        const index = createAdtsIndex(path, start, header);
        return { format, decode: (from) => decodeAdts(path, start, header, index, signal, from) };
      }
      const ffmpeg = await requireFfmpeg(
        path,
        channelCount > 2 ? surround(channelCount) : msg('AAC of a rare kind'),
      );
      return { format, decode: (from) => decodeWithFfmpeg(ffmpeg, path, 'aac', format, signal, from) };
    }
    case 'mp4':
      return await openMp4(source, start, signal);
  }
}

const AAC_LC = 2;

function surround(channelCount: number): Message {
  return msg('AAC with {channelCount} channels', { channelCount });
}

/** Why Segue's own decoder cannot read a track; undefined if it can. */
function needsFfmpeg({
  codec,
  channelCount,
  objectType,
  isShort,
  fragmented,
}: Mp4Audio): Message | undefined {
  if (fragmented) return msg('a fragmented MP4');
  if (codec === 'alac') return undefined;
  if (objectType !== AAC_LC) return verbatim('HE-AAC');
  if (channelCount > 2) return surround(channelCount);
  return isShort ? msg('AAC with short packets') : undefined;
}

async function openMp4(source: ByteSource, start: number, signal: AbortSignal | undefined): Promise<Decoder> {
  const { path } = source;
  const audio = await readMp4Audio(source, start);
  if (!audio) throw damaged(path, msg('its sound track is not described'));
  const { codec, sampleRate, channelCount, priming } = audio;
  const offset = codec === 'aac' ? aacOffset(sampleRate, priming) : noOffset;
  const format = { codec, sampleRate, channelCount, ...offset };
  const rarity = needsFfmpeg(audio);
  if (rarity === undefined) return { format, decode: (from) => decodeMp4(path, audio, signal, from) };
  const ffmpeg = await requireFfmpeg(path, rarity);
  // ffmpeg trims the recorded priming, so the whole of Rekordbox's delay is missing.
  const trimmed = codec === 'aac' && priming !== undefined ? aacOffset(sampleRate, 0) : offset;
  return {
    format: { ...format, ...trimmed },
    decode: (from) => decodeWithFfmpeg(ffmpeg, path, 'mov', format, signal, from),
  };
}
