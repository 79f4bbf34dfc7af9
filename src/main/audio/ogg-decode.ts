import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { AppError } from '../../shared/errors.ts';
import { MIN_COMPLETE, toBlocks } from './blocks.ts';
import { ByteSource, damaged, fourCc, throwIfCancelled, viewOf } from './byte-source.ts';
import type { AudioBlock } from './stream.ts';

/** What the first page of an Ogg stream says. RFC 3533, RFC 7845, Vorbis I specification 4.2.2. */
export interface OggInfo {
  readonly codec: 'vorbis' | 'opus' | 'flac';
  readonly start: number;
  /** Hz at which our decoders give the samples (Opus: always 48 kHz). */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Samples by the last page's granule position; 0 when the file does not end with a page of the stream. */
  readonly totalSamples: number;
}

/** Granule position of the last page in the file, wherever it is in the final stretch. */
async function lastGranule(source: ByteSource): Promise<number> {
  const tail = await source.read(Math.max(0, source.size - 128 * 1024), 128 * 1024);
  const view = viewOf(tail);
  for (let at = tail.length - 27; at >= 0; at--) {
    if (tail[at] !== 0x4f || fourCc(tail, at) !== 'OggS') continue;
    const granule = view.getBigInt64(at + 6, true);
    if (granule >= 0n) return Number(granule);
  }
  return 0;
}

/** Throws AppError `invalid_input` when the first page is cut off or says nonsense. */
export async function readOggInfo(
  source: ByteSource,
  start: number,
  codec: OggInfo['codec'],
): Promise<OggInfo> {
  const info = await readFirstPage(source, start, codec);
  if (info.sampleRate === 0 || info.channelCount === 0)
    throw damaged(source.path, 'its Ogg header gives no sample rate or no channels');
  return info;
}

async function readFirstPage(source: ByteSource, start: number, codec: OggInfo['codec']): Promise<OggInfo> {
  const page = await source.read(start, 512);
  const body = 27 + (page[26] ?? 0);
  if (page.length < body + 30) throw damaged(source.path, 'it ends inside the first Ogg page');
  const view = viewOf(page);
  const granule = await lastGranule(source);
  if (codec === 'opus') {
    const preSkip = view.getUint16(body + 10, true);
    return {
      codec,
      start,
      sampleRate: 48_000,
      channelCount: page[body + 9]!,
      totalSamples: Math.max(0, granule - preSkip),
    };
  }
  if (codec === 'vorbis')
    return {
      codec,
      start,
      sampleRate: view.getUint32(body + 12, true),
      channelCount: page[body + 11]!,
      totalSamples: granule,
    };
  // FLAC in Ogg: 9 bytes of mapping header, `fLaC`, block header, STREAMINFO.
  const packed = view.getUint32(body + 27);
  return {
    codec,
    start,
    sampleRate: packed >>> 12,
    channelCount: ((packed >>> 9) & 7) + 1,
    totalSamples: granule,
  };
}

function createDecoder(codec: OggInfo['codec']): OggVorbisDecoder | OggOpusDecoder | FLACDecoder {
  if (codec === 'opus') return new OggOpusDecoder();
  return codec === 'vorbis' ? new OggVorbisDecoder() : new FLACDecoder();
}

/** Pieces of the file handed to the decoder at once: about 2 s of audio at 128 kbit/s. */
const PIECE_BYTES = 32 * 1024;

/** Streams Ogg Vorbis, Opus and FLAC; pre-skip and the end are cut as the format says, so there is no offset. */
export async function* decodeOgg(
  path: string,
  info: OggInfo,
  signal?: AbortSignal,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const decoder = createDecoder(info.codec);
  await decoder.ready;
  let decodedSamples = 0;
  try {
    for await (const piece of source.pieces(info.start, source.size, PIECE_BYTES)) {
      throwIfCancelled(signal);
      const decoded = await decoder.decode(piece);
      decodedSamples += decoded.samplesDecoded;
      if (decoded.samplesDecoded > 0) yield* toBlocks(decoded.channelData, info.sampleRate);
    }
    const rest = await decoder.flush();
    decodedSamples += rest.samplesDecoded;
    if (rest.samplesDecoded > 0) yield* toBlocks(rest.channelData, info.sampleRate);
    decoder.free();
  } catch (error) {
    // A decoder that failed inside WebAssembly cannot be freed; its memory goes with the instance.
    throw error instanceof AppError ? error : damaged(path, 'its Ogg data cannot be decoded', error);
  }
  if (decodedSamples === 0) throw damaged(path, 'no audio could be decoded');
  if (decodedSamples < info.totalSamples * MIN_COMPLETE)
    throw damaged(
      path,
      `only ${(decodedSamples / info.sampleRate).toFixed(1)} s of ${(info.totalSamples / info.sampleRate).toFixed(1)} s could be decoded`,
    );
}
