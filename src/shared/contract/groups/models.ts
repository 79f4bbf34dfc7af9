import { z } from 'zod';
import { modelDeviceSchema, modelListSchema } from '../dto/model.ts';
import { call } from '../schema.ts';

export const models = {
  /** Reads the folders anew. `settings.set` chooses one; nothing that is analyzed changes by that. */
  list: call(z.strictObject({}), modelListSchema, { safe: true }),
  /** Tries and measures the devices the first time, or once more with `again`, which takes up to a minute. */
  device: call(z.strictObject({ again: z.boolean().default(false) }), modelDeviceSchema, { safe: true }),
};
