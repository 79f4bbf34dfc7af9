import { requirePlausibleFormat } from './budget.ts';
import { damaged, fourCc, viewOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { basename } from 'node:path';

/** Uncompressed samples inside a WAV or AIFF file. */
export interface PcmLayout {
  readonly container: 'wav' | 'aiff';
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Bytes of one sample of one channel. */
  readonly sampleBytes: 1 | 2 | 3 | 4 | 8;
  /** Bits per sample according to the header; fewer than the bytes hold if samples are padded. */
  readonly bits: number;
  readonly kind: 'signed' | 'unsigned' | 'float';
  readonly littleEndian: boolean;
  /** Value that stands for 1.0; absent if it follows from `sampleBytes`. */
  readonly fullScale?: number;
  /** Byte offset of the first sample. */
  readonly dataStart: number;
  /** Bytes of sample data that the file really contains, in whole frames. */
  readonly dataLength: number;
  /** Bytes that the header announces. */
  readonly announcedLength: number;
}

interface Chunk {
  readonly id: string;
  readonly start: number;
  readonly length: number;
}

const MAX_CHUNKS = 4096;
/**
 * Writers that cannot go back to the header leave a placeholder for the length: 0, 2³²−1, 2³¹, 0x7ffff000, …. All but 0
 * are around or above 2 GiB, and the file is shorter than that.
 */
const LEAST_PLACEHOLDER = 0x7f_ff_00_00;

/** Size of a chunk with samples; it extends to the end of the file if its length is a placeholder. */
function sampleBytesIn(source: ByteSource, { start, length }: Chunk): number {
  const present = Math.max(0, source.size - start);
  const isOpen = length === 0 || (length >= LEAST_PLACEHOLDER && length > present);
  return isOpen ? present : length;
}

async function* chunksOf(source: ByteSource, start: number, littleEndian: boolean): AsyncGenerator<Chunk> {
  let offset = start;
  for (let count = 0; count < MAX_CHUNKS && offset + 8 <= source.size; count++) {
    const head = await source.read(offset, 8);
    const length = viewOf(head).getUint32(4, littleEndian);
    yield { id: fourCc(head, 0), start: offset + 8, length };
    offset += 8 + length + (length & 1);
  }
}

function layoutOf(
  source: ByteSource,
  layout: Omit<PcmLayout, 'dataLength' | 'announcedLength'>,
  announced: number,
): PcmLayout {
  requirePlausibleFormat(source, layout);
  const frameBytes = layout.sampleBytes * layout.channelCount;
  const present = Math.max(0, Math.min(announced, source.size - layout.dataStart));
  return {
    ...layout,
    dataLength: Math.floor(present / frameBytes) * frameBytes,
    announcedLength: announced,
  };
}

function sampleBytesOf(source: ByteSource, bits: number): PcmLayout['sampleBytes'] {
  const bytes = Math.ceil(bits / 8);
  if (bytes === 1 || bytes === 2 || bytes === 3 || bytes === 4 || bytes === 8) return bytes;
  throw unsupported(source, msg('{bits} bits per sample', { bits }));
}

function unsupported(source: ByteSource, what: Message): AppError {
  return new AppError(
    'unsupported_format',
    msg('{name} holds {what}, which Segue cannot read: convert it to FLAC or 16/24-bit WAV ({path})', {
      name: basename(source.path),
      what,
      path: source.path,
    }),
    { details: { path: source.path } },
  );
}

/** Bytes per sample: 24-bit samples may occupy four. */
function containerBytesOf(
  source: ByteSource,
  { bits, frameBytes, channelCount }: { bits: number; frameBytes: number; channelCount: number },
): PcmLayout['sampleBytes'] {
  const packed = sampleBytesOf(source, bits);
  return packed === 3 && frameBytes === 4 * channelCount ? 4 : packed;
}

const FULL_SCALE_24 = 0x80_00_00;
/**
 * Number of places examined to find out how 24 bits are stored in four bytes, spread over the file because it may begin
 * with silence.
 */
const PADDING_STRETCHES = 16;
const PADDING_STRETCH_BYTES = 16 * 1024;

/**
 * How 24 bits are stored in four bytes: in the upper three (the lowest byte is always 0), as WAVE specifies; in the
 * lower three with the sign extended, as some recorders write; or as a float of ±2²³ (Cool Edit).
 */
async function padded24(
  source: ByteSource,
  { start }: Chunk,
): Promise<Pick<PcmLayout, 'kind' | 'fullScale'>> {
  let isAtTop = true;
  let isAtBottom = true;
  let isFloat = true;
  const step = Math.max(1, Math.floor((source.size - start) / PADDING_STRETCHES / 4)) * 4;
  for (let from = start; from < source.size; from += step) {
    const bytes = await source.read(from, Math.min(step, PADDING_STRETCH_BYTES));
    const view = viewOf(bytes);
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      const sample = view.getInt32(at, true);
      if ((sample & 0xff) !== 0) isAtTop = false;
      if (sample < -FULL_SCALE_24 || sample >= FULL_SCALE_24) isAtBottom = false;
      if (!(Math.abs(view.getFloat32(at, true)) <= 2 * FULL_SCALE_24)) isFloat = false;
    }
  }
  if (isAtTop) return { kind: 'signed' };
  if (isAtBottom) return { kind: 'signed', fullScale: FULL_SCALE_24 };
  return isFloat ? { kind: 'float', fullScale: FULL_SCALE_24 } : { kind: 'signed' };
}

const UNKNOWN_LENGTH = 0xff_ff_ff_ff;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;

/**
 * Parses RIFF/WAVE, RF64 and BW64 (EBU Tech 3306), WAVE_FORMAT_EXTENSIBLE included. `start` is the offset of `RIFF`.
 */
