import { AppError, toAppError } from '../../shared/errors.ts';
import { readError } from '../../shared/rpc/read-error.ts';
import { msg } from '../../shared/languages/translate.ts';
import { readPcm } from './read-pcm.ts';
import type { PcmFormat } from './read-pcm.ts';

/** Length of a chunk in seconds. Short, so that the first chunk is complete quickly. */
const CHUNK_S = 0.5;
/** Chunks per request. */
const RUN_CHUNKS = 32;
/** Chunks kept ready ahead of the playhead. */
const AHEAD_CHUNKS = 24;
/**
 * If a running request will reach a missing chunk within this many chunks, wait for it instead of starting a new one.
 */
const NEAR_CHUNKS = 4;
/** Maximum decoded audio kept in memory, in bytes: a few minutes of stereo. */
const MAX_BYTES = 96 * 1024 * 1024;

/** Decoded audio that begins at sample `start`. */
export interface Chunk {
  readonly start: number;
  readonly buffer: AudioBuffer;
}

interface Run {
  readonly abort: AbortController;
  /** Index of the chunk that arrives next. */
  next: number;
  /** Index after the last requested chunk. */
  readonly end: number;
}

function bytesOf(buffer: AudioBuffer): number {
  return buffer.length * buffer.numberOfChannels * 4;
}

/**
 * The decoded samples of one track, fetched around where they are needed and kept while there is room. The core decodes
 * them, so playback uses exactly the samples that were analyzed. Positions are in samples.
 */
export class PcmStore {
  readonly format: PcmFormat;
  readonly #url: string;
  readonly #onArrival: () => void;
  readonly #size: number;
  readonly #chunks = new Map<number, AudioBuffer>();
  #bytes = 0;
  #end: number | null = null;
  #run: Run | null = null;
  #error: AppError | null = null;

  /** @param onArrival called when samples arrive, and when fetching ends or fails */
  constructor(url: string, format: PcmFormat, onArrival: () => void) {
    this.#url = url;
    this.format = format;
    this.#onArrival = onArrival;
    this.#size = Math.round(format.sampleRate * CHUNK_S);
  }

  /** Number of samples in the track; null while unknown. */
  get end(): number | null {
    return this.#end;
  }

  /** Why there is no audio. */
  get error(): AppError | null {
    return this.#error;
  }

  /** The chunk that contains this sample; null if it has not arrived. */
  at(sample: number): Chunk | null {
    const index = Math.floor(sample / this.#size);
    const start = index * this.#size;
    const buffer = this.#chunks.get(index);
    return buffer && sample - start < buffer.length ? { start, buffer } : null;
  }

  /** Whether `count` samples from `sample` on have arrived, or all up to the end of the track. */
  has(sample: number, count: number): boolean {
    const last = Math.min(sample + count, this.#end ?? Infinity);
    for (let at = sample; at < last;) {
      const chunk = this.at(at);
      if (!chunk) return false;
      at = chunk.start + chunk.buffer.length;
    }
    return true;
  }

  /** Fetches missing samples from `sample` on. Cheap enough to call repeatedly while music plays. */
  want(sample: number): void {
    if (this.#error) return;
    const missing = this.#firstMissing(Math.floor(Math.max(0, sample) / this.#size));
    if (missing === null) return;
    const run = this.#run;
    if (run && run.next <= missing && missing < run.end && missing - run.next <= NEAR_CHUNKS) return;
    run?.abort.abort();
    void this.#fetch(missing);
  }

  dispose(): void {
    this.#run?.abort.abort();
    this.#run = null;
    this.#chunks.clear();
  }

  #firstMissing(first: number): number | null {
    for (let index = first; index < first + AHEAD_CHUNKS; index++) {
      if (this.#end !== null && index * this.#size >= this.#end) return null;
      if (!this.#chunks.has(index)) return index;
    }
    return null;
  }

  async #fetch(first: number): Promise<void> {
    const abort = new AbortController();
    const run: Run = { abort, next: first, end: first + RUN_CHUNKS };
    this.#run = run;
    try {
      await this.#read(run);
    } catch (error) {
      if (!abort.signal.aborted) this.#error = toAppError(error, 'io');
    }
    if (this.#run === run) this.#run = null;
    if (!abort.signal.aborted) this.#onArrival();
  }

  async #read(run: Run): Promise<void> {
    const { signal } = run.abort;
    const from = run.next * this.#size;
    const query = new URLSearchParams({
      from: String(from),
      count: String((run.end - run.next) * this.#size),
    });
    const response = await fetch(`${this.#url}?${query.toString()}`, { signal });
    if (!response.ok) throw await readError(response, msg('The audio file could not be read'));
    let got = 0;
    for await (const buffer of readPcm(response.body!, this.format, this.#size)) {
      if (signal.aborted) return;
      got += buffer.length;
      this.#take(run.next, buffer);
      run.next++;
      this.#onArrival();
    }
    if (run.next < run.end || got % this.#size !== 0) this.#end = from + got;
    if (this.#end === 0) throw new AppError('invalid_input', msg('The audio file holds no sound.'));
  }

  #take(index: number, buffer: AudioBuffer): void {
    if (!this.#chunks.has(index)) this.#bytes += bytesOf(buffer);
    this.#chunks.set(index, buffer);
    while (this.#bytes > MAX_BYTES) {
      let farthest = index;
      for (const key of this.#chunks.keys())
        if (Math.abs(key - index) > Math.abs(farthest - index)) farthest = key;
      const dropped = this.#chunks.get(farthest);
      if (!dropped || farthest === index) return;
      this.#chunks.delete(farthest);
      this.#bytes -= bytesOf(dropped);
    }
  }
}
