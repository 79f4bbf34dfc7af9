import { z } from 'zod';

/** Why a backup of the library was made. All but `manual` are created and pruned by Segue. */
export const backupReasonSchema = z.enum([
  'manual',
  'daily',
  'before-import',
  'before-change',
  'before-migration',
  'before-restore',
]);
export type BackupReason = z.infer<typeof backupReasonSchema>;

export const backupNameSchema = z.string().min(1).max(120);

export const backupSchema = z.strictObject({
  name: backupNameSchema,
  path: z.string(),
  /** ISO time. */
  createdAt: z.string(),
  reason: backupReasonSchema,
  bytes: z.int(),
});
export type Backup = z.infer<typeof backupSchema>;
