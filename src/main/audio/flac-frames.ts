import type { FlacInfo } from './flac-metadata.ts';

/** One undecoded frame of a FLAC stream. RFC 9639, section 9. */
export interface FlacFrame {
  /** All bytes, from header to checksum. */
  readonly bytes: Uint8Array;
  /** Offset of the frame in the input. */
  readonly offset: number;
  /** Index of its first sample in the stream. */
  readonly start: number;
  /** Samples per channel. */
  readonly samples: number;
  /** Offset of the first subframe in `bytes`. */
  readonly body: number;
  /** How the channels are stored: RFC 9639, section 9.1.3. */
  readonly channelCode: number;
  /** Bits per sample. */
  readonly bits: number;
}

type FrameHeader = Omit<FlacFrame, 'bytes' | 'offset'>;

const CRC8_TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1;
  return crc;
});

function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = CRC8_TABLE[crc ^ bytes[i]!]!;
  return crc;
}

const CRC16_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x8005 : crc << 1;
  return crc;
});

function crc16(bytes: Uint8Array, end: number): number {
  let crc = 0;
  for (let i = 0; i < end; i++) crc = ((crc << 8) & 0xffff) ^ CRC16_TABLE[(crc >> 8) ^ bytes[i]!]!;
  return crc;
}

/** Whether a frame's own checksum is correct. */
export function isIntact({ bytes }: FlacFrame): boolean {
  const end = bytes.length - 2;
  return end > 0 && crc16(bytes, end) === ((bytes[end]! << 8) | bytes[end + 1]!);
}

/** Longest frame header: 4 fixed bytes, 7 of the coded number, 2 + 2 of block size and rate, checksum. */
const MAX_HEADER = 16;

/** Reads the number after the fixed bytes, coded like UTF-8 with up to 36 bits; undefined if malformed. */
function readCodedNumber(bytes: Uint8Array, at: number): { value: number; length: number } | undefined {
  const first = bytes[at]!;
  if (first < 0x80) return { value: first, length: 1 };
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return undefined;
  let value = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return undefined;
    value = value * 64 + (next & 0x3f);
  }
  return { value, length };
}

/** The header at `at` if it belongs to this stream and its checksum is correct. */
function parseFrameHeader(bytes: Uint8Array, at: number, info: FlacInfo): FrameHeader | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8 || at + MAX_HEADER > bytes.length)
    return undefined;
  const isVariable = (bytes[at + 1]! & 1) === 1;
  const sizeCode = bytes[at + 2]! >> 4;
  const rateCode = bytes[at + 2]! & 15;
  const channelCode = bytes[at + 3]! >> 4;
  if (sizeCode === 0 || rateCode === 15 || bytes[at + 3]! & 1) return undefined;
  const channelCount = channelCode < 8 ? channelCode + 1 : channelCode < 11 ? 2 : 0;
  if (channelCount !== info.channelCount) return undefined;
  const number = readCodedNumber(bytes, at + 4);
  if (!number) return undefined;
  let end = at + 4 + number.length;
  let samples: number;
  if (sizeCode === 6) samples = bytes[end++]! + 1;
  else if (sizeCode === 7) {
    samples = ((bytes[end]! << 8) | bytes[end + 1]!) + 1;
    end += 2;
  } else samples = sizeCode === 1 ? 192 : sizeCode < 6 ? 576 << (sizeCode - 2) : 256 << (sizeCode - 8);
  end += rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  if (crc8(bytes, at, end) !== bytes[end]) return undefined;
  return {
    start: isVariable ? number.value : number.value * info.maxBlockSize,
    samples,
    body: end + 1 - at,
    channelCode,
    bits: DEPTHS[(bytes[at + 3]! >> 1) & 7] ?? info.bitsPerSample,
  };
}

/** Bits per sample by their code in the header; others are given by STREAMINFO. */
const DEPTHS: Readonly<Record<number, number>> = { 1: 8, 2: 12, 4: 16, 5: 20, 6: 24, 7: 32 };

/** How many bytes without a frame header are kept before they are dropped: several times the longest possible frame. */
const MAX_PENDING = 8 * 1024 * 1024;

/**
 * Cuts bytes, in pieces of any size, into frames. A frame ends where the next header of the same stream begins whose
 * position is later; damaged bytes cost only the frame that contains them.
 */
export class FlacFrameSplitter {
  readonly #info: FlacInfo;
  /** Bytes from the header of the current frame on. */
  #pending: Uint8Array = new Uint8Array(0);
  #header: FrameHeader | undefined;
  /** Where in `#pending` to continue searching for a header. */
  #scanned = 0;
  /** Bytes consumed before `#pending`. */
  #passed = 0;

  constructor(info: FlacInfo) {
    this.#info = info;
  }

  /** With `isLast`, the remaining bytes are emitted as well. */
  *take(piece: Uint8Array, isLast: boolean): Generator<FlacFrame> {
    // At the end of the file, room for a header that would extend past it.
    const bytes = new Uint8Array(this.#pending.length + piece.length + (isLast ? MAX_HEADER : 0));
    bytes.set(this.#pending);
    bytes.set(piece, this.#pending.length);
    const size = this.#pending.length + piece.length;
    let begin = 0;
    let at = this.#scanned;
    const limit = isLast ? size : size - MAX_HEADER;
    for (; at < limit; at++) {
      at = bytes.indexOf(0xff, at);
      if (at < 0 || at >= limit) break;
      const header = parseFrameHeader(bytes, at, this.#info);
      if (!header || !this.#isPlausible(header)) continue;
      if (this.#header) yield this.#toFrame(bytes.subarray(begin, at), begin, this.#header);
      this.#header = header;
      begin = at;
    }
    if (isLast) {
      if (this.#header) yield this.#toFrame(bytes.subarray(begin, size), begin, this.#header);
      return;
    }
    if (!this.#header) begin = Math.max(0, limit);
    else if (size - begin > MAX_PENDING) {
      this.#header = undefined;
      begin = limit;
    }
    this.#pending = bytes.slice(begin, size);
    this.#passed += begin;
    this.#scanned = Math.max(0, limit - begin);
  }

  #toFrame(bytes: Uint8Array, begin: number, header: FrameHeader): FlacFrame {
    return { ...header, bytes, offset: this.#passed + begin };
  }

  /** Whether it is later than the current frame, and within the stream. */
  #isPlausible({ start }: FrameHeader): boolean {
    const { totalSamples } = this.#info;
    if (totalSamples > 0 && start >= totalSamples) return false;
    return this.#header === undefined || start >= this.#header.start + this.#header.samples;
  }
}
