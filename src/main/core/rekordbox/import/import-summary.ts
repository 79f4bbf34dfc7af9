import type { ImportReport } from '../../../../shared/contract/index.ts';

/** What an import of one file did to the library. */
export type ImportSummary = Omit<ImportReport, 'jobId' | 'names' | 'problems' | 'finishedAt'> & {
  /** Null if the library already holds this very file. */
  importId: number | null;
};
