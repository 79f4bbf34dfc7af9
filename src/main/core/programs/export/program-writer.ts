import type {
  ProgramExportOptions,
  ProgramTarget,
  TrackSelection,
} from '../../../../shared/contract/index.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { createTally } from '../../rekordbox/export/export-tally.ts';

/** Programs that Segue can export to. */
export type WrittenProgram = ProgramTarget['program'];

/** Writes for one program and calls `tally` with every track written. */
export type ProgramWriter<P extends WrittenProgram> = (
  job: JobContext,
  path: string,
  selection: TrackSelection,
  target: Extract<ProgramTarget, { program: P }>,
  options: ProgramExportOptions,
  tally: ReturnType<typeof createTally>,
) => Promise<{
  /** Size of the file; 0 if unknown. */
  readonly bytes: number;
  /** Steps to take in the program, in order. */
  readonly steps: readonly string[];
}>;
