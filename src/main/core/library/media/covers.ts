import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../../files/output.ts';
import type { PictureType } from '../../../library/picture.ts';
import type { ReadPicture } from '../../../library/tag-request.ts';

/** A cover as a file in the data folder. */
export interface Cover {
  readonly path: string;
  readonly type: PictureType;
}

/** Disk limit for covers in bytes; the least recently viewed are removed first. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Number of new covers between two size checks. */
const COUNT_EVERY = 100;

const endings: Readonly<Record<PictureType, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png' };
/** Marks a file without a cover, so that it is not read again. */
const NONE = 'none';

/**
 * Covers of music files, read from their tags on first view and cached in `folder` by path, size and time of the file.
 * A file that cannot be read has no cover.
 */
export function createCovers({
  folder,
  readPicture,
  willWrite = () => undefined,
  maxBytes = MAX_BYTES,
}: {
  readonly folder: string;
  readonly readPicture: ReadPicture;
  /** Called before a file is created in the folder. */
  readonly willWrite?: () => void;
  readonly maxBytes?: number;
}) {
  const reading = new Map<string, Promise<Cover | null>>();
  let stored = 0;

  async function find(base: string): Promise<Cover | null | undefined> {
    const now = new Date();
    for (const [type, ending] of Object.entries(endings) as [PictureType, string][])
      if (await touch(`${base}.${ending}`, now)) return { path: `${base}.${ending}`, type };
    return (await touch(`${base}.${NONE}`, now)) ? null : undefined;
  }

  async function read(path: string, base: string): Promise<Cover | null> {
    const { ByteSource } = await import('../../../audio/byte-source.ts');
    const { sniffFormat } = await import('../../../audio/sniff.ts');
    willWrite();
    await mkdir(folder, { recursive: true });
    if (++stored % COUNT_EVERY === 0) await makeRoom();
    await using source = await ByteSource.open(path);
    const { container, start } = await sniffFormat(source);
    const picture = await readPicture({ path, container, start });
    if (!picture) {
      await writeFile(`${base}.${NONE}`, '');
      return null;
    }
    const target = `${base}.${endings[picture.type]}`;
    await writeWhole(target, picture.bytes);
    return { path: target, type: picture.type };
  }

  /** Removes the oldest until three quarters of the limit are in use. */
  async function makeRoom(): Promise<void> {
    const files: { path: string; size: number; at: number }[] = [];
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const info = await stat(path).catch(() => null);
      if (info) files.push({ path, size: info.size, at: info.mtimeMs });
    }
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes <= maxBytes) return;
    for (const { path, size } of files.sort((a, b) => a.at - b.at)) {
      if (bytes <= 0.75 * maxBytes) return;
      await rm(path, { force: true });
      bytes -= size;
    }
  }

  return {
    /** The cover of a music file; null if there is none. */
    async of(path: string): Promise<Cover | null> {
      const info = await stat(path).catch(() => null);
      if (!info) return null;
      const key = createHash('sha256').update(`${path}\0${info.size}\0${info.mtimeMs}`).digest('hex');
      const base = join(folder, key.slice(0, 24));
      const found = await find(base);
      if (found !== undefined) return found;
      const running = reading.get(base);
      if (running) return running;
      const work = read(path, base)
        .catch(() => null)
        .finally(() => reading.delete(base));
      reading.set(base, work);
      return work;
    },
    makeRoom,
  };
}

/** Marks a cover file as viewed; returns false if it does not exist. */
async function touch(path: string, now: Date): Promise<boolean> {
  try {
    await utimes(path, now, now);
    return true;
  } catch {
    return false;
  }
}
