import { isAbsolute, relative, sep } from 'node:path';

/** True when `path` is `folder` or lies in it. Both absolute and free of symbolic links. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
