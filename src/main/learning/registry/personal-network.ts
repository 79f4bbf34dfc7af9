import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PersonalTask } from '../../../shared/contract/index.ts';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { cueManifestSchema } from './cue-manifest.ts';
import type { CueManifest } from './cue-manifest.ts';
import { gridManifestSchema } from './grid-manifest.ts';
import type { GridManifest } from './grid-manifest.ts';
import { sectionManifestSchema } from './section-manifest.ts';
import type { SectionManifest } from './section-manifest.ts';
import { sha256Hex } from '../../files/hash.ts';
import { createSession, loadRuntime, refusalReason } from '../../inference/runtime.ts';

/** The manifest of each kind of personal model. */
export interface PersonalManifests {
  readonly cues: CueManifest;
  readonly sections: SectionManifest;
  readonly grid: GridManifest;
}

const manifestSchema = z.discriminatedUnion('kind', [
  cueManifestSchema,
  sectionManifestSchema,
  gridManifestSchema,
]);

/** Rows of features for one input of a network. */
interface NetworkRows {
  /** Rows × width, row-major. */
  readonly data: Float32Array;
  readonly width: number;
}

/** A loaded personal model. */
export interface PersonalNetwork<K extends PersonalTask = PersonalTask> {
  readonly manifest: PersonalManifests[K];
  /** Names of its outputs. */
  readonly outputs: readonly string[];
  /** All inputs by name, each with at least one row. Returns the outputs by name, row-major. */
  run(inputs: Readonly<Record<string, NetworkRows>>): Promise<Readonly<Record<string, Float32Array>>>;
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
 * @throws AppError `model_unavailable` if the folder contains no model of that kind, or one that does not match its
 * manifest.
 */
export async function openPersonalNetwork<K extends PersonalTask>(
  folder: string,
  kind: K,
): Promise<PersonalNetwork<K>> {
  let json: unknown;
  let bytes: Buffer;
  try {
    json = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    bytes = await readFile(join(folder, 'model.onnx'));
  } catch (error) {
    throw unusable(folder, errorText(error), error);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success || parsed.data.kind !== kind)
    throw unusable(folder, msg('its manifest is of another version, or damaged'));
  const manifest = parsed.data as PersonalManifests[PersonalTask] as PersonalManifests[K];
  if (sha256Hex(bytes) !== manifest.sha256)
    throw unusable(folder, msg('its network is not the one of its manifest'));
  const runtime = await loadRuntime();
  const session = await createSession(bytes, 'cpu', 1).catch((error: unknown) => {
    throw unusable(folder, refusalReason(error), error);
  });
  return {
    manifest,
    outputs: session.outputNames,
    async run(inputs) {
      const tensors = Object.entries(inputs).map(
        ([name, { data, width }]) =>
          [name, new runtime.Tensor('float32', data, [data.length / width, width])] as const,
      );
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
      );
    },
    dispose: () => session.release(),
  };
}

/** The personal models loaded in a process: the active ones, and those being compared with them. */
export function createPersonalNetworkHost() {
  const MAX_OPEN = 6;
  const open = new Map<string, Promise<PersonalNetwork>>();
  return {
    async open<K extends PersonalTask>(folder: string, kind: K): Promise<PersonalNetwork<K>> {
      const known = open.get(folder) ?? openPersonalNetwork(folder, kind);
      open.delete(folder);
      open.set(folder, known);
      const [oldest] = open.keys();
      if (open.size > MAX_OPEN && oldest !== undefined) {
        const old = open.get(oldest)!;
        open.delete(oldest);
        await old.then((network) => network.dispose()).catch(() => undefined);
      }
      try {
        return (await known) as PersonalNetwork<K>;
      } catch (error) {
        open.delete(folder);
        throw error;
      }
    },
  };
}
