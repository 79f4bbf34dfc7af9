import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { MIN_COMPLETE, toBlocks } from './blocks.ts';
import { MAX_PARTS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE } from './budget.ts';
import { ByteSource, concatBytes, damaged, throwIfCancelled, viewOf } from './byte-source.ts';
import { createFormatKeeper } from './format-keeper.ts';
import { oggCodec, oggPages } from './ogg-pages.ts';
import type { OggCodec, OggPage } from './ogg-pages.ts';
import type { AudioBlock } from './stream.ts';

/** The contents of the first page of an Ogg stream. RFC 3533, RFC 7845, Vorbis I specification 4.2.2. */
export interface OggInfo {
  readonly codec: OggCodec;
  readonly start: number;
  /** Sample rate of the decoded samples in Hz (Opus: always 48 kHz). */
  readonly sampleRate: number;
  readonly channelCount: number;
}

function readHeader(body: Uint8Array, codec: OggCodec): { sampleRate: number; channelCount: number } {
  const view = viewOf(body);
  if (codec === 'opus') return { sampleRate: 48_000, channelCount: body[9]! };
  if (codec === 'vorbis') return { sampleRate: view.getUint32(12, true), channelCount: body[11]! };
  // FLAC in Ogg: 9 bytes of mapping header, `fLaC`, block header, STREAMINFO.
  const packed = view.getUint32(27);
  return { sampleRate: packed >>> 12, channelCount: ((packed >>> 9) & 7) + 1 };
}

/** Minimum size of a first page with everything that is read from it. */
const HEADER_BYTES = { opus: 19, vorbis: 30, flac: 31 } as const;

/** Throws AppError `invalid_input` if the first page is truncated or invalid. */
export async function readOggInfo(source: ByteSource, start: number, codec: OggCodec): Promise<OggInfo> {
  const page = await source.read(start, 512);
  const body = page.subarray(27 + (page[26] ?? 0));
  if (body.length < HEADER_BYTES[codec]) throw damaged(source.path, msg('it ends inside the first Ogg page'));
  const info = { codec, start, ...readHeader(body, codec) };
  if (info.sampleRate === 0 || info.channelCount === 0)
    throw damaged(source.path, msg('its Ogg header gives no sample rate or no channels'));
  return info;
}

/** A decoder for one stream; takes whole pages, headers first. */
export function createOggDecoder(codec: OggCodec): OggVorbisDecoder | OggOpusDecoder | FLACDecoder {
  if (codec === 'opus') return new OggOpusDecoder();
  return codec === 'vorbis' ? new OggVorbisDecoder() : new FLACDecoder();
}

/** Bytes passed to the decoder at once: about 2 s of audio at 128 kbit/s. */
const PIECE_BYTES = 32 * 1024;
/** Longest packet in samples: the longest window of Vorbis, 120 ms of Opus, the largest block of FLAC. */
const MAX_PACKET = { vorbis: 8192, opus: 5760, flac: 65_535 } as const;

/**
 * Counts the samples that the pages of one stream stand for. Positions may start anywhere (a recorded broadcast), and a
 * jump is accepted only if pages are missing.
 */
function createPageCounter(codec: OggCodec, preSkip: number) {
  let samples = -preSkip;
  let last: OggPage | undefined;
  return {
    samples: () => samples,
    count(page: OggPage): void {
      if (page.granule < 0 || page.packets === 0) return;
      if (last) {
        const advance = page.granule - last.granule;
        const pages = Math.max(1, page.sequence - last.sequence);
        const most = pages === 1 ? page.packets * MAX_PACKET[codec] : pages * 255 * MAX_PACKET[codec];
        if (advance > 0 && advance <= most) samples += advance;
      }
      last = page;
    },
  };
}

/** One stream of a chain: its pages without those of streams interleaved with it. */
interface Link {
  readonly codec: OggCodec;
  readonly sampleRate: number;
  readonly serial: number;
  readonly decoder: ReturnType<typeof createOggDecoder>;
  readonly pages: ReturnType<typeof createPageCounter>;
}

