import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { withLock } from '../../files/lock.ts';
import { explainIoError } from '../../files/io-error.ts';
import type { PoolLibrary } from '../../pool/add.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Home } from '../home.ts';

const fileSchema = z.object({ library: z.uuid() });

/**
 * The library's identity in pools. Its UUID is created with its first request and stored in the data folder; addresses
 * and passwords are not.
 * @throws AppError `io`
 */
export function poolLibrary({ root }: Pick<Home, 'root'>, name: string): PoolLibrary {
  const path = join(root, 'pool.json');
  const shown = name.trim() || hostname();
  return withLock(path, () => {
    const known = existsSync(path) ? readIdentity(path) : null;
    if (known) return { id: known, name: shown };
    const id = randomUUID();
    try {
      writeFileAtomic.sync(path, `${JSON.stringify({ library: id }, null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      throw new AppError(
        'io',
        msg('{path} cannot be written: {reason}', { path, reason: explainIoError(path, error) }),
        { cause: error },
      );
    }
    return { id, name: shown };
  });
}

/** Null for a damaged file: the library then requests again, and finds its results by their audio. */
function readIdentity(path: string): string | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).library;
  } catch {
    return null;
  }
}
