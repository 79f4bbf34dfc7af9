import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { audioExtensions } from '../../shared/domain/index.ts';
import { fileError, throwIfCancelled } from '../audio/byte-source.ts';
import type { AppError } from '../../shared/errors.ts';

/** Folders that operating systems and archivers make; none holds a DJ's music. */
const SYSTEM_FOLDERS = new Set(['$RECYCLE.BIN', 'System Volume Information', '__MACOSX', 'lost+found']);

/** Hidden entries, AppleDouble files (`._x`) among them, and system folders. */
function isSkipped(name: string): boolean {
  return name.startsWith('.') || SYSTEM_FOLDERS.has(name);
}

function isAudioName(name: string): boolean {
  return audioExtensions.has(extname(name).toLowerCase());
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

/**
 * All audio files under the roots (folders or single files). Links are followed, but no folder is entered twice, so that
 * loops and overlapping roots do no harm.
 */
export async function findAudioPaths(roots: readonly string[], signal?: AbortSignal): Promise<AudioPaths> {
  const paths: string[] = [];
  const seenPaths = new Set<string>();
  const failures: { path: string; error: AppError }[] = [];
  const seenFolders = new Set<string>();

  function add(path: string): void {
    if (seenPaths.has(path)) return;
    seenPaths.add(path);
    paths.push(path);
  }

  async function visit(path: string, isRoot: boolean): Promise<void> {
    throwIfCancelled(signal);
    const stats = await stat(path, { bigint: true });
    if (stats.isFile()) {
      // A root that a person named is looked at whatever it is called.
      if (isRoot || isAudioName(basename(path))) add(path);
      return;
    }
    if (!stats.isDirectory()) return;
    const folder = `${stats.dev}:${stats.ino}`;
    if (seenFolders.has(folder)) return;
    seenFolders.add(folder);
    const entries = (await readdir(path, { withFileTypes: true })).sort(byName);
    for (const entry of entries) {
      if (isSkipped(entry.name)) continue;
      const child = join(path, entry.name);
      if (entry.isFile()) {
        if (isAudioName(entry.name)) add(child);
      } else if (entry.isDirectory() || entry.isSymbolicLink()) await visitSafely(child, false);
    }
  }

  async function visitSafely(path: string, isRoot: boolean): Promise<void> {
    try {
      await visit(path, isRoot);
    } catch (error) {
      throwIfCancelled(signal);
      failures.push({ path, error: fileError(path, error) });
    }
  }

  for (const root of roots) await visitSafely(root, true);
  return { paths, failures };
}
