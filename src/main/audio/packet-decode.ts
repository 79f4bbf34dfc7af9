import { MIN_COMPLETE, silence, skipSamples, toBlocks } from './blocks.ts';
import { ByteSource, concatBytes, damaged, throwIfCancelled } from './byte-source.ts';
import { createDecodeTally } from './decode-tally.ts';
import type { DecodeTally } from './decode-tally.ts';
import { parseAdtsHeader } from './mp3-header.ts';
import type { AdtsHeader } from './mp3-header.ts';
import { buildMp4Piece } from './mp4-piece.ts';
import { mp3AudioEnd } from './mp3-info.ts';
import type { Mp4Audio } from './mp4-audio.ts';
import { createFrameIndex } from './seek/frame-index.ts';
import type { FrameIndex } from './seek/frame-index.ts';
import type { AudioBlock } from './stream.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Decodes a small file in memory to its channels at the file's own rate, trimming nothing. */
async function decodeWhole(file: Uint8Array<ArrayBuffer>, sampleRate: number): Promise<Float32Array[]> {
  // Loaded on demand: large native code that only AAC and ALAC need.
  const { OfflineAudioContext } = await import('node-web-audio-api');
  const context = new OfflineAudioContext(1, 1, sampleRate);
  const decoded = await context.decodeAudioData(file.buffer);
  // Copied, because the arrays are in native memory that is freed with the decoded buffer.
  return Array.from({ length: decoded.numberOfChannels }, (_, channel) =>
    decoded.getChannelData(channel).slice(),
  );
}

