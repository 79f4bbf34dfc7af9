import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { ByteSource } from './byte-source.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import type { PcmLayout } from './pcm-format.ts';
import { sniffFormat } from './sniff.ts';
import type { AudioCodec } from './sniff.ts';

/** MIME types of what Chromium plays as it is; it plays neither AIFF nor ALAC. */
const DIRECT_TYPES: Partial<Record<AudioCodec, string>> = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  aac: 'audio/mp4',
  vorbis: 'audio/ogg',
  opus: 'audio/ogg',
};

/** A file as a player gets it; any byte range can be read. */
export interface Playable {
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes of [start, end), opened anew for each call; cancelling the stream closes the file. */
  read(start: number, end: number): ReadableStream<Uint8Array>;
}

type ReadRange = (source: ByteSource, start: number, end: number) => AsyncGenerator<Uint8Array>;

function streamOf(
  path: string,
  start: number,
  end: number,
  readRange: ReadRange,
): ReadableStream<Uint8Array> {
  const generator = (async function* () {
    await using source = await ByteSource.open(path);
    yield* readRange(source, start, end);
  })();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await generator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await generator.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

const WAV_HEADER_BYTES = 44;

function wavHeader(layout: PcmLayout): Uint8Array {
  const { channelCount, sampleBytes, sampleRate, dataLength } = layout;
  const bytes = Buffer.alloc(WAV_HEADER_BYTES);
  bytes.write('RIFF', 0, 'latin1');
  // A WAV over 4 GiB cannot say its length; players then go on to the end of the data.
  bytes.writeUInt32LE(Math.min(0xff_ff_ff_ff, WAV_HEADER_BYTES - 8 + dataLength), 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(layout.kind === 'float' ? 3 : 1, 20);
  bytes.writeUInt16LE(channelCount, 22);
  bytes.writeUInt32LE(Math.round(sampleRate), 24);
  bytes.writeUInt32LE(Math.round(sampleRate) * channelCount * sampleBytes, 28);
  bytes.writeUInt16LE(channelCount * sampleBytes, 32);
  bytes.writeUInt16LE(sampleBytes * 8, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(Math.min(0xff_ff_ff_ff, dataLength), 40);
  return bytes;
}

/** Samples as a plain WAV has them: little-endian, 8 bit unsigned, integers at the top of their bytes. `bytes` holds whole samples. */
function toWavSamples(
  bytes: Uint8Array,
  { sampleBytes, littleEndian, kind, fullScale }: PcmLayout,
): Uint8Array {
  if (fullScale !== undefined) {
    // 24 bits at the bottom of four bytes.
    const moved = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at += 4) moved.set(bytes.subarray(at, at + 3), at + 1);
    return moved;
  }
  if (sampleBytes === 1) return kind === 'signed' ? bytes.map((value) => value ^ 0x80) : bytes;
  if (littleEndian) return bytes;
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += sampleBytes)
    for (let i = 0; i < sampleBytes; i++) swapped[at + i] = bytes[at + sampleBytes - 1 - i]!;
  return swapped;
}

function wavView(layout: PcmLayout): ReadRange {
  const header = wavHeader(layout);
  return async function* (source, start, end) {
    if (start < WAV_HEADER_BYTES) yield header.subarray(start, Math.min(end, WAV_HEADER_BYTES));
    const from = Math.max(0, start - WAV_HEADER_BYTES);
    const to = Math.min(layout.dataLength, end - WAV_HEADER_BYTES);
    if (from >= to) return;
    const { sampleBytes, dataStart } = layout;
    const wholeFrom = Math.floor(from / sampleBytes) * sampleBytes;
    const wholeTo = Math.ceil(to / sampleBytes) * sampleBytes;
    // A multiple of every sample size, so that no sample is cut between two pieces.
    const PIECE_BYTES = 240 * 1024;
    let at = wholeFrom;
    for await (const piece of source.pieces(dataStart + wholeFrom, dataStart + wholeTo, PIECE_BYTES)) {
      const samples = toWavSamples(piece, layout);
      yield samples.subarray(Math.max(0, from - at), Math.min(samples.length, to - at));
      at += samples.length;
    }
  };
}

/** Whether Chromium cannot play it: AIFF, and integers in more bytes than their bits need, which it takes for floats. */
function needsView({ container, sampleBytes, bits, kind }: PcmLayout): boolean {
  return container === 'aiff' || (kind === 'signed' && sampleBytes === 4 && bits === 24);
}

/**
 * Opens a file for Chromium's player: as it is, or AIFF and odd WAV as a plain WAV view of the same samples.
 * Throws AppError `unsupported_format` for ALAC, else as `sniffFormat`.
 */
export async function openPlayable(path: string): Promise<Playable> {
  await using source = await ByteSource.open(path);
  const { codec, container, start } = await sniffFormat(source);
  const layout =
    container === 'aiff'
      ? await readAiffLayout(source, start)
      : container === 'wav'
        ? await readWavLayout(source, start)
        : undefined;
  if (layout && needsView(layout)) {
    return {
      contentType: 'audio/wav',
      size: WAV_HEADER_BYTES + layout.dataLength,
      read: (from, to) => streamOf(path, from, to, wavView(layout)),
    };
  }
  const contentType = container === 'adts' ? 'audio/aac' : DIRECT_TYPES[codec];
  if (!contentType)
    throw new AppError(
      'unsupported_format',
      `${basename(path)} is ALAC, which the player cannot play: convert it to FLAC to listen to it here (${path})`,
      { details: { path } },
    );
  return {
    contentType,
    size: source.size,
    read: (from, to) => streamOf(path, from, to, (file, begin, end) => file.pieces(begin, end)),
  };
}
