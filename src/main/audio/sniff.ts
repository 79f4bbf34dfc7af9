import { basename, extname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { damaged, fourCc, type ByteSource } from './byte-source.ts';
import { parseAdtsHeader, parseMp3Header, isSameStream } from './mp3-header.ts';
import { readMp4Codec, readTopBoxes } from './mp4-boxes.ts';
import type { AudioFormat } from './stream.ts';

export type AudioCodec = AudioFormat['codec'];

/** What a file really is. */
export interface SniffedFormat {
  readonly codec: AudioCodec;
  readonly container: 'flac' | 'wav' | 'aiff' | 'mpeg' | 'adts' | 'mp4' | 'ogg';
  /** Byte offset at which the format begins: after ID3v2 tags and, for MP3 and ADTS, after garbage. */
  readonly start: number;
  /** Set when the extension says something else. */
  readonly warning?: string;
}

/** Extensions that promise audio, with the codecs that they may hold. */
const EXTENSION_CODECS: Readonly<Record<string, readonly AudioCodec[]>> = {
  '.flac': ['flac'],
  '.wav': ['wav'],
  '.aif': ['aiff'],
  '.aiff': ['aiff'],
  '.aifc': ['aiff'],
  '.mp3': ['mp3'],
  '.m4a': ['aac', 'alac'],
  '.mp4': ['aac', 'alac'],
  '.aac': ['aac'],
  '.ogg': ['vorbis', 'opus', 'flac'],
  '.oga': ['vorbis', 'opus', 'flac'],
  '.opus': ['opus'],
};

const CODEC_NAMES: Readonly<Record<AudioCodec, string>> = {
  flac: 'FLAC',
  wav: 'WAV',
  aiff: 'AIFF',
  mp3: 'MP3',
  aac: 'AAC',
  alac: 'ALAC',
  vorbis: 'Ogg Vorbis',
  opus: 'Opus',
};

/** Bytes searched for the first MP3 or ADTS frame. */
const SYNC_SEARCH = 256 * 1024;
/** Frames that must follow one another before a sync word is believed. */
const SYNC_FRAMES = 3;

/** Offset after all ID3v2 tags at `offset`. https://id3.org/id3v2.4.0-structure */
async function skipId3v2(source: ByteSource, offset = 0): Promise<number> {
  let at = offset;
  for (;;) {
    const head = await source.read(at, 10);
    if (head.length < 10 || head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return at;
    const size = (head[6]! << 21) | (head[7]! << 14) | (head[8]! << 7) | head[9]!;
    at += 10 + size + (head[5]! & 0x10 ? 10 : 0);
  }
}

/** True when frames follow one another from `at` (`next` gives the length of the frame there) or run to the end of the file. */
function chains(
  at: number,
  end: number,
  reachesEnd: boolean,
  next: (at: number) => number | undefined,
): boolean {
  let offset = at;
  for (let count = 0; count < SYNC_FRAMES; count++) {
    const length = next(offset);
    if (length === undefined) return count > 0 && reachesEnd && offset >= end - 4;
    offset += length;
  }
  return true;
}

async function findFrames(
  source: ByteSource,
  start: number,
): Promise<{ codec: 'mp3' | 'aac'; start: number } | undefined> {
  // Frames are at most a few kB: read enough behind the searched stretch to check a chain.
  const bytes = await source.read(start, SYNC_SEARCH + 32 * 1024);
  const reachesEnd = start + bytes.length >= source.size;
  for (let at = 0; at < Math.min(bytes.length, SYNC_SEARCH); at++) {
    if (bytes[at] !== 0xff) continue;
    const first = parseMp3Header(bytes, at);
    const isMp3 =
      first &&
      chains(at, bytes.length, reachesEnd, (offset) => {
        const header = parseMp3Header(bytes, offset);
        return header && isSameStream(header, first) ? header.length : undefined;
      });
    if (isMp3) return { codec: 'mp3', start: start + at };
    if (chains(at, bytes.length, reachesEnd, (offset) => parseAdtsHeader(bytes, offset)?.length))
      return { codec: 'aac', start: start + at };
  }
  return undefined;
}

function oggCodec(page: Uint8Array): AudioCodec | undefined {
  const body = 27 + (page[26] ?? 0);
  const magic = Buffer.from(page.subarray(body, body + 8)).toString('latin1');
  if (magic.startsWith('\u0001vorbis')) return 'vorbis';
  if (magic === 'OpusHead') return 'opus';
  if (magic.startsWith('\u007fFLAC')) return 'flac';
  return undefined;
}

async function recognise(source: ByteSource): Promise<Omit<SniffedFormat, 'warning'> | undefined> {
  const start = await skipId3v2(source);
  const head = await source.read(start, 512);
  const magic = fourCc(head, 0);
  const form = fourCc(head, 8);
  if (magic === 'fLaC') return { codec: 'flac', container: 'flac', start };
  if (['RIFF', 'RF64', 'BW64'].includes(magic) && form === 'WAVE')
    return { codec: 'wav', container: 'wav', start };
  if (magic === 'FORM' && (form === 'AIFF' || form === 'AIFC'))
    return { codec: 'aiff', container: 'aiff', start };
  if (magic === 'OggS') {
    const codec = oggCodec(head);
    return codec && { codec, container: 'ogg', start };
  }
  if (fourCc(head, 4) === 'ftyp' || fourCc(head, 4) === 'moov') {
    const boxes = await readTopBoxes(source, start);
    if (!boxes.some((box) => box.type === 'moov' && !box.isCut))
      throw damaged(source.path, 'its MP4 index is missing (an unfinished download or copy)');
    const codec = await readMp4Codec(source, start);
    return codec && { codec, container: 'mp4', start };
  }
  const frames = await findFrames(source, start);
  return (
    frames && {
      codec: frames.codec,
      container: frames.codec === 'mp3' ? 'mpeg' : 'adts',
      start: frames.start,
    }
  );
}

/**
 * Tells the format from the content. A name that promises another format is a warning in the result, not an error.
 * Throws AppError `unsupported_format` when the content is none of the formats that Segue reads.
 */
export async function sniffFormat(source: ByteSource): Promise<SniffedFormat> {
  const name = basename(source.path);
  const found = await recognise(source);
  if (!found)
    throw new AppError(
      'unsupported_format',
      `${name} is not audio that Segue can read (FLAC, WAV, AIFF, MP3, AAC, ALAC, Ogg Vorbis, Opus), or is damaged from the start (${source.path})`,
      { details: { path: source.path } },
    );
  const promised = EXTENSION_CODECS[extname(name).toLowerCase()];
  if (!promised || promised.includes(found.codec)) return found;
  return {
    ...found,
    warning: `${name} is really ${CODEC_NAMES[found.codec]}: rename it, since DJ software and players may go by the extension`,
  };
}
