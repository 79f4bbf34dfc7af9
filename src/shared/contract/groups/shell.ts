import { z } from 'zod';
import { capabilitiesSchema, fileKindSchema, folderListingSchema } from '../dto/shell.ts';
import { call, topic } from '../schema.ts';

/** The environment of the renderer. The host implements it, not the core. */
export const shell = {
  capabilities: call(z.strictObject({}), capabilitiesSchema, { safe: true }),
  /**
   * Opens a system dialog; returns no paths if the person cancelled. Fails with `unsupported_format` unless `dialogs`
   * is `native`.
   */
  pickFiles: call(
    z.strictObject({ title: z.string(), kind: fileKindSchema, multiple: z.boolean().default(true) }),
    z.strictObject({ paths: z.array(z.string()) }),
  ),
  pickFolder: call(z.strictObject({ title: z.string() }), z.strictObject({ path: z.string().nullable() })),
  pickSave: call(
    z.strictObject({ title: z.string(), suggestedName: z.string() }),
    z.strictObject({ path: z.string().nullable() }),
  ),
  /** When `dialogs` is `listing`: lists one folder inside the allowed roots, or the roots themselves for null. */
  listFolder: call(
    z.strictObject({ path: z.string().nullable(), kind: fileKindSchema.default('any') }),
    folderListingSchema,
    { safe: true },
  ),
  /** Shows a file in the system's file manager. */
  reveal: call(z.strictObject({ path: z.string() }), z.strictObject({})),
  /** Opens a page of Segue's documentation or source in the system browser; other addresses are refused. */
  openExternal: call(z.strictObject({ url: z.url() }), z.strictObject({})),
  /**
   * Files and folders that the system or the command line asked Segue to open since the last call. The page may use
   * them.
   */
  takeOpened: call(z.strictObject({}), z.strictObject({ paths: z.array(z.string()) })),
  /** `takeOpened` has something to return. */
  opened: topic(z.strictObject({})),
};
