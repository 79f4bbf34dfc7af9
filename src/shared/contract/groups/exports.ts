import { z } from 'zod';
import {
  exportOptionsSchema,
  exportPreviewSchema,
  exportReportSchema,
  exportVerificationSchema,
  programExportOptionsSchema,
  programPreviewSchema,
  programTargetSchema,
} from '../dto/export.ts';
import { jobIdSchema, pageSchema, startedJobSchema } from '../dto/job.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import { call } from '../schema.ts';

export const exports = {
  /** What an export would write, compared with what was imported; the changed tracks are paged. */
  preview: call(
    z.strictObject({
      selection: trackSelectionSchema,
      options: exportOptionsSchema.prefault({}),
      ...pageSchema.shape,
    }),
    exportPreviewSchema,
    { safe: true },
  ),
  start: call(
    z.strictObject({
      path: z.string().min(1),
      selection: trackSelectionSchema,
      options: exportOptionsSchema.prefault({}),
      /** Whether a file that Segue did not write may be replaced; if not, the call fails with `would_overwrite`. */
      overwrite: z.boolean().default(false),
    }),
    startedJobSchema,
  ),
  /** What an export to another DJ program would lose. */
  previewProgram: call(
    z.strictObject({
      program: z.enum(['traktor', 'mixxx', 'serato']),
      selection: trackSelectionSchema,
      options: programExportOptionsSchema.prefault({}),
    }),
    programPreviewSchema,
    { safe: true },
  ),
  /** Writes for another DJ program: a library file, or for Serato a folder. */
  startProgram: call(
    z.strictObject({
      path: z.string().min(1),
      selection: trackSelectionSchema,
      target: programTargetSchema,
      options: programExportOptionsSchema.prefault({}),
      /** As in `start`. */
      overwrite: z.boolean().default(false),
    }),
    startedJobSchema,
  ),
  report: call(z.strictObject({ jobId: jobIdSchema }), exportReportSchema, { safe: true }),
  /** Reads a fresh Rekordbox export and reports what arrived. */
  verify: call(z.strictObject({ path: z.string().min(1) }), exportVerificationSchema, { safe: true }),
};
