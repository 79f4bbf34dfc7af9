import { z } from 'zod';
import { modelDeviceSchema, modelListSchema } from '../dto/model.ts';
import { call } from '../schema.ts';

export const models = {
  /**
   * Reads the model folders again. `settings.set` chooses a model, which does not change tracks that are already
   * analyzed.
   */
  list: call(z.strictObject({}), modelListSchema, { safe: true }),
  /**
   * Tries a model pack that embeds sound on a test signal, and uses it for personal models trained from now on; null for
   * none. Fails with `model_unavailable` and what does not fit.
   */
  useBackbone: call(
    z.strictObject({ version: z.string().min(1).max(64).nullable() }),
    z.strictObject({ version: z.string().nullable() }),
  ),
  /** Tests and measures the devices on the first call, or again with `again`; takes up to a minute. */
  device: call(z.strictObject({ again: z.boolean().default(false) }), modelDeviceSchema, { safe: true }),
};
