import { z } from 'zod';
import type { Infer } from '../../readonly.ts';

/** What the environment of the renderer can do. */
export const capabilitiesSchema = z.strictObject({
  host: z.enum(['electron', 'browser']),
  /**
   * `native`: pickFiles, pickFolder and pickSave open the system's dialogs. `listing`: the renderer browses with
   * `shell.listFolder`.
   */
  dialogs: z.enum(['native', 'listing']),
  /** Files can be shown in the system's file manager. */
  reveal: z.boolean(),
  /** Dropped files have a local path (`native`) or are sent to `./upload` (`upload`). */
  drops: z.enum(['native', 'upload']),
  /** Whether the window has a native menu, which sends the chosen commands. */
  nativeMenu: z.boolean(),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
});
export type Capabilities = Infer<typeof capabilitiesSchema>;

/**
 * `any`: libraries of DJ programs and audio. `nml`: Traktor collections. `annotations`: files written by other tools
 * (YAML, JAMS, Label Studio).
 */
export const fileKindSchema = z.enum(['xml', 'nml', 'audio', 'annotations', 'table', 'folder', 'any']);
export type FileKind = Infer<typeof fileKindSchema>;

const folderEntrySchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  /** Bytes; null for folders. */
  size: z.number().nullable(),
});
export type FolderEntry = Infer<typeof folderEntrySchema>;

export const folderListingSchema = z.strictObject({
  /** Null at the top, where the entries are the allowed roots. */
  path: z.string().nullable(),
  /** The parent folder; null at an allowed root, whose parent is the list of roots. */
  parent: z.string().nullable(),
  entries: z.array(folderEntrySchema),
  /** True if the folder contains more entries than could be listed. */
  truncated: z.boolean(),
});
export type FolderListing = Infer<typeof folderListingSchema>;

/** Response to `POST ./upload?drop=<id>&path=<relative path>` with the file as body. */
export const uploadSchema = z.strictObject({
  /** Where the file is stored; usable as an input path of imports and analyses. */
  path: z.string(),
  /** The folder of the whole drop. */
  folder: z.string(),
  bytes: z.number(),
});
export type Upload = Infer<typeof uploadSchema>;
