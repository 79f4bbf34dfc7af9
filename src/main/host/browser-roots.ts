import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';

/**
 * Folders that the browser host may list and read: the home folder, mounted volumes, and those named on the command
 * line.
 */
export function allowedRoots(given: readonly string[]): string[] {
  const volumes: string[] = [];
  if (process.platform === 'darwin') volumes.push('/Volumes');
  else if (process.platform === 'win32')
    for (const letter of 'CDEFGHIJKLMNOPQRSTUVWXYZ') volumes.push(`${letter}:\\`);
  else {
    const { username } = userInfo();
    volumes.push(`/media/${username}`, `/run/media/${username}`, '/mnt');
  }
  const roots = [
    ...given.map((root) => resolve(root)),
    homedir(),
    ...volumes.filter((path) => existsSync(path)),
  ];
  return [...new Set(roots)];
}
