import type {
  ExportReport,
  ProgramExportOptions,
  ProgramPreview,
  ProgramTarget,
  TrackSelection,
} from '../../../../shared/contract/index.ts';
import { programs } from '../../../../shared/domain/index.ts';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { checkFolder, requireExtension } from '../../../files/target.ts';
import { mixxxLosses } from '../../../interop/mixxx/edit-row.ts';
import type { ProgramLoss } from '../../../interop/programs/losses.ts';
import { withParts } from '../../../interop/programs/program-edit.ts';
import { seratoLosses } from '../../../interop/serato/write-payloads.ts';
import { lossesOf as traktorLosses } from '../../../interop/traktor/entry-losses.ts';
import { FLEXIBLE_GRID_VERSION } from '../../../interop/traktor/nml-elements.ts';
import type { ReadTags } from '../../../library/tag-request.ts';
import type { JobContext, StartedJob } from '../../jobs/job.ts';
import { nameOfPath } from '../../jobs/plain-names.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { predictedConfidences } from '../../rekordbox/export/export-rows.ts';
import { createTally } from '../../rekordbox/export/export-tally.ts';
import type { TargetOptions, Targets } from '../../targets.ts';
import { chooseTracks } from './chosen-tracks.ts';
import type { ProgramExportDeps } from './chosen-tracks.ts';
import type { WrittenProgram } from './program-writer.ts';
import { mixxxWriter } from './write-mixxx.ts';
import { seratoWriter } from './write-serato.ts';
import { traktorWriter } from './write-traktor.ts';
import { msg } from '../../../../shared/languages/translate.ts';

/** File extensions of the programs' libraries; Serato uses a folder. */
const extensions: Readonly<Record<WrittenProgram, readonly string[] | null>> = {
  traktor: ['.nml'],
  mixxx: ['.sqlite', '.db'],
  serato: null,
};

/** What each program cannot store of a document, before its library is read. */
const losses: Readonly<Record<WrittenProgram, (document: Annotation, path: string) => ProgramLoss[]>> = {
  traktor: (document) => traktorLosses(document, FLEXIBLE_GRID_VERSION, false),
  mixxx: (document) => mixxxLosses(document),
  serato: (document, path) => seratoLosses(document, /\.og[ga]$/i.test(path)),
};

/** Exports to other DJ programs: their losses, and the jobs that write them. */
export function createProgramExports(
  deps: ProgramExportDeps & { readonly jobs: Jobs; readonly targets: Targets; readonly readTags: ReadTags },
) {
  const writers = {
    traktor: traktorWriter(deps),
    mixxx: mixxxWriter(deps),
    serato: seratoWriter(deps),
  };

  /** Checks before any work whether an export can be written to `path`. Throws as the job would. */
  async function checkPath(path: string, { program }: ProgramTarget, target: TargetOptions): Promise<void> {
    const allowed = extensions[program];
    if (allowed === null) {
      await checkFolder(path);
      return;
    }
    requireExtension(path, allowed);
    await deps.targets.check(path, target);
  }

  function preview(
    program: WrittenProgram,
    selection: TrackSelection,
    options: ProgramExportOptions,
  ): ProgramPreview {
    const tally = createTally();
    const { tracks, headOf } = chooseTracks(deps, program, selection, { ...options, predictedCuesFrom: 0 });
    const written = chooseTracks(deps, program, selection, options);
    const nothing = { beat_grid: [], cues: [], audio: { key: null } };
    for (const { trackId, path } of tracks) {
      const head = headOf(trackId);
      if (!head) continue;
      const document = withParts(written.headOf(trackId)!, nothing, options.parts);
      tally.add({
        isNew: true,
        changes: [],
        predicted: predictedConfidences(head),
        losses: losses[program](document, path),
      });
    }
    return { tracks: tally.tracks, losses: tally.losses(), predictedCues: tally.predictedCues() };
  }

  async function write(
    job: JobContext,
    path: string,
    selection: TrackSelection,
    target: ProgramTarget,
    options: ProgramExportOptions,
  ): Promise<ExportReport> {
    const tally = createTally();
    const common = [job, path, selection] as const;
    const { bytes, steps } =
      target.program === 'traktor'
        ? await writers.traktor(...common, target, options, tally)
        : target.program === 'mixxx'
          ? await writers.mixxx(...common, target, options, tally)
          : await writers.serato(...common, target, options, tally);
    return {
      jobId: job.id,
      path,
      bytes,
      tracks: tally.tracks,
      changedTracks: tally.changed,
      counts: tally.counts(),
      losses: tally.losses(),
      steps: [...steps],
      finishedAt: new Date().toISOString(),
    };
  }

  return {
    checkPath,
    preview,
    start(
      path: string,
      selection: TrackSelection,
      target: ProgramTarget,
      options: ProgramExportOptions,
      { overwrite }: TargetOptions = {},
    ): StartedJob<ExportReport> {
      return deps.jobs.start({
        kind: 'export',
        title: msg('Export for {program} to {name}', {
          program: programs[target.program].title,
          name: nameOfPath(path),
        }),
        unit: 'tracks',
        params: { path, selection, target, options, ...(overwrite === undefined ? {} : { overwrite }) },
        run: (job) => deps.targets.guard({ overwrite }, () => write(job, path, selection, target, options)),
      });
    },
  };
}
