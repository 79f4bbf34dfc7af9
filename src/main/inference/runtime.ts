import type * as onnxruntime from 'onnxruntime-node';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import type { Provider } from './providers.ts';

type Runtime = typeof onnxruntime;

let loaded: Promise<Runtime> | null = null;

/**
 * Loads ONNX Runtime. Only the analysis processes call this, so that a crash of its native code costs one track.
 * @throws AppError `model_unavailable` if its library does not load on this machine
 */
export function loadRuntime(): Promise<Runtime> {
  loaded ??= import('onnxruntime-node').catch((error: unknown) => {
    loaded = null;
    throw new AppError(
      'model_unavailable',
      msg(
        'ONNX Runtime cannot be loaded: {reason}. Install Segue again; without it signal processing is used.',
        { reason: errorText(error) },
      ),
      { cause: error },
    );
  });
  return loaded;
}

/**
 * The arena keeps the buffers of the longest chunk (90 MB) until the network rests; taking them from the system in each
 * run would cost a fifth of its time.
 */
const memoryOptions = {
  enableCpuMemArena: true,
  enableMemPattern: false,
  executionMode: 'sequential',
} as const satisfies onnxruntime.InferenceSession.SessionOptions;

/** Errors of a refused provider are thrown; the runtime need not print them as well. */
const FATAL_ONLY = 4;

let graphicsCardUsed = false;

/** Whether this process has allocated memory on a graphics card, which drivers release only when the process ends. */
export function hasUsedGraphicsCard(): boolean {
  return graphicsCardUsed;
}

export async function createSession(
  bytes: Uint8Array,
  provider: Provider,
  threads: number,
): Promise<onnxruntime.InferenceSession> {
  const { InferenceSession: sessions } = await loadRuntime();
  if (provider !== 'cpu') graphicsCardUsed = true;
  return sessions.create(bytes, {
    ...memoryOptions,
    executionProviders: [provider],
    intraOpNumThreads: threads,
    logSeverityLevel: FATAL_ONLY,
  });
}

/** The first line of the runtime's message, without its source positions. */
export function refusalReason(error: unknown): Message {
  if (error instanceof AppError) return error.text;
  const line = String(error instanceof Error ? error.message : error)
    .split('\n')
    .map((text) => text.trim())
    .find((text) => text !== '');
  return line === undefined
    ? msg('unknown error')
    : verbatim(line.replace(/^\/\S+:\d+ .*?(?:was false\.|\)) /, ''));
}
