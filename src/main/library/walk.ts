import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { audioExtensions } from '../../shared/domain/index.ts';
import { fileError, throwIfCancelled } from '../audio/byte-source.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Folders that operating systems and archivers create; they never hold a DJ's music. */
const SYSTEM_FOLDERS = new Set(['$RECYCLE.BIN', 'System Volume Information', '__MACOSX', 'lost+found']);

/** Hidden entries, AppleDouble files (`._x`) among them, and system folders. */
function isSkipped(name: string): boolean {
  return name.startsWith('.') || SYSTEM_FOLDERS.has(name);
}

/** Whether a file of this name counts as music. */
export function isAudioName(name: string): boolean {
  return audioExtensions.has(extname(name).toLowerCase());
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name of an entry; undefined if its bytes are not UTF-8 (old drives), because no text could name it again. */
function readName(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name that contains this character stands for bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

function badName(path: string): AppError {
  return new AppError(
    'invalid_input',
    msg(
      'The name of {name} is not valid UTF-8, so that no program can name it reliably: rename it, or convert all names of the drive (for example: convmv -f latin1 -t utf8 --notest -r FOLDER) ({path})',
      { name: basename(path), path },
    ),
    { details: { path } },
  );
}

/** By code unit, so that the order is the same on every machine. */
function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

export interface AudioPaths {
  /** In scan order: depth first, by name. */
  readonly paths: readonly string[];
  /** Folders and roots that could not be read. */
  readonly failures: readonly { path: string; error: AppError }[];
}

/** An audio file, or with `error` a folder, root or name that cannot be read. */
interface Found {
  readonly path: string;
  readonly error?: AppError;
}

/**
 * Finds all audio files under the roots (folders or single files), one after the other, so that a million of them need no memory.
 * Links are followed, but no folder is entered twice, so that loops and overlapping roots do no harm.
 * @throws AppError `cancelled`
 */
export async function* walkAudio(roots: readonly string[], signal?: AbortSignal): AsyncGenerator<Found> {
  const seenFolders = new Set<string>();

  async function* visit(path: string, isRoot: boolean): AsyncGenerator<Found> {
    throwIfCancelled(signal);
    const stats = await stat(path, { bigint: true });
    if (stats.isFile()) {
      // A root that a person named is accepted whatever its name.
      if (isRoot || isAudioName(basename(path))) yield { path };
      return;
    }
    if (!stats.isDirectory()) {
      if (isRoot)
        throw new AppError(
          'io',
          msg('{name} is a pipe or device, not an audio file ({path})', { name: basename(path), path }),
          {
            details: { path },
          },
        );
      return;
    }
    const folder = `${stats.dev}:${stats.ino}`;
    if (seenFolders.has(folder)) return;
    seenFolders.add(folder);
    const entries = (await readdir(path, { withFileTypes: true, encoding: 'buffer' }))
      .map((entry) => ({ entry, text: readName(entry.name), name: entry.name.toString() }))
      .sort(byName);
    for (const { entry, text, name } of entries) {
      if (isSkipped(name)) continue;
      const child = join(path, name);
      const isFolder = entry.isDirectory() || entry.isSymbolicLink();
      if (text === undefined) {
        if (isFolder || isAudioName(name)) yield { path: child, error: badName(child) };
      } else if (entry.isFile()) {
        if (isAudioName(name)) yield { path: child };
      } else if (isFolder) yield* visitSafely(child, false);
    }
  }

  async function* visitSafely(path: string, isRoot: boolean): AsyncGenerator<Found> {
    try {
      yield* visit(path, isRoot);
    } catch (error) {
      throwIfCancelled(signal);
      const known = fileError(path, error);
      yield {
        path,
        error: known.code === 'not_found' && path.includes(REPLACEMENT) ? badName(path) : known,
      };
    }
  }

  for (const root of roots) yield* visitSafely(root, true);
}

/** All that {@link walkAudio} finds, each file once. @throws AppError `cancelled` */
export async function findAudioPaths(roots: readonly string[], signal?: AbortSignal): Promise<AudioPaths> {
  const paths = new Set<string>();
  const failures: { path: string; error: AppError }[] = [];
  for await (const { path, error } of walkAudio(roots, signal))
    if (error) failures.push({ path, error });
    else paths.add(path);
  return { paths: [...paths], failures };
}
