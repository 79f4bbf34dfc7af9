import { modelSource } from '../../shared/domain/index.ts';
import type { KeyModel } from '../analysis/types.ts';
import { release } from '../numeric/pages.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import type { CamelotKey } from '../../shared/domain/index.ts';
import { classProbabilities } from './decode-heads.ts';
import type { KeyManifest } from './manifest.ts';
import { readManifest, readModelFile } from './registry.ts';
import { createSession, loadRuntime, refusalReason } from './runtime.ts';

const PITCHES = 12;
/**
 * The runtime keeps the memory of the longest track, 48 MB after two hours. A session that heard more frames than this
 * (25 minutes) is closed, and opened again for the next track.
 */
const LONG_FRAMES = 8192;

function unusable(manifest: KeyManifest, problem: Message): AppError {
  return new AppError(
    'model_unavailable',
    msg('Model {version} does not match its manifest: {problem}. Install it again, or remove it.', {
      version: manifest.version,
      problem,
    }),
  );
}

/**
 * Loads a key-detection network. It runs on the CPU, whatever the device setting, because whole tracks take
 * milliseconds.
 * @throws AppError `model_unavailable` if the files are damaged or of another kind
 */
export async function openKeyModel(folder: string): Promise<KeyModel> {
  const manifest = await readManifest(folder);
  if (manifest.kind !== 'key')
    throw new AppError(
      'model_unavailable',
      msg('Model {version} in {folder} does not detect keys.', { version: manifest.version, folder }),
    );
  const bytes = await readModelFile(folder, manifest);
  const runtime = await loadRuntime();
  const open = () =>
    createSession(bytes, 'cpu', 1).catch((error: unknown) => {
      throw new AppError(
        'model_unavailable',
        msg('Model {version} cannot be loaded: {reason}. Install it again, or remove it.', {
          version: manifest.version,
          reason: refusalReason(error),
        }),
        { cause: error },
      );
    });
  let session = await open();
  /** Whether the session is closed and the next track opens another. */
  let isSpent = false;
  const { input, head, minimum } = manifest;
  if (session.inputNames.join() !== input.name || !session.outputNames.includes(head.output)) {
    await session.release();
    throw unusable(
      manifest,
      msg('its input is not "{name}", or it has no output "{output}"', {
        name: input.name,
        output: head.output,
      }),
    );
  }
  return {
    source: modelSource(manifest.version),
    async hear(chroma) {
      const frames = Math.max(chroma.frames, minimum);
      const data = new Float32Array(frames * PITCHES);
      data.set(chroma.data);
      const tensor = new runtime.Tensor('float32', data, [1, frames, PITCHES]);
      if (isSpent) {
        session = await open();
        isSpent = false;
      }
      const results = await session.run({ [input.name]: tensor }, [head.output]);
      release(data);
      if (frames > LONG_FRAMES) {
        await session.release();
        isSpent = true;
      }
      const logits = results[head.output]!.data as Float32Array;
      if (logits.length !== head.labels.length)
        throw unusable(
          manifest,
          msg('its output holds {count} values instead of {labelsCount}', {
            count: logits.length,
            labelsCount: head.labels.length,
          }),
        );
      const probabilities = classProbabilities(logits, head.activation, head.calibration?.scale ?? 1);
      return new Map<CamelotKey, number>(head.labels.map((label, i) => [label, probabilities[i]!]));
    },
    async dispose() {
      if (!isSpent) await session.release();
      isSpent = false;
    },
  };
}

/** The key model loaded in a worker. Another folder replaces it. */
export interface KeyModelHost {
  /** Null for null: then key profiles decide. @throws AppError like {@link openKeyModel} */
  open(folder: string | null): Promise<KeyModel | null>;
}

export function createKeyModelHost(): KeyModelHost {
  let current: { folder: string; model: Promise<KeyModel> } | null = null;
  return {
    async open(folder) {
      if (folder === null) return null;
      if (current?.folder !== folder) {
        const previous = current;
        current = { folder, model: openKeyModel(folder) };
        // Requests come one at a time, so nobody is still running the previous model.
        await previous?.model.then((model) => model.dispose()).catch(() => undefined);
      }
      try {
        return await current.model;
      } catch (error) {
        current = null;
        throw error;
      }
    },
  };
}
