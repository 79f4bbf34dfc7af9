import { MAX_TAGS } from './budget.ts';
import { viewOf, fourCc } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { parseMp3Header } from './mp3-header.ts';
import type { Mp3Header } from './mp3-header.ts';

/**
 * A first frame without audio: Xing or Info by LAME, Lavc and others (http://gabriel.mp3-tech.org/mp3infotag.html), or
 * VBRI by Fraunhofer's encoders.
 */
interface Mp3InfoFrame {
  /** Number of audio frames after this one; undefined if the encoder left it out. */
  readonly frames?: number;
  /** Bytes from the beginning of this frame to the end of the audio; undefined if the encoder left it out. */
  readonly bytes?: number;
  /** `LAME3.100`, `Lavc59.37`, …; empty if the tag ends before it. */
  readonly encoder: string;
  /** Samples that the encoder put before the signal; undefined if not recorded. */
  readonly encoderDelay?: number;
  /** Samples that it put after the signal to fill the last frame; undefined if not recorded. */
  readonly padding?: number;
  /** Whether the tag's own checksum is correct. */
  readonly crcValid: boolean;
}

/** CRC-16 (reflected 0x8005, start 0) as LAME computes it over the Info frame. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

/** Position of `VBRI` in a frame of any mode: 32 bytes after the header. */
const VBRI_OFFSET = 36;

function parseVbri(frame: Uint8Array): Mp3InfoFrame | undefined {
  if (frame.length < VBRI_OFFSET + 18 || fourCc(frame, VBRI_OFFSET) !== 'VBRI') return undefined;
  const view = viewOf(frame);
  const bytes = view.getUint32(VBRI_OFFSET + 10);
  const frames = view.getUint32(VBRI_OFFSET + 14);
  return { frames, bytes, encoder: '', crcValid: false };
}

/** Reads the Info tag of one frame; undefined if it is an ordinary audio frame. */
function parseInfoFrame(frame: Uint8Array, header: Mp3Header): Mp3InfoFrame | undefined {
  const vbri = header.layer === 3 ? parseVbri(frame) : undefined;
  if (vbri) return vbri;
  const start = 4 + header.sideInfoLength;
  if (header.layer !== 3 || frame.length < start + 8) return undefined;
  const magic = fourCc(frame, start);
  if (magic !== 'Xing' && magic !== 'Info') return undefined;
  const view = viewOf(frame);
  const flags = view.getUint32(start + 4);
  let at = start + 8;
  const found: { frames?: number; bytes?: number } = {};
  if (flags & 1 && at + 4 <= frame.length) found.frames = view.getUint32(at);
  at += flags & 1 ? 4 : 0;
  if (flags & 2 && at + 4 <= frame.length) found.bytes = view.getUint32(at);
  at += (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  if (at + 36 > frame.length) return { ...found, encoder: '', crcValid: false };
  const encoder = Buffer.from(frame.subarray(at, at + 9))
    .toString('latin1')
    .replace(/[^\x20-\x7e].*$/su, '')
    .trim();
  if (!encoder) return { ...found, encoder, crcValid: false };
  return {
    ...found,
    encoder,
    encoderDelay: (frame[at + 21]! << 4) | (frame[at + 22]! >> 4),
    padding: ((frame[at + 22]! & 15) << 8) | frame[at + 23]!,
    crcValid: view.getUint16(at + 34) === crc16(frame.subarray(0, at + 34)),
  };
}

/** Offset at which the audio frames end: before ID3v1, Lyrics3 and APE tags. */
export async function mp3AudioEnd(source: ByteSource, start: number): Promise<number> {
  let end = source.size;
  const tail = async (length: number): Promise<Uint8Array> =>
    source.read(Math.max(start, end - length), length);
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    const before = end;
    if (Buffer.from(await tail(128)).toString('latin1', 0, 3) === 'TAG') end -= 128;
    const lyrics = Buffer.from(await tail(15)).toString('latin1');
    if (/^\d{6}LYRICS200$/u.test(lyrics)) end -= Number(lyrics.slice(0, 6)) + 15;
    const ape = await tail(32);
    if (Buffer.from(ape).toString('latin1', 0, 8) === 'APETAGEX') {
      const view = viewOf(ape);
      const hasHeader = (view.getUint32(20, true) & 0x80_00_00_00) !== 0;
      end -= view.getUint32(12, true) + (hasHeader ? 32 : 0);
    }
    if (end <= start) return before;
    if (end === before) return end;
  }
  return end;
}

/** What an MP3 file states before any audio is decoded. */
export interface Mp3Stream {
  readonly header: Mp3Header;
  readonly info?: Mp3InfoFrame;
  /** Byte offset of the first frame, with or without audio. */
  readonly start: number;
  /** Byte offset of the first audio frame: after the Info frame, if there is one. */
  readonly audioStart: number;
  readonly audioEnd: number;
}

/** `start` is the offset of the first frame, as found by sniffing. */
export async function readMp3Stream(source: ByteSource, start: number): Promise<Mp3Stream | undefined> {
  const bytes = await source.read(start, 4096);
  const header = parseMp3Header(bytes, 0);
  if (!header) return undefined;
  const audioEnd = await mp3AudioEnd(source, start);
  const info = parseInfoFrame(bytes.subarray(0, header.length), header);
  return info
    ? { header, info, start, audioStart: start + header.length, audioEnd }
    : { header, start, audioStart: start, audioEnd };
}
