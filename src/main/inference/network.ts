import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { melFrontEnd } from '../analysis/front-end/mel.ts';
import type { Head, ModelDescription } from './manifest.ts';
import type { Provider } from './providers.ts';
import { createSession, loadRuntime } from './runtime.ts';

/** An ONNX network loaded on one execution provider. */
export interface Network {
  readonly provider: Provider;
  /** Required number of frames per run; null for any number. */
  readonly fixedFrames: number | null;
  /** Whether one run may contain several chunks. */
  readonly takesBatches: boolean;
  /**
   * @param input batch × frames × 128 log-mel values
   * @returns the outputs that the heads name, batch-major
   */
  run(input: Float32Array, batch: number, frames: number): Promise<ReadonlyMap<string, Float32Array>>;
  /**
   * Gives the memory that is kept from run to run back to the system; the next run takes it again. Not while a run is
   * under way.
   */
  rest(): Promise<void>;
  dispose(): Promise<void>;
}

export interface NetworkOptions {
  readonly provider: Provider;
  /** Threads within one operation. */
  readonly threads: number;
}

function outputsOf(heads: readonly Head[]): string[] {
  return [...new Set(heads.flatMap((head) => ('add' in head ? [head.output, ...head.add] : [head.output])))];
}

function unusable(model: ModelDescription, problem: Message): AppError {
  return new AppError(
    'model_unavailable',
    msg(
      'Model {version} does not match its manifest: {problem}. Install it again, or choose another model.',
      { version: model.version, problem },
    ),
  );
}

/** The sizes that the network's input allows. */
function inspectInput(
  session: InferenceSession,
  model: ModelDescription,
): { batch: number | null; frames: number | null } {
  const input = session.inputMetadata.find(({ name }) => name === model.input);
  if (!input?.isTensor)
    throw unusable(
      model,
      msg('it has no input "{input}" but {inputNames}', {
        input: model.input,
        inputNames: session.inputNames.map((name) => `"${name}"`).join(', '),
      }),
    );
  if (session.inputNames.length > 1) throw unusable(model, msg('it has more than one input'));
  const [batch, frames, bands] = input.shape;
  const fits = input.shape.length === 3 && (bands === melFrontEnd.bands || typeof bands === 'string');
  if (input.type !== 'float32' || !fits)
    throw unusable(
      model,
      msg('its input is {type} [{shape}], not float32 [batch, frames, 128]', {
        type: input.type,
        shape: input.shape.join(', '),
      }),
    );
  return {
    batch: typeof batch === 'number' ? batch : null,
    frames: typeof frames === 'number' ? frames : null,
  };
}

/**
 * Loads a network on one provider.
 * @throws AppError `model_unavailable` if the network does not match its manifest; what the runtime throws if the
 * provider refuses
 */
export async function openNetwork(
  bytes: Uint8Array,
  model: ModelDescription,
  { provider, threads }: NetworkOptions,
): Promise<Network> {
  const runtime = await loadRuntime();
  const open = () => createSession(bytes, provider, threads);
  const session = await open();
  let current: InferenceSession | null = session;
  let isDisposed = false;
  try {
    const size = inspectInput(session, model);
    const outputs = outputsOf(model.heads);
    const missing = outputs.find((name) => !session.outputNames.includes(name));
    if (missing !== undefined) throw unusable(model, msg('it has no output "{missing}"', { missing }));
    if (size.batch !== null && size.batch !== 1)
      throw unusable(model, msg('it takes batches of {batch} only', { batch: size.batch }));
    if (size.frames !== null && size.frames < model.chunk.frames)
      throw unusable(
        model,
        msg("it takes {frames} frames, fewer than a chunk's {chunkFrames}", {
          frames: size.frames,
          chunkFrames: model.chunk.frames,
        }),
      );
    const rest = async (): Promise<void> => {
      const previous = current;
      current = null;
      await previous?.release();
    };
    return {
      provider,
      fixedFrames: size.frames,
      takesBatches: size.batch === null,
      async run(input, batch, frames) {
        const tensor = new runtime.Tensor('float32', input, [batch, frames, melFrontEnd.bands]);
        if (isDisposed)
          throw new AppError(
            'model_unavailable',
            msg('Model {version} was replaced; its session has ended.', { version: model.version }),
          );
        current ??= await open();
        const results = await current.run({ [model.input]: tensor }, outputs);
        return new Map(outputs.map((name) => [name, results[name]!.data as Float32Array]));
      },
      rest,
      async dispose() {
        isDisposed = true;
        await rest();
      },
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}
