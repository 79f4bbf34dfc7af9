import { z } from 'zod';
import { settingsPatchSchema, settingsSchema } from '../dto/settings.ts';
import { aboutSchema, crashReportSchema, doctorReportSchema } from '../dto/system.ts';
import { call, topic } from '../schema.ts';

export const settings = {
  get: call(z.strictObject({}), settingsSchema, { safe: true }),
  set: call(settingsPatchSchema, settingsSchema, { safe: true }),
  changed: topic(settingsSchema),
};

export const system = {
  doctor: call(z.strictObject({}), doctorReportSchema, { safe: true }),
  about: call(z.strictObject({}), aboutSchema, { safe: true }),
  /** The licences of everything that an installed Segue contains. Null when it runs from source. */
  licences: call(z.strictObject({}), z.strictObject({ text: z.string().nullable() }), { safe: true }),
  /** Recorded crashes, newest first. They are stored in `folder` and never sent anywhere. */
  crashReports: call(
    z.strictObject({}),
    z.strictObject({ folder: z.string(), reports: z.array(crashReportSchema) }),
    { safe: true },
  ),
  /** Something that a person should know although no call failed, such as damage to the library. */
  trouble: topic(z.strictObject({ message: z.string() })),
};
