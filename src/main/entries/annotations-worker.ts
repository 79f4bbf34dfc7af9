import { toAppError } from '../../shared/errors.ts';
import { listenForRequests } from '../core/processes/worker-port.ts';
import { readAnnotationFile } from '../interop/read-annotation-file.ts';

/** Entry of the thread that reads annotation files of other tools and of people, one file at a time. */
listenForRequests(async (path: string) => {
  try {
    return { type: 'result', value: await readAnnotationFile(path) };
  } catch (error) {
    const { code, text } = toAppError(error);
    return { type: 'error', code, text };
  }
});
