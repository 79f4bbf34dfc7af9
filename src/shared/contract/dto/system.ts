import { z } from 'zod';
import type { Infer } from '../../readonly.ts';

const checkSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'error']),
  /** What was found. */
  detail: z.string(),
  /** What to do; null if nothing is wrong. */
  remedy: z.string().nullable(),
});
export type Check = Infer<typeof checkSchema>;

export const doctorReportSchema = z.strictObject({ checks: z.array(checkSchema) });
export type DoctorReport = Infer<typeof doctorReportSchema>;

/** A crash file: text that Segue wrote, or a process dump for a debugger. */
export const crashReportSchema = z.strictObject({
  path: z.string(),
  kind: z.enum(['text', 'dump']),
  /** ISO time. */
  at: z.string(),
  bytes: z.int().min(0),
});
export type CrashReport = Infer<typeof crashReportSchema>;

export const aboutSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** Version by component: `node`, `electron`, `chrome`, `sqlite`, `onnxruntime`. */
  versions: z.record(z.string(), z.string()),
  dataFolder: z.string(),
  databaseFile: z.string(),
  logFile: z.string().nullable(),
});
export type About = Infer<typeof aboutSchema>;
