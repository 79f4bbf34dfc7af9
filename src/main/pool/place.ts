import { lstat, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { poolRootNameSchema } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { isInside } from '../files/inside.ts';
import { parseRemoteAddress } from '../remote/open-remote.ts';

/** The location of a file: a root whose name the whole pool knows, and a relative path with `/`. */
export const placeSchema = z.strictObject({
  root: poolRootNameSchema,
  path: z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.startsWith('/') && !path.split('/').some((part) => part === '..' || part === '')),
});
export type Place = z.infer<typeof placeSchema>;

/** A folder, or a prefix in an object store, under its name in the pool. */
export type Root =
  | { readonly name: string; readonly kind: 'folder'; readonly folder: string }
  | { readonly name: string; readonly kind: 'store'; readonly address: string };

/**
 * Parses `nas=/mnt/music` or `archive=s3://bucket/prefix?endpoint=URL`.
 * @throws AppError `invalid_input`
 */
export function parseRoot(text: string): Root {
  const [, name, where] = /^([a-z0-9][a-z0-9-]{0,39})=(.+)$/.exec(text) ?? [];
  if (name === undefined || where === undefined)
    throw new AppError(
      'invalid_input',
      msg(
        'Write a root as name=/folder or name=s3://bucket/prefix, the name in small letters, digits and "-"; "{text}" is not one.',
        { text },
      ),
    );
  const address = parseRemoteAddress(where);
  return address.kind !== 'folder'
    ? { name, kind: 'store', address: where }
    : { name, kind: 'folder', folder: resolve(address.path) };
}

/** The place of a local file in the first root that contains it; null if none does. */
export function placeOf(path: string, roots: readonly Root[]): Place | null {
  for (const root of roots) {
    if (root.kind !== 'folder' || !isAbsolute(path) || !isInside(root.folder, resolve(path))) continue;
    const way = relative(root.folder, resolve(path));
    if (way !== '') return { root: root.name, path: way.split(sep).join('/') };
  }
  return null;
}

/**
 * The local path of a place in a folder. Links may point anywhere inside the root, but not outside it.
 * @throws AppError `not_found`, `invalid_input` for a place outside the root
 */
export async function pathIn(root: Extract<Root, { kind: 'folder' }>, place: Place): Promise<string> {
  const checked = placeSchema.safeParse(place);
  if (!checked.success)
    throw new AppError(
      'invalid_input',
      msg('{root}:{path} is not a place in a root.', { root: place.root, path: place.path }),
    );
  const path = join(root.folder, ...place.path.split('/'));
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    throw new AppError(
      'not_found',
      msg('There is no file {place} ({path}).', { place: `${place.root}:${place.path}`, path }),
      {
        cause: error,
        details: { path },
      },
    );
  }
  if (!isInside(await realpath(root.folder), real))
    throw new AppError(
      'invalid_input',
      msg('{root}:{path} is a link to a file outside {folder}, which this worker does not read.', {
        root: place.root,
        path: place.path,
        folder: root.folder,
      }),
      { details: { path } },
    );
  return real;
}

/**
 * Identifies the folder or mount; null if there is none. An unmounted share leaves an empty folder, which is a
 * different one.
 */
export async function mountOf(folder: string): Promise<string | null> {
  try {
    const found = await stat(folder);
    await lstat(join(folder, '.'));
    return found.isDirectory() ? `${found.dev}:${found.ino}` : null;
  } catch {
    return null;
  }
}

/** Size and time of a file, by which it is recognised until it changes. */
export async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size}-${Math.round(mtimeMs)}`;
}
