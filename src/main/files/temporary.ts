import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { sha256Hex } from './hash.ts';

/**
 * Identifies this machine in the names of temporary files: on a shared drive, processes of other machines may be
 * writing too.
 */
export const machine = sha256Hex(hostname()).slice(0, 8);

/** A new name next to `path` for the file until it is complete; the name identifies the process that writes it. */
export function temporaryFor(path: string): string {
  const name = `.${shorten(basename(path))}.${machine}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  return join(dirname(resolve(path)), name);
}

/** File systems allow 255 bytes, of which the rest of the name takes under 45. */
function shorten(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > 200) short = short.slice(0, -1);
  return short;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Removes what killed processes of this machine left in a folder: temporary files and folders, and their SQLite
 * journals.
 */
export function removeStaleTemporaries(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Whoever writes there will report what is wrong with the folder.
    return;
  }
  for (const name of names) {
    const [, on, pid] = /^\..+\.([\da-f]{8})\.(\d+)\.[\da-f]{8}\.tmp(?:-journal)?$/s.exec(name) ?? [];
    if (on !== machine || isRunning(Number(pid))) continue;
    remove(join(folder, name));
  }
}

/** Errors are ignored: a file that cannot be removed does no harm. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    return;
  }
}

/** Creates a folder for intermediate files, outside of any library; `removeStaleFolders` recognises it by its name. */
export function temporaryFolder(purpose: string): string {
  return mkdtempSync(join(tmpdir(), `segue-${purpose}-${process.pid}-`));
}

/** Removes folders of {@link temporaryFolder} whose process is gone. */
export function removeStaleFolders(): void {
  let names: string[];
  try {
    names = readdirSync(tmpdir());
  } catch {
    return;
  }
  for (const name of names) {
    const pid = /^segue-[a-z]+-(\d+)-.{6}$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) remove(join(tmpdir(), name));
  }
}