async function openLink(page: OggPage): Promise<Link | undefined> {
  const body = page.bytes.subarray(page.headerLength);
  const codec = oggCodec(body);
  if (!codec || body.length < HEADER_BYTES[codec]) return undefined;
  const { sampleRate, channelCount } = readHeader(body, codec);
  if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE || channelCount === 0) return undefined;
  const preSkip = codec === 'opus' ? viewOf(body).getUint16(10, true) : 0;
  const decoder = createOggDecoder(codec);
  await decoder.ready;
  return { codec, sampleRate, serial: page.serial, decoder, pages: createPageCounter(codec, preSkip) };
}

/**
 * Streams Ogg Vorbis, Opus and FLAC. Pre-skip and end are trimmed as the format specifies, so there is no offset.
 * Chained streams form one track, with the rate and channels of the first.
 */
export async function* decodeOgg(
  path: string,
  info: OggInfo,
  signal?: AbortSignal,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const keeper = createFormatKeeper(info.sampleRate, info.channelCount);
  let link: Link | undefined;
  let links = 0;
  let isBeginning = false;
  let piece: Uint8Array[] = [];
  let pieceBytes = 0;
  let decodedSamples = 0;
  let expectedSamples = 0;

  function* give({ channelData, samplesDecoded }: DecodedOgg): Generator<AudioBlock> {
    decodedSamples += samplesDecoded;
    if (samplesDecoded > 0) yield* toBlocks(keeper.push(channelData), info.sampleRate);
  }
  async function* flushPiece(): AsyncGenerator<AudioBlock> {
    if (!link || piece.length === 0) return;
    const bytes = concatBytes(piece);
    piece = [];
    pieceBytes = 0;
    yield* give(await link.decoder.decode(bytes));
  }
  async function* closeLink(): AsyncGenerator<AudioBlock> {
    if (!link) return;
    yield* flushPiece();
    yield* give(await link.decoder.flush());
    expectedSamples += link.pages.samples();
    link.decoder.free();
    link = undefined;
  }

  try {
    for await (const page of oggPages(source, info.start)) {
      throwIfCancelled(signal);
      // Streams that begin side by side belong to one link, of which the first with audio counts.
      const isBeside = link !== undefined && isBeginning;
      isBeginning = page.isFirst;
      if (page.isFirst && !isBeside) {
        const next = await openNext(page);
        if (next) {
          yield* closeLink();
          yield* toBlocks(keeper.change(next.sampleRate), info.sampleRate);
          link = next;
        }
      }
      if (!link || page.serial !== link.serial) continue;
      link.pages.count(page);
      if (page.isCut) continue;
      piece.push(page.bytes);
      pieceBytes += page.bytes.length;
      if (pieceBytes >= PIECE_BYTES) yield* flushPiece();
    }
    yield* closeLink();
    yield* toBlocks(keeper.change(info.sampleRate), info.sampleRate);
  } catch (error) {
    // A decoder that failed inside WebAssembly cannot be freed; its memory is released with the instance.
    throw error instanceof AppError ? error : damaged(path, msg('its Ogg data cannot be decoded'), error);
  }
  if (decodedSamples === 0) throw damaged(path, msg('no audio could be decoded'));
  if (decodedSamples < expectedSamples * MIN_COMPLETE)
    throw damaged(
      path,
      msg('only {decodedSamples} s of {expectedSamples} s could be decoded', {
        decodedSamples: (decodedSamples / info.sampleRate).toFixed(1),
        expectedSamples: (expectedSamples / info.sampleRate).toFixed(1),
      }),
    );

  async function openNext(page: OggPage): Promise<Link | undefined> {
    const next = await openLink(page);
    if (next && ++links > MAX_PARTS) throw damaged(path, msg('it is a chain of too many Ogg streams'));
    return next;
  }
}

type DecodedOgg = Pick<Awaited<ReturnType<OggOpusDecoder['decode']>>, 'channelData' | 'samplesDecoded'>;