export async function readWavLayout(source: ByteSource, start: number): Promise<PcmLayout> {
  const wide = fourCc(await source.read(start, 4), 0) !== 'RIFF';
  let format:
    { tag: number; channelCount: number; sampleRate: number; frameBytes: number; bits: number } | undefined;
  let wideDataLength: number | undefined;
  for await (const chunk of chunksOf(source, start + 12, true)) {
    if (chunk.id === 'ds64' && wide) {
      const body = await source.read(chunk.start, 16);
      const length = body.length === 16 ? Number(viewOf(body).getBigUint64(8, true)) : 0;
      // Another placeholder, left by streaming writers.
      if (length > 0 && length < 2 ** 62) wideDataLength = length;
    } else if (chunk.id === 'fmt ') {
      const body = await source.read(chunk.start, Math.min(chunk.length, 40));
      if (body.length < 16) break;
      const view = viewOf(body);
      const tag = view.getUint16(0, true);
      format = {
        // The sub-format GUID of the extensible form begins with the plain tag.
        tag: tag === FORMAT_EXTENSIBLE && body.length >= 26 ? view.getUint16(24, true) : tag,
        channelCount: view.getUint16(2, true),
        sampleRate: view.getUint32(4, true),
        frameBytes: view.getUint16(12, true),
        bits: view.getUint16(14, true),
      };
    } else if (chunk.id === 'data') {
      if (!format) break;
      if (format.tag !== FORMAT_PCM && format.tag !== FORMAT_FLOAT)
        throw unsupported(source, msg('compressed WAV data (format {tag})', { tag: format.tag }));
      const sampleBytes = containerBytesOf(source, format);
      const isFloat = format.tag === FORMAT_FLOAT;
      if (isFloat ? sampleBytes < 4 : sampleBytes > 4)
        throw unsupported(
          source,
          isFloat
            ? msg('{bits}-bit float samples', { bits: format.bits })
            : msg('{bits}-bit integer samples', { bits: format.bits }),
        );
      const isPadded = !isFloat && format.bits === 24 && sampleBytes === 4;
      return layoutOf(
        source,
        {
          container: 'wav',
          sampleRate: format.sampleRate,
          channelCount: format.channelCount,
          sampleBytes,
          bits: format.bits,
          kind: isFloat ? 'float' : sampleBytes === 1 ? 'unsigned' : 'signed',
          littleEndian: true,
          ...(isPadded && (await padded24(source, chunk))),
          dataStart: chunk.start,
        },
        chunk.length === UNKNOWN_LENGTH && wideDataLength !== undefined
          ? wideDataLength
          : sampleBytesIn(source, chunk),
      );
    }
  }
  throw damaged(source.path, msg('its WAV header has no format or no data chunk'));
}

/**
 * Bytes of samples that an AIFF announces, `head` bytes into its SSND chunk. COMM counts frames, but streaming writers
 * leave 0 there and others count samples, so it is capped at the size of the chunk.
 */
function announcedSound(source: ByteSource, sound: Chunk, head: number, counted: number): number {
  const inChunk = Math.max(0, sampleBytesIn(source, sound) - head);
  return counted === 0 ? inChunk : Math.min(counted, inChunk);
}

/** 80-bit IEEE 754 extended, as AIFF stores the sample rate. */
function readExtended(view: DataView, at: number): number {
  const exponent = (view.getUint16(at) & 0x7fff) - 16383 - 63;
  return Number(view.getBigUint64(at + 2)) * 2 ** exponent;
}

/** Parses AIFF and AIFF-C with uncompressed data (`NONE`, `twos`, `sowt`, `raw `, `fl32`, `fl64`, `in24`, `in32`). */
export async function readAiffLayout(source: ByteSource, start: number): Promise<PcmLayout> {
  let format:
    { channelCount: number; frames: number; bits: number; sampleRate: number; type: string } | undefined;
  let sound: Chunk | undefined;
  for await (const chunk of chunksOf(source, start + 12, false)) {
    if (chunk.id === 'COMM') {
      const body = await source.read(chunk.start, Math.min(chunk.length, 22));
      if (body.length < 18) break;
      const view = viewOf(body);
      format = {
        channelCount: view.getUint16(0),
        frames: view.getUint32(2),
        bits: view.getUint16(6),
        sampleRate: readExtended(view, 8),
        type: body.length >= 22 ? fourCc(body, 18) : 'NONE',
      };
    } else if (chunk.id === 'SSND') sound = chunk;
    if (format && sound) break;
  }
  if (!format || !sound) throw damaged(source.path, msg('its AIFF header has no COMM or no SSND chunk'));
  const isFloat = /^fl(32|64)$/i.test(format.type);
  if (!isFloat && !['NONE', 'twos', 'sowt', 'raw ', 'in24', 'in32'].includes(format.type))
    throw unsupported(source, msg('compressed AIFF data ({type})', { type: format.type.trim() }));
  const head = await source.read(sound.start, 8);
  const offset = head.length === 8 ? viewOf(head).getUint32(0) : 0;
  const sampleBytes = sampleBytesOf(source, isFloat ? Number(format.type.slice(2)) : format.bits);
  if (!isFloat && sampleBytes === 8) throw unsupported(source, msg('64-bit integer samples'));
  return layoutOf(
    source,
    {
      container: 'aiff',
      sampleRate: format.sampleRate,
      channelCount: format.channelCount,
      sampleBytes,
      bits: format.bits,
      kind: isFloat ? 'float' : format.type === 'raw ' ? 'unsigned' : 'signed',
      littleEndian: format.type === 'sowt',
      dataStart: sound.start + 8 + offset,
    },
    announcedSound(source, sound, 8 + offset, format.frames * sampleBytes * format.channelCount),
  );
}
