import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { jobIdSchema } from './job.ts';

const importProblemSchema = z.strictObject({
  severity: z.enum(['warning', 'error']),
  /** Short name to group by, such as `missing_file`. */
  code: z.string(),
  message: z.string(),
  /** Line in the XML, or null if there is none. */
  line: z.int().nullable(),
});

/** What an import read, cleaned and flagged. */
export const importReportSchema = z.strictObject({
  jobId: jobIdSchema,
  /** What was imported: names of files and folders. */
  names: z.array(z.string()),
  tracks: z.strictObject({
    read: z.int(),
    added: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    /** Verified tracks that the new export would change; they got a prediction for review instead. */
    kept: z.int(),
    /** Tracks that were removed from the library before; they are not imported again. */
    leftOut: z.int(),
    missing: z.int(),
    /** Rows that could not be read. */
    failed: z.int(),
  }),
  playlists: z.int(),
  cues: z.strictObject({ hot: z.int(), memory: z.int(), loops: z.int() }),
  /** Repairs made and flags set, most frequent first: "snapped 120 cues to the grid". */
  cleaned: z.array(z.strictObject({ code: z.string(), label: z.string(), count: z.int() })),
  flagged: z.array(z.strictObject({ code: z.string(), label: z.string(), count: z.int() })),
  problems: z.array(importProblemSchema),
  problemCount: z.int(),
  /** ISO time. */
  finishedAt: z.string().nullable(),
});
export type ImportReport = Infer<typeof importReportSchema>;
