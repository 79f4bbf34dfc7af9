import { createWriteStream } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeError } from './io-error.ts';
import { makeFolder } from './make-folder.ts';
import { checkTarget, targetRules } from './target.ts';
import { temporaryFor } from './temporary.ts';

export interface WriteOptions {
  /** False: the caller has inspected the file itself; see {@link checkTarget}. */
  readonly asks?: boolean;
  /** Whether the file must be on disk, not only handed to the system, when the call returns. */
  readonly durable?: boolean;
  /** Whether to create missing folders; if false, a missing folder is an error. */
  readonly makesFolders?: boolean;
}

/** Writes a whole file or nothing; creates missing folders. Throws `io`, and like {@link checkTarget}. */
export async function writeWhole(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  await writeThrough(path, (partial) => writeFile(partial, data), options);
}

/**
 * Writes text piece by piece; the file appears under its name only when it is complete. Throws like {@link writeWhole},
 * and what `pieces` throws.
 */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await writeThrough(path, (partial) => pipeline(Readable.from(pieces), createWriteStream(partial)));
}

/**
 * Lets `write` create a file next to `path` and moves it into place when it is complete. Throws `io`, what `write`
 * throws, and like {@link checkTarget}; the previous file then stays.
 */
export async function writeThrough(
  path: string,
  write: (partial: string) => Promise<void>,
  options: WriteOptions = {},
): Promise<void> {
  const target = await checkTarget(path, options);
  const folder = dirname(target);
  const rules = targetRules();
  rules?.willWriteIn(folder);
  const partial = temporaryFor(target);
  try {
    if (options.makesFolders ?? true) makeFolder(folder);
    await write(partial);
    if (options.durable) await syncFile(partial);
    // Meanwhile, something may have been imported from this path or moved there.
    if (rules) await checkTarget(path, options);
    await rename(partial, target);
    if (options.durable) await syncFolder(folder);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw writeError(path, cause);
  }
  await rules?.wrote(target);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself durable; some platforms cannot open folders, and there the rename must suffice. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
