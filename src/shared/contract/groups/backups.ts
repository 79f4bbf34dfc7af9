import { z } from 'zod';
import { backupNameSchema, backupSchema } from '../dto/backup.ts';
import { call } from '../schema.ts';

const one = z.strictObject({ name: backupNameSchema });

/** Copies of the library in the data folder. */
export const backups = {
  /** Newest first. */
  list: call(z.strictObject({}), z.strictObject({ backups: z.array(backupSchema) }), { safe: true }),
  create: call(z.strictObject({}), z.strictObject({ backup: backupSchema })),
  /** `damage` says what is wrong with the backup; null if it can be restored. */
  check: call(one, z.strictObject({ damage: z.string().nullable() }), { safe: true }),
  /** Restores the library from a backup, after backing up its current state. Fails with `conflict` while jobs run. */
  restore: call(one, z.strictObject({})),
};
