import { ByteSource } from '../audio/byte-source.ts';
import { listenForRequests } from '../core/processes/worker-port.ts';
import { toAppError } from '../../shared/errors.ts';
import type { TagTask } from '../library/tag-request.ts';
import { readPictureOf, readTagsOf } from '../library/tags.ts';

/** Entry of the threads that read tags, one file at a time. */
listenForRequests(async ({ path, wanted, ...format }: TagTask) => {
  try {
    await using source = await ByteSource.open(path);
    const read = wanted === 'picture' ? readPictureOf : readTagsOf;
    return { type: 'result', value: await read(source, format) };
  } catch (error) {
    const { code, text } = toAppError(error);
    return { type: 'error', code, text };
  }
});
