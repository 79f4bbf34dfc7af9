import { AbstractTokenizer, EndOfStreamError } from 'strtok3';
import type { IFileInfo, IReadChunkOptions } from 'strtok3';
import type { ByteSource } from '../audio/byte-source.ts';

/** Tag readers ask for a few bytes at a time; this much is read from disk at once. */
const WINDOW_BYTES = 32 * 1024;

/** Lets the tag library read an open file within a byte budget, without its name. */
export class SourceTokenizer extends AbstractTokenizer {
  fileInfo: IFileInfo;
  readonly #source: ByteSource;
  #budget: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  /** `maxBytes` limits one tag as well as everything read together. */
  constructor(source: ByteSource, mimeType: string, maxBytes: number) {
    super({ maxBufferSize: maxBytes });
    this.#source = source;
    this.#budget = maxBytes;
    this.fileInfo = { size: source.size, mimeType };
  }

  async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position } = this.normalizeOptions(target, options);
    const length = await this.peekBuffer(target, options);
    this.position = position + length;
    return length;
  }

  async peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(target, options);
    const bytes = await this.#read(position, length);
    if (bytes.length < length && !mayBeLess) throw new EndOfStreamError();
    target.set(bytes);
    return bytes.length;
  }

  async #read(position: number, length: number): Promise<Uint8Array> {
    const inWindow =
      position >= this.#windowStart && position + length <= this.#windowStart + this.#window.length;
    if (!inWindow) {
      this.#window = await this.#source.read(position, Math.max(length, WINDOW_BYTES));
      this.#windowStart = position;
      this.#budget -= this.#window.length;
      if (this.#budget < 0) throw new RangeError('the tags do not end');
    }
    const start = position - this.#windowStart;
    return this.#window.subarray(start, start + length);
  }

  supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    this.validateLength(position, 'position');
    this.position = position;
  }
}
