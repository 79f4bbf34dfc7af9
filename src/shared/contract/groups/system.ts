import { z } from 'zod';
import { settingsPatchSchema, settingsSchema } from '../dto/settings.ts';
import { aboutSchema, doctorReportSchema } from '../dto/system.ts';
import { call, topic } from '../schema.ts';

export const settings = {
  get: call(z.strictObject({}), settingsSchema, { safe: true }),
  set: call(settingsPatchSchema, settingsSchema, { safe: true }),
  changed: topic(settingsSchema),
};

export const system = {
  doctor: call(z.strictObject({}), doctorReportSchema, { safe: true }),
  about: call(z.strictObject({}), aboutSchema, { safe: true }),
  /** Something that a person should know although no call failed, such as damage to the library. */
  trouble: topic(z.strictObject({ message: z.string() })),
};
