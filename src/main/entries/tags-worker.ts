import { ByteSource } from '../audio/byte-source.ts';
import { listenForRequests } from '../core/processes/worker-port.ts';
import { toAppError } from '../../shared/errors.ts';
import type { TagRequest } from '../library/tag-request.ts';
import { readTagsOf } from '../library/tags.ts';

/** Entry of the threads that read tags, one file at a time. */
listenForRequests(async ({ path, ...format }: TagRequest) => {
  try {
    await using source = await ByteSource.open(path);
    return { type: 'result', value: await readTagsOf(source, format) };
  } catch (error) {
    const { code, message } = toAppError(error);
    return { type: 'error', code, message };
  }
});
