import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetExportReport } from '../../../shared/contract/index.ts';
import { writeWhole } from '../../files/output.ts';
import type { Core } from '../create-core.ts';
import { MANIFEST_FILE, VERSION_FILE } from './versions/version-files.ts';
import type { StartedJob } from '../jobs/job.ts';
import { nameOfPath } from '../jobs/plain-names.ts';
import { exportDataset } from '../exchange/export-annotations.ts';
import { importCheck, tracksOf } from '../exchange/track-sources.ts';
import { msg, verbatim } from '../../../shared/languages/translate.ts';

export interface RestoreRequest {
  readonly reference: string;
  /** The folder. */
  readonly path: string;
  /** Whether to replace files that Segue did not write, and YAML files that were edited by hand. */
  readonly overwrite: boolean;
}

/**
 * Restores a version in a folder: its annotations as YAML, with its manifest and description. Other files in the folder
 * stay, and the library does not change. @throws AppError `not_found` for a version that does not exist
 */
export function restoreVersionFolder(core: Core, request: RestoreRequest): StartedJob<DatasetExportReport> {
  const { reference, path, overwrite } = request;
  const version = core.datasets.get(reference);
  const { count, name, read } = tracksOf(core, { kind: 'version', reference });
  return core.jobs.start({
    kind: 'exchange',
    title: msg('Restore {reference} in {name}', {
      reference: version.reference,
      name: nameOfPath(resolve(path)),
    }),
    unit: 'tracks',
    params: { action: 'restore', ...request },
    async run(job) {
      job.progress({ total: count });
      const report = await core.targets.guard({ overwrite }, async () => {
        const written = await exportDataset('yaml', path, read, {
          name,
          overwrite,
          isImported: importCheck(core),
          signal: job.signal,
          onTrack: (done) => job.progress({ done }),
        });
        for (const file of [MANIFEST_FILE, VERSION_FILE])
          await writeWhole(join(written.path, file), await readFile(join(version.folder, file)));
        return written;
      });
      job.progress({ done: report.tracks, total: report.tracks, message: verbatim(report.path) });
      return report;
    },
  });
}
