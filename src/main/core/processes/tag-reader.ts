import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { TagPicture } from '../../library/picture.ts';
import type { ReadPicture, ReadTags, TagTask } from '../../library/tag-request.ts';
import type { TrackTags } from '../../library/tags.ts';
import type { RequestLimits } from './worker-limits.ts';
import { createWorkerPool, startThread } from './worker-pool.ts';

/** Tags that take longer than this belong to a hostile or badly damaged file. */
const LIMITS: RequestLimits = { seconds: 20 };
/** JavaScript heap limit in megabytes for one file's tags. */
const HEAP_MB = 256;
/**
 * Tags take a fraction of the time of a scan: one thread would suffice, a second one continues while a file blocks the
 * first.
 */
const THREADS = 2;
const IDLE_MS = 30_000;

export interface TagReader {
  readonly read: ReadTags;
  readonly readPicture: ReadPicture;
  close(): void;
}

/**
 * Reads tags in threads that can be terminated: the library that reads them loops as long as a file makes it, and no
 * timer would fire meanwhile.
 */
export function createTagReader(module: URL, limits = LIMITS): TagReader {
  const pool = createWorkerPool<TagTask, unknown>(() => startThread(module, HEAP_MB), THREADS, IDLE_MS);

  async function run(task: TagTask, signal: AbortSignal | undefined): Promise<unknown> {
    try {
      return await pool.run(task, signal, limits);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'worker_crashed')) throw error;
      throw new AppError(
        'invalid_input',
        msg(
          'the tags of {name} cannot be read within {seconds} s and {heapMb} MB: remove them with a tag editor and write them again ({path})',
          { name: basename(task.path), seconds: limits.seconds, heapMb: HEAP_MB, path: task.path },
        ),
        { details: { path: task.path }, cause: error },
      );
    }
  }

  return {
    read: async (request, signal) => (await run({ ...request, wanted: 'tags' }, signal)) as TrackTags,
    readPicture: async (request, signal) =>
      (await run({ ...request, wanted: 'picture' }, signal)) as TagPicture | null,
    close: pool.close,
  };
}