interface PacketStream {
  readonly path: string;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly packetSamples: number;
  /** Packets that a decoder needs before the first one that it decodes correctly (1 for AAC's overlapping windows). */
  readonly preRoll: number;
  /** Builds a decodable file from some packets. */
  wrap(packets: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
}

/**
 * Seconds of audio decoded at once, the first time and later; the first piece is short so that playback starts soon.
 */
const FIRST_PIECE_SECONDS = 1;
const PIECE_SECONDS = 20;
/** Several times the size of uncompressed packets. */
const MAX_PIECE_BYTES = 64 * 1024 * 1024;

/**
 * Decodes packets to blocks in order, one piece at a time; a piece that cannot be decoded becomes silence of the same
 * length.
 * @param hasPreRoll whether the first `preRoll` packets come before the wanted ones
 */
async function* decodePackets(
  stream: PacketStream,
  packets: AsyncIterable<Uint8Array>,
  tally: DecodeTally,
  signal: AbortSignal | undefined,
  hasPreRoll = false,
): AsyncGenerator<AudioBlock> {
  const packetsIn = (seconds: number): number =>
    Math.ceil((seconds * stream.sampleRate) / stream.packetSamples);
  let perPiece = packetsIn(FIRST_PIECE_SECONDS);
  let preRoll: Uint8Array[] = [];
  let piece: Uint8Array[] = [];

  async function* flush(): AsyncGenerator<AudioBlock> {
    throwIfCancelled(signal);
    const expected = piece.length * stream.packetSamples;
    const skip = preRoll.length * stream.packetSamples;
    let channels: Float32Array[] | undefined;
    try {
      channels = await decodeWhole(stream.wrap([...preRoll, ...piece]), stream.sampleRate);
    } catch {
      // One undecodable packet spoils only its piece; the total loss is judged at the end.
      tally.lost(expected);
    }
    const fresh = channels?.map((channel) => channel.subarray(skip)) ?? [];
    tally.decoded(fresh[0]?.length ?? 0);
    preRoll = piece.slice(piece.length - stream.preRoll);
    piece = [];
    if (channels) yield* toBlocks(fresh, stream.sampleRate);
    else yield* silence(expected, stream.channelCount, stream.sampleRate);
  }

  let pieceBytes = 0;
  for await (const packet of packets) {
    if (hasPreRoll && preRoll.length < stream.preRoll) {
      preRoll.push(packet);
      continue;
    }
    piece.push(packet);
    pieceBytes += packet.length;
    if (piece.length < perPiece && pieceBytes < MAX_PIECE_BYTES) continue;
    yield* flush();
    pieceBytes = 0;
    perPiece = Math.min(perPiece * 2, packetsIn(PIECE_SECONDS));
  }
  if (piece.length > 0) yield* flush();
}

/** Bytes read at once if packets are contiguous. */
const READ_BYTES = 256 * 1024;

async function* mp4Packets(source: ByteSource, audio: Mp4Audio, first: number): AsyncGenerator<Uint8Array> {
  const { offsets, sizes } = audio;
  let buffer = new Uint8Array(0);
  let bufferStart = 0;
  let lastEnd = 0;
  for (let i = first; i < offsets.length; i++) {
    const start = offsets[i]!;
    const end = start + sizes[i]!;
    if (end > source.size) return;
    if (start < bufferStart || end > bufferStart + buffer.length) {
      // Scattered packets are read one by one.
      const isInOrder = start >= lastEnd && start < lastEnd + READ_BYTES;
      const length = i === first || isInOrder ? Math.max(READ_BYTES, sizes[i]!) : sizes[i]!;
      buffer = new Uint8Array(await source.read(start, length));
      bufferStart = start;
    }
    lastEnd = end;
    yield buffer.subarray(start - bufferStart, end - bufferStart);
  }
}

/**
 * Decodes AAC-LC and ALAC in MP4, wherever the index is. Trims nothing: AAC begins with its priming.
 * @param from first sample
 */
export async function* decodeMp4(
  path: string,
  audio: Mp4Audio,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const { sampleRate, channelCount, packetSamples } = audio;
  const preRoll = audio.codec === 'aac' ? 1 : 0;
  const wanted = Math.min(Math.floor(from / packetSamples), Math.max(0, audio.offsets.length - 1));
  const first = Math.max(0, wanted - preRoll);
  const wrap = (packets: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => buildMp4Piece(audio, packets);
  const tally = createDecodeTally(path, sampleRate);
  const blocks = decodePackets(
    { path, sampleRate, channelCount, packetSamples, preRoll, wrap },
    mp4Packets(source, audio, first),
    tally,
    signal,
    first < wanted,
  );
  yield* skipSamples(blocks, from - wanted * packetSamples);
  // The last ALAC packet may be short, so being one packet short of the announced length is no loss.
  tally.finish(Math.max(0, audio.offsets.length - 1 - wanted) * packetSamples);
}

async function* adtsFrames(
  source: ByteSource,
  start: number,
  stream: AdtsHeader,
  skip: () => void,
): AsyncGenerator<{ readonly offset: number; readonly bytes: Uint8Array }> {
  let at = start;
  let bytes = new Uint8Array(0);
  let bytesStart = start;
  while (at < source.size) {
    if (at + 16 * 1024 > bytesStart + bytes.length && bytesStart + bytes.length < source.size) {
      bytes = new Uint8Array(await source.read(at, READ_BYTES));
      bytesStart = at;
    }
    const header = parseAdtsHeader(bytes, at - bytesStart);
    const end = header ? at - bytesStart + header.length : 0;
    if (!header || header.sampleRate !== stream.sampleRate || end > bytes.length) {
      skip();
      at++;
      continue;
    }
    yield { offset: at, bytes: bytes.subarray(at - bytesStart, end) };
    at += header.length;
  }
}

const ADTS_SAMPLES = 1024;

/** Finds frames of one ADTS file. */
export function createAdtsIndex(path: string, start: number, header: AdtsHeader): FrameIndex {
  return createFrameIndex(start, async function* (offset) {
    await using source = await ByteSource.open(path);
    yield* adtsFrames(source, offset, header, () => undefined);
  });
}

/**
 * Decodes raw AAC-LC in ADTS frames. Trims nothing.
 * @param from first sample
 */
export async function* decodeAdts(
  path: string,
  start: number,
  header: AdtsHeader,
  index: FrameIndex,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const { sampleRate } = header;
  const tally = createDecodeTally(path, sampleRate);
  const end = await mp3AudioEnd(source, start);
  let skipped = 0;
  const wanted = Math.floor(from / ADTS_SAMPLES);
  const begin = wanted === 0 ? undefined : await index.locate(wanted - 1);
  async function* packets(): AsyncGenerator<Uint8Array> {
    for await (const { bytes } of adtsFrames(source, begin?.offset ?? start, header, () => skipped++))
      yield bytes;
  }
  const blocks = decodePackets(
    {
      path,
      sampleRate,
      channelCount: header.channelConfig,
      packetSamples: ADTS_SAMPLES,
      preRoll: 1,
      wrap: concatBytes,
    },
    packets(),
    tally,
    signal,
    begin !== undefined && begin.sample > 0,
  );
  // The located frame is the pre-roll of the next one.
  const reached = begin && begin.sample > 0 ? begin.sample + 1 : 0;
  yield* skipSamples(blocks, from - reached * ADTS_SAMPLES);
  tally.finish(0);
  if (begin) return;
  const inside = skipped - (source.size - end);
  if (inside > (end - start) * (1 - MIN_COMPLETE))
    throw damaged(path, msg('{inside} bytes inside it are not AAC frames of its rate', { inside }));
}
