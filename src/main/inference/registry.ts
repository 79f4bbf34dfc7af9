import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSource } from '../../shared/domain/index.ts';
import { installationFolder } from '../files/installation.ts';
import { sha256Hex } from '../files/hash.ts';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { validationMessage } from '../../shared/validation-message.ts';
import { SIGNAL_PROCESSING_SOURCE } from '../analysis/activations/signal-processing.ts';
import { manifestSchema } from './manifest.ts';
import type { ActivationManifest, BackboneManifest, KeyManifest, Manifest } from './manifest.ts';

/** Whether a model comes with Segue or was added by the user. */
type ModelOrigin = 'shipped' | 'user';

/** A model with a valid manifest and a file with the expected hash. */
export interface InstalledModel<M extends Manifest = ActivationManifest> {
  readonly origin: ModelOrigin;
  readonly folder: string;
  readonly manifest: M;
  /** Bytes of the ONNX file. */
  readonly size: number;
}

/** A folder that should contain a model but cannot be used. */
interface BrokenModel {
  readonly origin: ModelOrigin;
  readonly folder: string;
  /** What is wrong and what to do. */
  readonly reason: Message;
}

export interface ModelRegistry {
  /** Models that find beats and structure, newest first. */
  readonly models: readonly InstalledModel[];
  /** Models that detect keys, newest first; the first one is used. */
  readonly keyModels: readonly InstalledModel<KeyManifest>[];
  /** Models that embed sound, newest first; one is used if the settings name it. */
  readonly backbones: readonly InstalledModel<BackboneManifest>[];
  readonly broken: readonly BrokenModel[];
}

export interface ModelFolders {
  readonly shipped: string;
  readonly user: string;
}

const MANIFEST = 'manifest.json';

/** `models/` next to the package file, from source as in the built and packaged app. */
export function shippedModelsFolder(start?: string): string {
  return join(installationFolder(start), 'models');
}

/**
 * Reads a model's file and checks its hash.
 * @throws AppError `model_unavailable` if it is missing or its hash does not match the manifest
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
    throw new AppError(
      'model_unavailable',
      msg('The model file {path} cannot be read: {reason}', { path, reason: errorText(error) }),
      {
        cause: error,
      },
    );
  }
  const found = sha256Hex(bytes);
  if (found !== sha256)
    throw new AppError(
      'model_unavailable',
      msg(
        '{path} is not the file that its manifest describes (SHA-256 {found}… instead of {sha256}…). Install the model again.',
        { path, found: found.slice(0, 12), sha256: sha256.slice(0, 12) },
      ),
    );
  if (usesExternalData(bytes))
    throw new AppError(
      'model_unavailable',
      msg(
        '{path} keeps weights in other files, which its hash does not cover. Export the model as one file.',
        { path },
      ),
    );
  return bytes;
}

/** The hash of a larger model is checked when it is loaded, not each time models are listed. */
const HASHED_WHEN_LISTED_BYTES = 256 * 1024 * 1024;
/** Far larger than any manifest. */
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** The size of a model's file; the file is read only if that is quick. @throws AppError like {@link readModelFile} */
async function inspectModelFile(folder: string, manifest: Manifest): Promise<number> {
  const found = await stat(join(folder, manifest.file)).catch(() => null);
  if (found?.isFile() && found.size > HASHED_WHEN_LISTED_BYTES) return found.size;
  return (await readModelFile(folder, manifest)).length;
}

/**
 * Whether an ONNX file stores a tensor externally: `external_data` (field 13 of a TensorProto) with the key `location`.
 * The runtime would look for it in the working directory.
 */
export function usesExternalData(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const key = Buffer.from('\n\blocation', 'latin1');
  for (let at = buffer.indexOf(key); at >= 0; at = buffer.indexOf(key, at + 1))
    // The field's tag is followed by a length of one or two bytes.
    if (buffer[at - 2] === 0x6a || (buffer[at - 3] === 0x6a && buffer[at - 2]! >= 0x80)) return true;
  return false;
}

/**
 * Reads the manifest of a model's folder.
 * @throws AppError `model_unavailable` naming the invalid field
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  let json: unknown;
  try {
    if ((await stat(path)).size > MAX_MANIFEST_BYTES) throw new Error('it is too large for a manifest');
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new AppError(
      'model_unavailable',
      msg('{path} cannot be read: {reason}', { path, reason: errorText(error) }),
      {
        cause: error,
      },
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success)
    throw new AppError(
      'model_unavailable',
      msg('{path} is not a valid manifest: {reason}', { path, reason: validationMessage(parsed.error) }),
    );
  const { version } = parsed.data;
  if (modelSource(version) === SIGNAL_PROCESSING_SOURCE)
    throw new AppError(
      'model_unavailable',
      msg('{path}: version "{version}" is the name of signal processing. Choose another.', { path, version }),
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
    // People link folders of models that they keep elsewhere.
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(({ name }) => join(root, name))
    .sort();
  return Promise.all(
    folders.map(async (folder) => {
      try {
        const manifest = await readManifest(folder);
        return { origin, folder, manifest, size: await inspectModelFile(folder, manifest) };
      } catch (error) {
        return { origin, folder, reason: errorText(error) };
      }
    }),
  );
}

/** Reads all models. Packs that cannot be used are listed with the reason; they do not throw. */
export async function readModels(folders: ModelFolders): Promise<ModelRegistry> {
  const installed: InstalledModel<Manifest>[] = [];
  const broken: BrokenModel[] = [];
  const owners = new Map<string, string>();
  // Shipped ones first: no pack can replace one by using its name.
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
        reason: msg('Version "{version}" is also the name of {owner}. Give it another.', { version, owner }),
      });
    }
  }
  const age = ({ manifest }: InstalledModel<Manifest>): number => Date.parse(manifest.created);
  installed.sort((a, b) => age(b) - age(a));
  return {
    models: installed.filter(
      (model): model is InstalledModel =>
        model.manifest.kind !== 'key' && model.manifest.kind !== 'embedding',
    ),
    backbones: installed.filter(
      (model): model is InstalledModel<BackboneManifest> => model.manifest.kind === 'embedding',
    ),
    keyModels: installed.filter(
      (model): model is InstalledModel<KeyManifest> => model.manifest.kind === 'key',
    ),
    broken,
  };
}
