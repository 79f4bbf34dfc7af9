import { z } from 'zod';
import { openLibrarySchema, recentLibrarySchema } from '../dto/libraries.ts';
import { call, topic } from '../schema.ts';

/** Which library is open, and others beside it. */
export const libraries = {
  current: call(z.strictObject({}), openLibrarySchema, { safe: true }),
  /** Newest first, without the open one. */
  recent: call(z.strictObject({}), z.strictObject({ libraries: z.array(recentLibrarySchema) }), {
    safe: true,
  }),
  /**
   * Closes the open library and opens another one in its place. `create` makes it in a folder that is new or empty. Fails as `conflict`
   * while jobs run, `not_found` where there is no library; the open one then stays open.
   */
  open: call(
    z.strictObject({ folder: z.string().min(1), create: z.boolean().default(false) }),
    openLibrarySchema,
  ),
  /** Takes a library off the list of recent ones; its files stay. */
  forget: call(z.strictObject({ folder: z.string() }), z.strictObject({})),
  /** Another library is open, or this one became another by a restore: everything a window knows is outdated. */
  changed: topic(openLibrarySchema),
};
