import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSource } from '../../shared/domain/index.ts';
import { installationFolder } from '../files/installation.ts';
import { sha256Hex } from '../files/hash.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { validationMessage } from '../../shared/validation-message.ts';
import { SIGNAL_PROCESSING_SOURCE } from '../analysis/activations/signal-processing.ts';
import { manifestSchema } from './manifest.ts';
import type { ActivationManifest, KeyManifest, Manifest } from './manifest.ts';

/** Where a model comes from: with Segue, or added by the user. */
type ModelOrigin = 'shipped' | 'user';

/** A model whose manifest is valid and whose file has the promised hash. */
export interface InstalledModel<M extends Manifest = ActivationManifest> {
  readonly origin: ModelOrigin;
  readonly folder: string;
  readonly manifest: M;
  /** Bytes of the ONNX file. */
  readonly size: number;
}

/** A folder that should be a model but cannot be used. */
interface BrokenModel {
  readonly origin: ModelOrigin;
  readonly folder: string;
  /** What is wrong and what to do. */
  readonly reason: string;
}

export interface ModelRegistry {
  /** Those that find beats and structure, newest first. */
  readonly models: readonly InstalledModel[];
  /** Those that hear keys, newest first; the first one is used. */
  readonly keyModels: readonly InstalledModel<KeyManifest>[];
  readonly broken: readonly BrokenModel[];
}

export interface ModelFolders {
  readonly shipped: string;
  readonly user: string;
}

const MANIFEST = 'manifest.json';

/** `models/` beside the package file, from source as from the built and packaged app. */
export function shippedModelsFolder(start?: string): string {
  return join(installationFolder(start), 'models');
}

/**
 * Reads a model's file and checks its hash.
 * @throws AppError `model_unavailable` when it is missing or another file than the manifest promises.
 */
export async function readModelFile(
  folder: string,
  { file, sha256 }: Pick<Manifest, 'file' | 'sha256'>,
): Promise<Uint8Array> {
  const path = join(folder, file);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new AppError('model_unavailable', `The model file ${path} cannot be read: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const found = sha256Hex(bytes);
  if (found !== sha256)
    throw new AppError(
      'model_unavailable',
      `${path} is not the file that its manifest describes (SHA-256 ${found.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…). Install the model again.`,
    );
  if (usesExternalData(bytes))
    throw new AppError(
      'model_unavailable',
      `${path} keeps weights in other files, which its hash does not cover. Export the model as one file.`,
    );
  return bytes;
}

/** Beyond this a model's hash is checked when it is loaded, not each time that models are listed. */
const HASHED_WHEN_LISTED_BYTES = 256 * 1024 * 1024;
/** Far more than any manifest. */
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** The size of a model's file, which is read only where that is quick. @throws AppError as {@link readModelFile} does */
async function inspectModelFile(folder: string, manifest: Manifest): Promise<number> {
  const found = await stat(join(folder, manifest.file)).catch(() => null);
  if (found?.isFile() && found.size > HASHED_WHEN_LISTED_BYTES) return found.size;
  return (await readModelFile(folder, manifest)).length;
}

/**
 * Whether a tensor of an ONNX file lies outside of it: `external_data` (field 13 of a TensorProto) with the key `location`. The runtime
 * would look for it in the working directory.
 */
export function usesExternalData(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const key = Buffer.from('\n\blocation', 'latin1');
  for (let at = buffer.indexOf(key); at >= 0; at = buffer.indexOf(key, at + 1))
    // Behind the field's tag comes a length of one or two bytes.
    if (buffer[at - 2] === 0x6a || (buffer[at - 3] === 0x6a && buffer[at - 2]! >= 0x80)) return true;
  return false;
}

/**
 * Reads the manifest of a model's folder.
 * @throws AppError `model_unavailable` naming the field that is wrong.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  let json: unknown;
  try {
    if ((await stat(path)).size > MAX_MANIFEST_BYTES) throw new Error('it is too large for a manifest');
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new AppError('model_unavailable', `${path} cannot be read: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success)
    throw new AppError(
      'model_unavailable',
      `${path} is not a valid manifest: ${validationMessage(parsed.error)}`,
    );
  const { version } = parsed.data;
  if (modelSource(version) === SIGNAL_PROCESSING_SOURCE)
    throw new AppError(
      'model_unavailable',
      `${path}: version "${version}" is the name of signal processing. Choose another.`,
    );
  return parsed.data;
}

async function readFolder(
  origin: ModelOrigin,
  root: string,
): Promise<(InstalledModel<Manifest> | BrokenModel)[]> {
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries
    // A link to a folder is what people make of a model that they keep elsewhere.
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(({ name }) => join(root, name))
    .sort();
  return Promise.all(
    folders.map(async (folder) => {
      try {
        const manifest = await readManifest(folder);
        return { origin, folder, manifest, size: await inspectModelFile(folder, manifest) };
      } catch (error) {
        return { origin, folder, reason: errorMessage(error) };
      }
    }),
  );
}

/** Reads all models. Packs that cannot be used are listed with the reason; none of them is an error. */
export async function readModels(folders: ModelFolders): Promise<ModelRegistry> {
  const installed: InstalledModel<Manifest>[] = [];
  const broken: BrokenModel[] = [];
  const owners = new Map<string, string>();
  // Shipped ones first: no pack can take the place of one under its name.
  for (const item of [
    ...(await readFolder('shipped', folders.shipped)),
    ...(await readFolder('user', folders.user)),
  ]) {
    if ('reason' in item) {
      broken.push(item);
      continue;
    }
    const { version } = item.manifest;
    const owner = owners.get(version);
    if (owner === undefined) {
      owners.set(version, item.folder);
      installed.push(item);
    } else {
      const { origin, folder } = item;
      broken.push({
        origin,
        folder,
        reason: `Version "${version}" is also the name of ${owner}. Give it another.`,
      });
    }
  }
  const age = ({ manifest }: InstalledModel<Manifest>): number => Date.parse(manifest.created);
  installed.sort((a, b) => age(b) - age(a));
  return {
    models: installed.filter((model): model is InstalledModel => model.manifest.kind !== 'key'),
    keyModels: installed.filter(
      (model): model is InstalledModel<KeyManifest> => model.manifest.kind === 'key',
    ),
    broken,
  };
}
