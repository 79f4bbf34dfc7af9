import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** Jobs that write to tracks; tracks must not be removed while they run. */
const writingKinds: ReadonlySet<string> = new Set(['import', 'scan', 'analysis', 'demo']);

/** @throws AppError `conflict` while a job writes to tracks */
export function refuseWhileWriting(jobs: Jobs): void {
  const busy = jobs
    .list()
    .find(({ kind, state }) => writingKinds.has(kind) && (state === 'running' || state === 'queued'));
  if (busy)
    throw new AppError(
      'conflict',
      msg('“{title}” is running. Wait for it, or cancel it, before you remove tracks.', {
        title: busy.title,
      }),
    );
}
