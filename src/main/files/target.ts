import { AsyncLocalStorage } from 'node:async_hooks';
import { lstat, readlink, realpath } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { errorCode, explainIoError } from './io-error.ts';

/** What makes a file one that is never overwritten. */
export type Protection = 'data' | 'library' | 'imported' | 'music';

/** What an export must leave alone, and what it may replace. */
export interface TargetRules {
  /** Why the file at this path must not be written; null if it may be. Links are resolved. */
  refuse(path: string): Promise<Protection | null>;
  /** Whether Segue wrote the existing file and nobody has changed it since. */
  isOwn(path: string, found: Stats): boolean;
  /** Whether files that Segue did not write may be replaced because a person said so. */
  readonly overwrite: boolean;
  /** Records a completed file. */
  wrote(path: string): Promise<void>;
  /** Records that this folder may contain a temporary file from now on. */
  willWriteIn(folder: string): void;
}

const current = new AsyncLocalStorage<TargetRules | null>();

/**
 * Runs `work`; everything that it writes with the functions of this folder obeys the rules. Null: files of the data
 * folder itself.
 */
export function withTargetRules<T>(rules: TargetRules | null, work: () => T): T {
  return current.run(rules, work);
}

/** The rules of the work in progress. */
export function targetRules(): TargetRules | null {
  return current.getStore() ?? null;
}

const MAX_LINKS = 40;

/** Where a write to `path` ends up: links are followed, even if their target does not exist yet. */
export async function resolveTarget(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links < MAX_LINKS; links++) {
    try {
      return await realpath(at);
    } catch (error) {
      if (errorCode(error) === 'ELOOP') break;
      const isLink = (await lstat(at).catch(() => null))?.isSymbolicLink() ?? false;
      if (!isLink) return join(await realpath(dirname(at)).catch(() => dirname(at)), basename(at));
      at = resolve(dirname(at), await readlink(at));
    }
  }
  throw new AppError(
    'invalid_input',
    msg('{path} is a link that leads back to itself. Choose another name.', { path }),
    {
      details: { path },
    },
  );
}

function notAFile(place: Message, found: Stats): Message {
  if (found.isDirectory()) return msg('{place} is a folder, not a file. Choose another name.', { place });
  if (found.isFIFO()) return msg('{place} is a pipe, not a file. Choose another name.', { place });
  if (found.isSocket()) return msg('{place} is a socket, not a file. Choose another name.', { place });
  return msg('{place} is a device, not a file. Choose another name.', { place });
}

function protectionText(protection: Protection, place: Message): Message {
  switch (protection) {
    case 'data':
      return msg('{place} lies in Segue’s data folder; it is never overwritten. Choose another name.', {
        place,
      });
    case 'library':
      return msg(
        '{place} lies in the data folder of a library; it is never overwritten. Choose another name.',
        {
          place,
        },
      );
    case 'imported':
      return msg('{place} is a file that was imported; it is never overwritten. Choose another name.', {
        place,
      });
    case 'music':
      return msg('{place} is music of this library; it is never overwritten. Choose another name.', {
        place,
      });
  }
}

const ending = (path: string): string => extname(path).toLowerCase();

/**
 * Decides whether an export may be written to `path`, and returns the real path: links are followed and kept. A target
 * must be a regular file or not exist. It must never be an imported file, music of the library or part of a data
 * folder. A file that Segue did not write is replaced only if the rules say that a person wants it (`asks: false`: the
 * caller has inspected the file itself).
 * @throws AppError `invalid_input` for anything but a file, `conflict` for protected files, `would_overwrite`
 */
export async function checkTarget(path: string, options: { readonly asks?: boolean } = {}): Promise<string> {
  const target = await resolveTarget(path);
  let found: Stats | null;
  try {
    found = await lstat(target);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new AppError(
        'io',
        msg('{path} cannot be written: {reason}', { path, reason: explainIoError(path, error) }),
        { cause: error },
      );
    found = null;
  }
  const place =
    target === resolve(path) ? verbatim(path) : msg('{path} (which is {target})', { path, target });
  const details = { path, target };
  if (found && !found.isFile())
    throw new AppError('invalid_input', notAFile(place, found), {
      details,
    });
  if (ending(target) !== ending(path))
    throw new AppError(
      'conflict',
      msg('{place} is a file of another kind and is left alone. Choose another name.', { place }),
      { details },
    );
  const rules = targetRules();
  if (!rules) return target;
  const reason = await rules.refuse(target);
  if (reason !== null)
    throw new AppError('conflict', protectionText(reason, place), {
      details,
    });
  if (found && (options.asks ?? true) && !rules.overwrite && !rules.isOwn(target, found))
    throw new AppError(
      'would_overwrite',
      msg(
        '{place} exists already, and Segue did not write it as it is now. Choose another name, or say that it may be replaced (--overwrite).',
        { place },
      ),
      { details },
    );
  return target;
}

/** @throws AppError `invalid_input` unless the name ends in one of `extensions` (with dots, lower case) */
export function requireExtension(path: string, extensions: readonly string[]): void {
  if (extensions.includes(ending(path))) return;
  throw new AppError(
    'invalid_input',
    msg('{path} must end in {extensions}. Write {example}, for example.', {
      path,
      extensions: extensions.join(', '),
      example: `${basename(path)}${extensions[0]!}`,
    }),
    { details: { path } },
  );
}

/** Checks that a folder exists or can be created. @throws AppError `invalid_input` if something else is in its place */
export async function checkFolder(path: string): Promise<void> {
  const found = await lstat(await resolveTarget(path)).catch(() => null);
  if (found && !found.isDirectory())
    throw new AppError(
      'invalid_input',
      msg('{path} is a file; this export is a folder. Choose another name.', { path }),
      {
        details: { path },
      },
    );
}
