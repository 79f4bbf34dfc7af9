import { z } from 'zod';
import { openLibrarySchema, recentLibrarySchema } from '../dto/libraries.ts';
import { call, topic } from '../schema.ts';

/** The open library, and switching to others. */
export const libraries = {
  current: call(z.strictObject({}), openLibrarySchema, { safe: true }),
  /** Newest first, without the open one. */
  recent: call(z.strictObject({}), z.strictObject({ libraries: z.array(recentLibrarySchema) }), {
    safe: true,
  }),
  /**
   * Closes the open library and opens another one. `create` creates it in a folder that is new or empty. Fails with
   * `conflict` while jobs run and with `not_found` if there is no library; the current one then stays open.
   */
  open: call(
    z.strictObject({ folder: z.string().min(1), create: z.boolean().default(false) }),
    openLibrarySchema,
  ),
  /** Removes a library from the list of recent ones; its files stay. */
  forget: call(z.strictObject({ folder: z.string() }), z.strictObject({})),
  /** Another library was opened, or this one was restored: everything a window has cached is stale. */
  changed: topic(openLibrarySchema),
};
