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
  /** False: the caller has looked into the file itself; see {@link checkTarget}. */
  readonly asks?: boolean;
  /** The file is on disk, not only with the system, when the call returns. */
  readonly durable?: boolean;
  /** False: a folder that is not there is an error. */
  readonly makesFolders?: boolean;
}

/** Writes a whole file or nothing; missing folders are made. Throws `io`, and as {@link checkTarget} does. */
export async function writeWhole(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  await writeThrough(path, (partial) => writeFile(partial, data), options);
}

/** Writes text piece by piece; the file appears under its name only when it is complete. Throws as {@link writeWhole}, and what `pieces` throws. */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await writeThrough(path, (partial) => pipeline(Readable.from(pieces), createWriteStream(partial)));
}

/**
 * Lets `write` make a file beside `path` and puts it in place when it is complete. Throws `io` and what `write` throws, and as
 * {@link checkTarget} does; then what was there is there still.
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
    // Something may have been imported from here, or put in place, meanwhile.
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

/** Makes the rename itself durable; some platforms cannot open folders, and there the rename is all there is. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
