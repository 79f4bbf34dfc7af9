import { basename, extname, join, resolve } from 'node:path';
import type { ExportReport, TrackSelection } from '../../../../shared/contract/index.ts';
import { failure, toAppError } from '../../../../shared/errors.ts';
import { ByteSource } from '../../../audio/byte-source.ts';
import { sniffFormat } from '../../../audio/sniff.ts';
import type { Database } from '../../../db/database.ts';
import { encodeBeatGrid, encodeMarkers, seratoLosses } from '../../../interop/serato/write-payloads.ts';
import { writeTaggedCopy } from '../../../interop/serato/tagged-copy.ts';
import type { ReadTags } from '../../../library/tag-request.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import type { JobContext, StartedJob } from '../../jobs/job.ts';
import { nameOfPath } from '../../jobs/plain-names.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { LibraryQuery } from '../../library/library-query.ts';
import { withPredictions } from '../../rekordbox/export/export-rows.ts';
import { createTally } from '../../rekordbox/export/export-tally.ts';
import type { TargetOptions, Targets } from '../../targets.ts';
import { readOffsets } from '../program-offsets.ts';
import { readProgramTargets } from '../program-targets.ts';

const steps = [
  'In Serato, add the folder of the copies to the library, and open one of them.',
  'Compare a few tracks before you replace your own files by them.',
];

/** Writes copies of music files that hold grids, hot cues and loops as Serato keeps them: in tags. The files themselves are never touched. */
export function createSeratoExport(deps: {
  readonly db: Database;
  readonly jobs: Jobs;
  readonly library: LibraryQuery;
  readonly annotations: Annotations;
  readonly targets: Targets;
  readonly readTags: ReadTags;
}) {
  const { db, jobs, library, annotations, targets } = deps;

  function start(
    folder: string,
    selection: TrackSelection,
    target: TargetOptions = {},
  ): StartedJob<ExportReport> {
    return jobs.start({
      kind: 'export',
      title: `Export for Serato to ${nameOfPath(resolve(folder))}`,
      unit: 'tracks',
      params: { folder, selection, ...target },
      run: (job) => targets.guard(target, () => write(job, resolve(folder), selection)),
    });
  }

  async function write(job: JobContext, folder: string, selection: TrackSelection): Promise<ExportReport> {
    const wanted = readProgramTargets(db, 'serato', library.idsOf(selection), []);
    const offsets = await readOffsets('serato', wanted, job.signal);
    const tally = createTally();
    const nameOf = createFreeNames();
    job.progress({ total: wanted.length });
    let done = 0;
    for (const { trackId, localPath, missing } of wanted) {
      job.signal.throwIfAborted();
      const head = annotations.head(trackId)?.annotation;
      if (!head || missing) {
        job.fail(localPath, failure('not_found', 'its file is missing'), trackId);
        continue;
      }
      const document = withPredictions(head, null);
      try {
        await using source = await ByteSource.open(localPath);
        const tags = await deps.readTags({ path: localPath, ...(await sniffFormat(source)) }, job.signal);
        const offset = offsets.get(trackId) ?? 0;
        await writeTaggedCopy(localPath, join(folder, nameOf(localPath)), {
          'Serato Markers2': encodeMarkers(document, offset, tags.serato),
          ...(document.beat_grid.length > 0 ? { 'Serato BeatGrid': encodeBeatGrid(document, offset) } : {}),
        });
        tally.add({ isNew: true, changes: [], predicted: [], losses: seratoLosses(document) });
      } catch (error) {
        const { code, message } = toAppError(error);
        if (code === 'cancelled') throw error;
        job.fail(localPath, failure(code, message), trackId);
      }
      job.progress({ done: ++done });
    }
    return {
      jobId: job.id,
      path: folder,
      bytes: 0,
      tracks: tally.tracks,
      changedTracks: tally.changed,
      counts: tally.counts(),
      losses: tally.losses(),
      steps,
      finishedAt: new Date().toISOString(),
    };
  }

  return { start };
}

/** The file's own name, with a number where another file has it. */
function createFreeNames(): (path: string) => string {
  const taken = new Set<string>();
  return (path) => {
    const name = basename(path);
    const extension = extname(name);
    const stem = name.slice(0, name.length - extension.length);
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${stem} (${n})${extension}`;
    taken.add(free.toLowerCase());
    return free;
  };
}
