import { basename, extname } from 'node:path';
import type { AudioExtension } from '../../shared/domain/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { MAX_TAGS } from './budget.ts';
import { damaged, fourCc } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { parseAdtsHeader, parseMp3Header, isSameStream } from './mp3-header.ts';
import { oggCodec } from './ogg-pages.ts';
import { readMp4Codec, readTopBoxes } from './mp4-boxes.ts';
import type { AudioFormat } from './stream.ts';

type AudioCodec = AudioFormat['codec'];

/** The actual format of a file. */
export interface SniffedFormat {
  readonly codec: AudioCodec;
  readonly container: 'flac' | 'wav' | 'aiff' | 'mpeg' | 'adts' | 'mp4' | 'ogg';
  /** Byte offset at which the format begins: after ID3v2 tags and, for MP3 and ADTS, after garbage. */
  readonly start: number;
  /** Set if the extension says something else. */
  readonly warning?: Message;
}

/** Codecs allowed for each extension. */
const EXTENSION_CODECS: Readonly<Record<AudioExtension, readonly AudioCodec[]>> = {
  '.flac': ['flac'],
  '.wav': ['wav'],
  '.wave': ['wav'],
  '.aif': ['aiff'],
  '.aiff': ['aiff'],
  '.aifc': ['aiff'],
  '.mp3': ['mp3'],
  '.m4a': ['aac', 'alac'],
  '.mp4': ['aac', 'alac'],
  '.aac': ['aac'],
  '.alac': ['alac'],
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

/** Bytes searched for the first MP3 or ADTS frame: broken tags with covers of several megabytes may come before it. */
const SYNC_SEARCH = 8 * 1024 * 1024;
const SEARCH_PIECE = 256 * 1024;
/** Consecutive frames required before a sync word is accepted, at the beginning and after other bytes. */
const SYNC_FRAMES = 3;
const DISTANT_SYNC_FRAMES = 6;
/** More bytes than that many frames take. */
const SYNC_REACH = 64 * 1024;

/** Offset after all ID3v2 tags at `offset`. https://id3.org/id3v2.4.0-structure */
async function skipId3v2(source: ByteSource, offset = 0): Promise<number> {
  let at = offset;
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    const head = await source.read(at, 10);
    if (head.length < 10 || head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return at;
    const size =
      ((head[6]! & 0x7f) << 21) | ((head[7]! & 0x7f) << 14) | ((head[8]! & 0x7f) << 7) | (head[9]! & 0x7f);
    const end = at + 10 + size + (head[5]! & 0x10 ? 10 : 0);
    // A tag that claims to be longer than the file is wrong about its length: the audio is searched for after its
    // header.
    if (end >= source.size) return at + 10;
    at = end;
  }
  return at;
}

/**
 * Whether frames follow one another from `at` (`next` returns the length of the frame there) or reach the end of the
 * file.
 */
function chains(
  at: number,
  end: number,
  reachesEnd: boolean,
  frames: number,
  next: (at: number) => number | undefined,
): boolean {
  let offset = at;
  for (let count = 0; count < frames; count++) {
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
  const end = Math.min(source.size, start + SYNC_SEARCH);
  for (let from = start; from < end; from += SEARCH_PIECE) {
    const bytes = await source.read(from, SEARCH_PIECE + SYNC_REACH);
    const found = findFramesIn(
      bytes,
      from + bytes.length >= source.size,
      from === start ? SYNC_FRAMES : DISTANT_SYNC_FRAMES,
    );
    if (found) return { codec: found.codec, start: from + found.at };
  }
  return undefined;
}

function findFramesIn(
  bytes: Uint8Array,
  reachesEnd: boolean,
  frames: number,
): { codec: 'mp3' | 'aac'; at: number } | undefined {
  for (let at = bytes.indexOf(0xff); at >= 0 && at < SEARCH_PIECE; at = bytes.indexOf(0xff, at + 1)) {
    const mp3 = parseMp3Header(bytes, at);
    const isMp3 =
      mp3 &&
      chains(at, bytes.length, reachesEnd, frames, (offset) => {
        const header = parseMp3Header(bytes, offset);
        return header && isSameStream(header, mp3) ? header.length : undefined;
      });
    if (isMp3) return { codec: 'mp3', at };
    const adts = parseAdtsHeader(bytes, at);
    const isAdts =
      adts &&
      chains(at, bytes.length, reachesEnd, frames, (offset) => {
        const header = parseAdtsHeader(bytes, offset);
        return header?.sampleRate === adts.sampleRate ? header.length : undefined;
      });
    if (isAdts) return { codec: 'aac', at };
  }
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
    const codec = oggCodec(head.subarray(27 + (head[26] ?? 0)));
    return codec && { codec, container: 'ogg', start };
  }
  if (fourCc(head, 4) === 'ftyp' || fourCc(head, 4) === 'moov') {
    const boxes = await readTopBoxes(source, start);
    if (!boxes.some((box) => box.type === 'moov' && !box.isCut))
      throw damaged(source.path, msg('its MP4 index is missing (an unfinished download or copy)'));
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
 * Detects the format from the content. A misleading file name is a warning in the result, not an error.
 * Throws AppError `unsupported_format` if the content has no format that Segue reads.
 */
export async function sniffFormat(source: ByteSource): Promise<SniffedFormat> {
  const name = basename(source.path);
  const found = await recognise(source);
  if (!found)
    throw new AppError(
      'unsupported_format',
      msg(
        '{name} is not audio that Segue can read (FLAC, WAV, AIFF, MP3, AAC, ALAC, Ogg Vorbis, Opus), or is damaged from the start ({path})',
        { name, path: source.path },
      ),
      { details: { path: source.path } },
    );
  const promised = EXTENSION_CODECS[extname(name).toLowerCase() as AudioExtension] as
    readonly AudioCodec[] | undefined;
  if (!promised || promised.includes(found.codec)) return found;
  return {
    ...found,
    warning: msg(
      '{name} is really {codec}: rename it, since DJ software and players may go by the extension',
      { name, codec: CODEC_NAMES[found.codec] },
    ),
  };
}
