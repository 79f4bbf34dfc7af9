import { z } from 'zod';
import type { Infer } from '../../readonly.ts';

/** The library that is open: one data folder. */
export const openLibrarySchema = z.strictObject({
  /** Absolute path of the data folder. */
  folder: z.string(),
  /** What a person calls it: the name of its folder. */
  name: z.string(),
  /** Why it could not be opened; nothing but backups and other libraries answer then. Null as a rule. */
  problem: z.strictObject({ message: z.string(), isDamaged: z.boolean() }).nullable(),
});
export type OpenLibrary = Infer<typeof openLibrarySchema>;

/** A library that was open on this computer before. */
export const recentLibrarySchema = z.strictObject({
  folder: z.string(),
  name: z.string(),
  /** ISO time. */
  openedAt: z.string(),
  /** False when the folder is gone, or its drive is not there. */
  isThere: z.boolean(),
});
export type RecentLibrary = Infer<typeof recentLibrarySchema>;
