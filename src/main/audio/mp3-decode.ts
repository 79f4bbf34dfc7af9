import { MPEGDecoder } from 'mpg123-decoder';
import { MIN_COMPLETE, toBlocks } from './blocks.ts';
import { ByteSource, damaged, throwIfCancelled } from './byte-source.ts';
import { isSameStream, parseMp3Header, type Mp3Header } from './mp3-header.ts';
import type { Mp3Stream } from './mp3-info.ts';
import type { AudioBlock } from './stream.ts';

/** Longest frame: layer 2 at 384 kbit/s and 32 kHz, with room to see the next header. */
const MAX_FRAME = 2048;

/**
 * Takes in bytes of any cut and gives out whole frames of one stream. Bytes that belong to no frame are skipped and
 * counted; after them a frame is believed only when another follows it.
 */
class FrameSplitter {
  /** Bytes that belonged to no frame. */
  skipped = 0;
  readonly #stream: Mp3Header;
  #rest: Uint8Array = new Uint8Array(0);
  #synced = true;

  constructor(stream: Mp3Header) {
    this.#stream = stream;
  }

  *take(piece: Uint8Array, isLast: boolean): Generator<Uint8Array> {
    const bytes = new Uint8Array(this.#rest.length + piece.length);
    bytes.set(this.#rest);
    bytes.set(piece, this.#rest.length);
    let at = 0;
    while (isLast ? at < bytes.length : at + 2 * MAX_FRAME < bytes.length) {
      const header = this.#frameAt(bytes, at);
      if (!header || at + header.length > bytes.length) {
        this.#synced = false;
        this.skipped++;
        at++;
        continue;
      }
      this.#synced = true;
      yield bytes.subarray(at, at + header.length);
      at += header.length;
    }
    this.#rest = bytes.slice(at);
  }

  #frameAt(bytes: Uint8Array, at: number): Mp3Header | undefined {
    const header = parseMp3Header(bytes, at);
    if (!header || !isSameStream(header, this.#stream)) return undefined;
    if (this.#synced) return header;
    const next = parseMp3Header(bytes, at + header.length);
    return next && isSameStream(next, this.#stream) ? header : undefined;
  }
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Decodes every audio frame and trims nothing: encoder delay, decoder delay and end padding all stay in. The Info frame,
 * which holds no audio, is not among the frames (`Mp3Stream.audioStart` is after it).
 */
export async function* decodeMp3(
  path: string,
  stream: Mp3Stream,
  signal?: AbortSignal,
): AsyncGenerator<AudioBlock> {
  await using source = await ByteSource.open(path);
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  const { header, audioStart, audioEnd } = stream;
  const batchSamples = header.sampleRate;
  const splitter = new FrameSplitter(header);
  let batch: Uint8Array[] = [];
  let frames = 0;

  function* flushBatch(): Generator<AudioBlock> {
    const decoded = decoder.decode(concat(batch));
    batch = [];
    yield* toBlocks(decoded.channelData.slice(0, header.channelCount), header.sampleRate);
  }
  function* take(piece: Uint8Array, isLast: boolean): Generator<AudioBlock> {
    for (const frame of splitter.take(piece, isLast)) {
      batch.push(frame);
      frames++;
      if (batch.length * header.samples >= batchSamples) yield* flushBatch();
    }
  }
  try {
    for await (const piece of source.pieces(audioStart, audioEnd, 64 * 1024)) {
      throwIfCancelled(signal);
      yield* take(piece, false);
    }
    yield* take(new Uint8Array(0), true);
    if (batch.length > 0) yield* flushBatch();
  } finally {
    decoder.free();
  }

  if (frames === 0) throw damaged(path, 'no MP3 frame could be decoded');
  const announced = stream.info?.frames;
  const complete = announced ? frames / announced : 1 - splitter.skipped / (audioEnd - audioStart);
  if (complete < MIN_COMPLETE)
    throw damaged(
      path,
      announced
        ? `only ${frames} of ${announced} MP3 frames are in the file`
        : `${splitter.skipped} bytes inside it are not MP3 frames`,
    );
}
