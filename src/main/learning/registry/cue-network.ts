import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { cueManifestSchema } from './cue-manifest.ts';
import type { CueManifest } from './cue-manifest.ts';
import { sha256Hex } from '../../files/hash.ts';
import { createSession, loadRuntime, refusalReason } from '../../inference/runtime.ts';

/** A loaded cue model. */
export interface CueNetwork {
  readonly manifest: CueManifest;
  /** @param features lines × features, row-major. */
  run(
    features: Float32Array,
    lines: number,
  ): Promise<{
    /** lines × offsets. */
    readonly place: Float32Array;
    /** lines × signatures; null if there is only one. */
    readonly signature: Float32Array | null;
  }>;
  dispose(): Promise<void>;
}

function unusable(folder: string, problem: Message, cause?: unknown): AppError {
  return new AppError(
    'model_unavailable',
    msg(
      'The personal model in {folder} cannot be used: {problem}. Train a new one, or roll back to an earlier version.',
      { folder, problem },
    ),
    { cause },
  );
}

/**
 * @throws AppError `model_unavailable` if the folder contains no such model, or one that does not match its manifest.
 */
export async function openCueNetwork(folder: string): Promise<CueNetwork> {
  let json: unknown;
  let bytes: Buffer;
  try {
    json = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    bytes = await readFile(join(folder, 'model.onnx'));
  } catch (error) {
    throw unusable(folder, errorText(error), error);
  }
  const parsed = cueManifestSchema.safeParse(json);
  if (!parsed.success) throw unusable(folder, msg('its manifest is of another version, or damaged'));
  const manifest = parsed.data;
  if (sha256Hex(bytes) !== manifest.sha256)
    throw unusable(folder, msg('its network is not the one of its manifest'));
  const runtime = await loadRuntime();
  const session = await createSession(bytes, 'cpu', 1).catch((error: unknown) => {
    throw unusable(folder, refusalReason(error), error);
  });
  const hasSignature = session.outputNames.includes('signature');
  return {
    manifest,
    async run(features, lines) {
      if (lines === 0) return { place: new Float32Array(0), signature: null };
      const tensor = new runtime.Tensor('float32', features, [lines, manifest.features.count]);
      const results = await session.run({ features: tensor });
      return {
        place: results.place!.data as Float32Array,
        signature: hasSignature ? (results.signature!.data as Float32Array) : null,
      };
    },
    dispose: () => session.release(),
  };
}

/** The personal models loaded in a process: the active one, and one being compared with it. */
export function createCueNetworkHost() {
  const MAX_OPEN = 3;
  const open = new Map<string, Promise<CueNetwork>>();
  return {
    async open(folder: string): Promise<CueNetwork> {
      const known = open.get(folder) ?? openCueNetwork(folder);
      open.delete(folder);
      open.set(folder, known);
      const [oldest] = open.keys();
      if (open.size > MAX_OPEN && oldest !== undefined) {
        const old = open.get(oldest)!;
        open.delete(oldest);
        await old.then((network) => network.dispose()).catch(() => undefined);
      }
      try {
        return await known;
      } catch (error) {
        open.delete(folder);
        throw error;
      }
    },
  };
}
