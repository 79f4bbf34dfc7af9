import type { TrackSelection } from '../../../shared/contract/index.ts';
import { requireExtension } from '../../files/target.ts';
import type { JobContext, StartedJob } from './job.ts';
import { nameOfPath } from './plain-names.ts';
import type { Jobs } from './jobs.ts';
import type { TargetOptions, Targets } from '../targets.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Writes a DJ program's library file as a job, after checking its target. `Options` determine the contents. */
export function createExportJob<Options extends object, Report>(
  { jobs, targets }: { readonly jobs: Jobs; readonly targets: Targets },
  extension: string,
  write: (job: JobContext, path: string, selection: TrackSelection, options: Options) => Promise<Report>,
) {
  return {
    /** Checks in advance whether an export could be written to `path`. Throws as the job would. */
    async checkPath(path: string, target: TargetOptions): Promise<void> {
      requireExtension(path, [extension]);
      await targets.check(path, target);
    },
    start(
      path: string,
      selection: TrackSelection,
      options: Options,
      target: TargetOptions = {},
    ): StartedJob<Report> {
      return jobs.start({
        kind: 'export',
        title: msg('Export to {name}', { name: nameOfPath(path) }),
        unit: 'tracks',
        params: { path, selection, options, ...target },
        run: (job) => targets.guard(target, () => write(job, path, selection, options)),
      });
    },
  };
}
