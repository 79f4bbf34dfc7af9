import { toBlocks, skipSamples } from '../blocks.ts';
import { ByteSource, concatBytes, damaged, throwIfCancelled, viewOf } from '../byte-source.ts';
import { createOggDecoder } from '../ogg-decode.ts';
import type { OggInfo } from '../ogg-decode.ts';
import { oggPages } from '../ogg-pages.ts';
import type { OggPage } from '../ogg-pages.ts';
import type { AudioBlock } from '../stream.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Seconds after which Opus no longer depends on where decoding started (RFC 7845, 4.6 requires 80 ms). */
const OPUS_PRE_ROLL_S = 0.25;
/** A range this short is decoded rather than searched. */
const NEAR_BYTES = 96 * 1024;
/** More than the longest page. */
const TAIL_BYTES = 128 * 1024;
/** Maximum number of pages joined until they yield a sample. */
const MAX_HEAD_PAGES = 64;
/** Bytes passed to the decoder at once. */
const PIECE_BYTES = 16 * 1024;

/** What decoding from the middle needs to know about the start of the file. */
interface Prelude {
  readonly headers: readonly Uint8Array[];
  readonly serial: number;
  /** Byte offset of the first page with audio. */
  readonly audioStart: number;
  /** Decoded samples up to the end of a page, minus the position stated in the page. */
  readonly base: number;
}

async function lastSerial(source: ByteSource, start: number): Promise<number | undefined> {
  let serial: number | undefined;
  for await (const page of oggPages(source, Math.max(start, source.size - TAIL_BYTES))) serial = page.serial;
  return serial;
}

/** Number of samples that some pages decode to, after the header pages. */
async function countSamples(info: OggInfo, pages: readonly Uint8Array[]): Promise<number> {
  const decoder = createOggDecoder(info.codec);
  await decoder.ready;
  const { samplesDecoded } = await decoder.decode(concatBytes(pages));
  const rest = await decoder.flush();
  decoder.free();
  return samplesDecoded + rest.samplesDecoded;
}

/** Undefined for a file with several streams, which is decoded from its start. */
async function readPrelude(source: ByteSource, info: OggInfo): Promise<Prelude | undefined> {
  const headers: Uint8Array[] = [];
  let serial: number | undefined;
  let preSkip = 0;
  for await (const page of oggPages(source, info.start)) {
    serial ??= page.serial;
    if (page.serial !== serial) return undefined;
    if (headers.length === 0 && info.codec === 'opus')
      preSkip = viewOf(page.bytes).getUint16(page.headerLength + 10, true);
    if (page.granule > 0) {
      if ((await lastSerial(source, info.start)) !== serial) return undefined;
      const decoded = info.codec === 'opus' ? 0 : await countSamples(info, [...headers, page.bytes]);
      const base = info.codec === 'opus' ? -preSkip : decoded - page.granule;
      return { headers, serial, audioStart: page.offset, base };
    }
    headers.push(page.bytes);
  }
  return undefined;
}

/** The last page that ends at or before `sample`, found by bisection. */
async function findPage(
  source: ByteSource,
  { serial, audioStart, base }: Prelude,
  sample: number,
): Promise<number | undefined> {
  let best: number | undefined;
  let begin = audioStart;
  let end = source.size;
  while (end - begin > NEAR_BYTES) {
    const middle = Math.floor((begin + end) / 2);
    const page = await pageAfter(source, serial, middle, end);
    if (page && page.granule + base <= sample) {
      best = page.offset;
      begin = page.offset + 1;
    } else end = middle;
  }
  return best;
}

async function pageAfter(
  source: ByteSource,
  serial: number,
  offset: number,
  end: number,
): Promise<OggPage | undefined> {
  for await (const page of oggPages(source, offset)) {
    if (page.offset >= end) return undefined;
    if (page.serial === serial && page.granule > 0 && page.packets > 0) return page;
  }
  return undefined;
}

/** Decodes one Ogg file from the middle. */
export interface OggSeeker {
  /** Undefined if it has to be decoded from its start. */
  from(sample: number, signal?: AbortSignal): Promise<AsyncGenerator<AudioBlock> | undefined>;
}

export function createOggSeeker(path: string, info: OggInfo): OggSeeker {
  let prelude: Promise<Prelude | undefined> | undefined;
  const preRoll = info.codec === 'opus' ? OPUS_PRE_ROLL_S * info.sampleRate : 0;

  async function* decode(
    { headers }: Prelude,
    offset: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<AudioBlock> {
    await using source = await ByteSource.open(path);
    const decoder = createOggDecoder(info.codec);
    await decoder.ready;
    let piece = [...headers];
    let pieceBytes = 0;
    try {
      for await (const page of oggPages(source, offset)) {
        throwIfCancelled(signal);
        if (page.isCut) continue;
        piece.push(page.bytes);
        pieceBytes += page.bytes.length;
        if (pieceBytes < PIECE_BYTES) continue;
        const decoded = await decoder.decode(concatBytes(piece));
        piece = [];
        pieceBytes = 0;
        yield* toBlocks(decoded.channelData, info.sampleRate);
      }
      yield* toBlocks((await decoder.decode(concatBytes(piece))).channelData, info.sampleRate);
      yield* toBlocks((await decoder.flush()).channelData, info.sampleRate);
      decoder.free();
    } catch (error) {
      throw damaged(path, msg('its Ogg data cannot be decoded'), error);
    }
  }

  return {
    async from(sample, signal) {
      await using source = await ByteSource.open(path);
      prelude ??= readPrelude(source, info);
      const known = await prelude;
      if (!known) return undefined;
      const offset = await findPage(source, known, sample - preRoll);
      if (offset === undefined) return undefined;
      const head: Uint8Array[] = [];
      for await (const page of oggPages(source, offset)) {
        head.push(page.bytes);
        if (head.length > MAX_HEAD_PAGES) return undefined;
        if (page.granule < 0) continue;
        // The end of a page has a known position, and so does the number of samples before it; this locates what
        // follows.
        const before = await countSamples(info, [...known.headers, ...head]);
        const reached = page.granule + known.base;
        if (before > 0 && reached <= sample)
          return skipSamples(decode(known, offset, signal), before + (sample - reached));
        if (reached > sample) return undefined;
      }
      return undefined;
    },
  };
}
