import { isSameStream, parseMp3Header } from './mp3-header.ts';
import type { Mp3Header } from './mp3-header.ts';

/** Longest frame: layer 2 of MPEG 2.5 at 160 kbit/s and 8 kHz. */
const MAX_FRAME = 2881;
/** Consecutive frames required before a format change in the stream is accepted. */
const CHANGE_FRAMES = 4;

export interface Mp3Frame {
  readonly header: Mp3Header;
  readonly bytes: Uint8Array;
  /** Offset of the frame in the input. */
  readonly offset: number;
}

/**
 * Accepts bytes in pieces of any size and yields whole frames. Bytes that belong to no frame are skipped and counted;
 * after them a frame counts only if another one follows it. Frames with another rate or layer are accepted if several
 * follow one another, because files joined from several others change their rate on the way.
 */
export class Mp3FrameSplitter {
  /** Bytes that belonged to no frame. */
  skipped = 0;
  #stream: Mp3Header;
  #rest: Uint8Array = new Uint8Array(0);
  #synced = true;
  /** Bytes consumed before `#rest`. */
  #passed = 0;

  constructor(stream: Mp3Header) {
    this.#stream = stream;
  }

  *take(piece: Uint8Array, isLast: boolean): Generator<Mp3Frame> {
    const bytes = new Uint8Array(this.#rest.length + piece.length);
    bytes.set(this.#rest);
    bytes.set(piece, this.#rest.length);
    let at = 0;
    while (isLast ? at < bytes.length : at + CHANGE_FRAMES * MAX_FRAME < bytes.length) {
      const header = this.#frameAt(bytes, at);
      if (!header || at + header.length > bytes.length) {
        this.#synced = false;
        this.skipped++;
        at++;
        continue;
      }
      this.#synced = true;
      yield { header, bytes: bytes.subarray(at, at + header.length), offset: this.#passed + at };
      at += header.length;
    }
    this.#rest = bytes.slice(at);
    this.#passed += at;
  }

  #frameAt(bytes: Uint8Array, at: number): Mp3Header | undefined {
    const header = parseMp3Header(bytes, at);
    if (!header) return undefined;
    if (isSameStream(header, this.#stream))
      return this.#synced || followEachOther(bytes, at, header, 2) ? header : undefined;
    if (!followEachOther(bytes, at, header, CHANGE_FRAMES)) return undefined;
    this.#stream = header;
    return header;
  }
}

/** Whether `count` consecutive frames of one stream begin at `at`. */
function followEachOther(bytes: Uint8Array, at: number, first: Mp3Header, count: number): boolean {
  let offset = at + first.length;
  for (let i = 1; i < count; i++) {
    const next = parseMp3Header(bytes, offset);
    if (!next || !isSameStream(next, first)) return false;
    offset += next.length;
  }
  return true;
}
