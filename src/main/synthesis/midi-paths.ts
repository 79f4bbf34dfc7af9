import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

const isMidi = (name: string): boolean => /\.(mid|midi|kar)$/i.test(name);

/**
 * The files named, and the MIDI files anywhere below the folders named, sorted by path; links are not followed.
 * @throws AppError `not_found` for a path that does not exist, or a folder without MIDI files
 */
export async function findMidiPaths(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.map((one) => resolve(one))) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new AppError('not_found', msg('There is no file or folder {path}.', { path }));
    if (!info.isDirectory()) {
      found.add(path);
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && isMidi(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length === 0)
      throw new AppError('not_found', msg('There are no MIDI files below {path}.', { path }));
    for (const file of files) found.add(file);
  }
  return [...found];
}
