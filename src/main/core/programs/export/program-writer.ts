import type {
  ProgramExportOptions,
  ProgramTarget,
  TrackSelection,
} from '../../../../shared/contract/index.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { createTally } from '../../rekordbox/export/export-tally.ts';

/** Programs that can be written for. */
export type WrittenProgram = ProgramTarget['program'];

/** Writes for one program; every track that is written goes to `tally`. */
export type ProgramWriter<P extends WrittenProgram> = (
  job: JobContext,
  path: string,
  selection: TrackSelection,
  target: Extract<ProgramTarget, { program: P }>,
  options: ProgramExportOptions,
  tally: ReturnType<typeof createTally>,
) => Promise<{
  /** Of a file; 0 where it is not known. */
  readonly bytes: number;
  /** What to do in the program, in order. */
  readonly steps: readonly string[];
}>;
