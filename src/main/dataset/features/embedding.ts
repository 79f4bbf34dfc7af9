import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256Hex } from '../../files/hash.ts';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { createResampler } from '../../audio/resample.ts';
import type { AudioBlock } from '../../audio/stream.ts';
import { createSession, loadRuntime } from '../../inference/runtime.ts';
import type { NpyArray } from '../../interop/tabular/npy.ts';

export interface EmbeddingOptions {
  /** Sample rate in Hz that the network expects: wav2vec2 16 000, MERT 24 000, CLAP 48 000. */
  readonly sampleRate: number;
  /** Window length in seconds; taken from the network if its input has a fixed length. */
  readonly windowSeconds?: number;
  /** Hop in seconds; the window length if absent. */
  readonly hopSeconds?: number;
  /** The first output if absent. */
  readonly output?: string;
  /** Name of the network's one input; any if absent. */
  readonly input?: string;
  /** Dimensions of the input; any if absent. */
  readonly rank?: number;
  /** Threads within one operation; 2 if absent. */
  readonly threads?: number;
}

/** The vectors of one window. */
export interface EmbeddedWindow {
  /** Seconds from the first sample. */
  readonly start: number;
  /** Length in seconds. */
  readonly length: number;
  /** Vectors, row-major, which cover the window evenly. */
  readonly rows: Float32Array;
  /** Values per vector. */
  readonly size: number;
}

/** A user-supplied network that converts audio to vectors. */
export interface EmbeddingModel {
  /** File name without extension, used in array names. */
  readonly name: string;
  /** Changes with the network and its run settings. */
  readonly fingerprint: string;
  /** (D, T): vectors of D values at T moments, which cover the track evenly. */
  embed(blocks: AsyncIterable<AudioBlock>, sampleRate: number): Promise<NpyArray>;
  /** The same window by window, so that memory does not grow with the track. */
  windows(blocks: AsyncIterable<AudioBlock>, sampleRate: number): AsyncGenerator<EmbeddedWindow>;
  dispose(): Promise<void>;
}

type Session = Awaited<ReturnType<typeof createSession>>;
type Tensor = Awaited<ReturnType<Session['run']>>[string];

const DEFAULT_WINDOW_S = 10;

/**
 * Opens an ONNX network that takes mono audio as float32 [batch, samples] or [batch, 1, samples] and returns float32
 * [1, D] per window or [1, T, D]. Throws `model_unavailable` with the mismatch.
 */
