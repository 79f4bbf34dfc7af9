import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import pLimit from 'p-limit';
import type { ItemFailure } from '../../shared/errors.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { ByteSource, fileError, throwIfCancelled } from '../audio/byte-source.ts';
import { requireComplete } from '../audio/completeness.ts';
import { identityOf } from '../audio/identity.ts';
import { openAudio } from '../audio/open-audio.ts';
import { sniffFormat } from '../audio/sniff.ts';
import type { AudioFormat } from '../audio/stream.ts';
import type { ReadTags } from './tag-request.ts';
import type { TrackTags } from './tags.ts';
import { findAudioPaths } from './walk.ts';

/** Size and time of a file at its last scan. */
interface FileStamp {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** A file that was read. */
export interface ScannedFile extends FileStamp {
  readonly ok: true;
  readonly unchanged: false;
  /** Absolute. */
  readonly path: string;
  /** Identity of the audio content; see `audioIdentity`. */
  readonly identity: string;
  readonly format: AudioFormat;
  readonly tags: TrackTags;
  /** Warnings about a usable file: a wrong extension, unreadable tags. */
  readonly warnings: readonly Message[];
}

/** A file whose size and time match those of `known`; it was not opened. */
interface UnchangedFile extends FileStamp {
  readonly ok: true;
  readonly unchanged: true;
  readonly path: string;
}

/** A file or folder that cannot be used; the scan goes on. */
interface ScanFailure extends ItemFailure {
  readonly path: string;
}

export type ScanItem = ScannedFile | UnchangedFile | ScanFailure;

interface ScanProgress {
  readonly done: number;
  readonly total: number;
  /** The most recently finished file. */
  readonly path: string;
}

export interface ScanOptions {
  readonly readTags: ReadTags;
  /** The stored stamp of a path in the library; undefined for a new path. */
  readonly known?: (path: string) => FileStamp | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** Number of files read in parallel: enough to keep a disk busy without thrashing it. */
const CONCURRENCY = 4;

async function scanFile(path: string, { known, signal, readTags }: ScanOptions): Promise<ScanItem> {
  try {
    throwIfCancelled(signal);
    const { size, mtimeMs } = await stat(path);
    const before = known?.(path);
    if (before && before.size === size && before.mtimeMs === mtimeMs)
      return { ok: true, unchanged: true, path, size, mtimeMs };
    await using source = await ByteSource.open(path);
    const sniffed = await sniffFormat(source);
    await requireComplete(source, sniffed);
    const { format } = await openAudio(path, signal ? { signal } : {});
    const identity = await identityOf(source, sniffed, signal);
    const warnings = sniffed.warning ? [sniffed.warning] : [];
    let tags: TrackTags = { hasCover: false };
    try {
      const { container, start } = sniffed;
      tags = await readTags({ path, container, start }, signal);
    } catch (error) {
      throwIfCancelled(signal);
      // The audio is fine: unreadable tags cost the names, not the track.
      warnings.push(fileError(path, error).text);
    }
    return { ok: true, unchanged: false, path, size, mtimeMs, identity, format, tags, warnings };
  } catch (error) {
    throwIfCancelled(signal);
    const { code, text } = fileError(path, error);
    return { ok: false, path, code, text };
  }
}

/**
 * Reads all audio files under the roots (folders, or single files), a few in parallel, in an order that depends only on
 * the names. Files that cannot be used are items too; only a cancelled scan throws (AppError `cancelled`).
 */
export async function* scanFolder(roots: readonly string[], options: ScanOptions): AsyncGenerator<ScanItem> {
  const { signal, onProgress } = options;
  const { paths, failures } = await findAudioPaths(
    roots.map((root) => resolve(root)),
    signal,
  );
  for (const { path, error } of failures) yield { ok: false, path, code: error.code, text: error.text };
  const limit = pLimit(CONCURRENCY);
  const total = paths.length;
  const running: Promise<ScanItem>[] = [];
  let next = 0;
  for (let done = 0; done < total; done++) {
    while (next < total && running.length < CONCURRENCY * 2) {
      const path = paths[next++]!;
      const item = limit(() => scanFile(path, options));
      // Awaited below; a cancelled scan leaves the others without a listener.
      item.catch(() => undefined);
      running.push(item);
    }
    const item = await running.shift()!;
    throwIfCancelled(signal);
    onProgress?.({ done: done + 1, total, path: item.path });
    yield item;
  }
}
