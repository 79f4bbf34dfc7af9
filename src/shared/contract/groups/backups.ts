import { z } from 'zod';
import { backupNameSchema, backupSchema } from '../dto/backup.ts';
import { call } from '../schema.ts';

const one = z.strictObject({ name: backupNameSchema });

/** Copies of the library in the data folder. */
export const backups = {
  /** Newest first. */
  list: call(z.strictObject({}), z.strictObject({ backups: z.array(backupSchema) }), { safe: true }),
  create: call(z.strictObject({}), z.strictObject({ backup: backupSchema })),
  /** `damage` says what is wrong with it; null when it can be restored. */
  check: call(one, z.strictObject({ damage: z.string().nullable() }), { safe: true }),
  /** Makes the library what it was then, after a backup of what it is now. Fails as `conflict` while jobs run. */
  restore: call(one, z.strictObject({})),
};
