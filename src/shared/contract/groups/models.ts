import { z } from 'zod';
import { modelDeviceSchema, modelListSchema } from '../dto/model.ts';
import { call } from '../schema.ts';

export const models = {
  /**
   * Reads the model folders again. `settings.set` chooses a model, which does not change tracks that are already
   * analyzed.
   */
  list: call(z.strictObject({}), modelListSchema, { safe: true }),
  /** Tests and measures the devices on the first call, or again with `again`; takes up to a minute. */
  device: call(z.strictObject({ again: z.boolean().default(false) }), modelDeviceSchema, { safe: true }),
};