export async function openEmbeddingModel(path: string, options: EmbeddingOptions): Promise<EmbeddingModel> {
  const unusable = (problem: Message, cause?: unknown): AppError =>
    new AppError(
      'model_unavailable',
      msg('{path} cannot be used for embeddings: {problem}.', { path, problem }),
      { cause },
    );
  let bytes: Uint8Array;
  let session: Session;
  try {
    bytes = await readFile(path);
    session = await createSession(bytes, 'cpu', options.threads ?? 2);
  } catch (error) {
    throw error instanceof AppError ? error : unusable(errorText(error), error);
  }
  const input = session.inputMetadata[0];
  const rank = input?.isTensor ? input.shape.length : 0;
  if (
    !input?.isTensor ||
    session.inputNames.length !== 1 ||
    input.type !== 'float32' ||
    rank < 2 ||
    rank > 3
  ) {
    await session.release();
    throw unusable(msg('it must have one input, float32 [batch, samples] or [batch, 1, samples]'));
  }
  if (options.input !== undefined && input.name !== options.input) {
    await session.release();
    throw unusable(
      msg('its input is "{found}", not "{wanted}"', { found: input.name, wanted: options.input }),
    );
  }
  if (options.rank !== undefined && rank !== options.rank) {
    await session.release();
    throw unusable(
      msg('its input is [{shape}], which has {rank} dimensions instead of {wanted}', {
        shape: input.shape.join(', '),
        rank,
        wanted: options.rank,
      }),
    );
  }
  const fixed = input.shape[rank - 1];
  const window =
    typeof fixed === 'number' && fixed > 0
      ? fixed
      : Math.round((options.windowSeconds ?? DEFAULT_WINDOW_S) * options.sampleRate);
  const hop =
    options.hopSeconds === undefined
      ? window
      : Math.max(1, Math.round(options.hopSeconds * options.sampleRate));
  const output = options.output ?? session.outputNames[0]!;
  if (!session.outputNames.includes(output)) {
    await session.release();
    throw unusable(
      msg('it has no output "{output}" but {outputNames}', {
        output,
        outputNames: session.outputNames.join(', '),
      }),
    );
  }
  const { Tensor: Tensors } = await loadRuntime();

  async function run(samples: Float32Array): Promise<{ rows: Float32Array; size: number }> {
    const shape = rank === 2 ? [1, samples.length] : [1, 1, samples.length];
    let result: Tensor;
    try {
      result = (await session.run({ [input!.name]: new Tensors('float32', samples, shape) }, [output]))[
        output
      ]!;
    } catch (error) {
      throw unusable(errorText(error), error);
    }
    const { dims, data } = result;
    const isVector = dims.length === 2 && dims[0] === 1;
    const isSequence = dims.length === 3 && dims[0] === 1;
    if (!(data instanceof Float32Array) || !(isVector || isSequence))
      throw unusable(
        msg('output "{output}" is {type} [{dims}], not float32 [1, D] or [1, T, D]', {
          output,
          type: result.type,
          dims: dims.join(', '),
        }),
      );
    return { rows: data, size: dims.at(-1)! };
  }

  async function* windows(
    blocks: AsyncIterable<AudioBlock>,
    sampleRate: number,
  ): AsyncGenerator<EmbeddedWindow> {
    const resampler = createResampler(sampleRate, options.sampleRate);
    let buffer = new Float32Array(0);
    /** Index of the buffer's first sample in the track. */
    let offset = 0;
    /** Samples of the next windows that were already skipped, for hops longer than the window. */
    let skip = 0;
    let count = 0;
    const at = async (start: number, samples: Float32Array): Promise<EmbeddedWindow> => {
      count++;
      const { rows, size } = await run(samples);
      return {
        start: (offset + start) / options.sampleRate,
        length: window / options.sampleRate,
        rows: rows.slice(),
        size,
      };
    };
    async function* take(samples: Float32Array, isLast: boolean): AsyncGenerator<EmbeddedWindow> {
      const dropped = Math.min(skip, samples.length);
      skip -= dropped;
      offset += dropped;
      const joined = new Float32Array(buffer.length + samples.length - dropped);
      joined.set(buffer);
      joined.set(samples.subarray(dropped), buffer.length);
      let start = 0;
      for (; start + window <= joined.length; start += hop)
        yield await at(start, joined.slice(start, start + window));
      // The end is padded with silence, unless the rest is short and already covered by the previous window.
      if (isLast && start < joined.length && (count === 0 || hop >= window)) {
        const rest = new Float32Array(window);
        rest.set(joined.subarray(start));
        yield await at(start, rest);
      }
      skip += Math.max(0, start - joined.length);
      const kept = Math.min(start, joined.length);
      offset += kept;
      buffer = joined.slice(kept);
    }
    for await (const { mono } of blocks) yield* take(resampler.push(mono), false);
    yield* take(resampler.finish(), true);
  }

  return {
    name: basename(path).replace(/\.onnx$/i, ''),
    fingerprint: sha256Hex(bytes, JSON.stringify([options.sampleRate, window, hop, output])).slice(0, 16),
    windows,
    async embed(blocks, sampleRate) {
      const parts: Float32Array[] = [];
      let size = 0;
      for await (const one of windows(blocks, sampleRate)) {
        size = one.size;
        parts.push(one.rows);
      }
      const moments = parts.reduce((sum, rows) => sum + rows.length / size, 0);
      const data = new Float32Array(moments * size);
      let t = 0;
      for (const rows of parts)
        for (let from = 0; from < rows.length; from += size, t++)
          for (let d = 0; d < size; d++) data[d * moments + t] = rows[from + d]!;
      return { data, shape: [size, moments] };
    },
    dispose: () => session.release(),
  };
}
