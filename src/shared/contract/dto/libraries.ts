import { z } from 'zod';
import type { Infer } from '../../readonly.ts';

/** The open library: one data folder. */
export const openLibrarySchema = z.strictObject({
  /** Absolute path of the data folder. */
  folder: z.string(),
  /** Display name: the name of its folder. */
  name: z.string(),
  /** Why it could not be opened; only backups and other libraries are available then. Usually null. */
  problem: z.strictObject({ message: z.string(), isDamaged: z.boolean() }).nullable(),
});
export type OpenLibrary = Infer<typeof openLibrarySchema>;

/** A library that was opened on this computer before. */
export const recentLibrarySchema = z.strictObject({
  folder: z.string(),
  name: z.string(),
  /** ISO time. */
  openedAt: z.string(),
  /** False if the folder is gone or its drive is not mounted. */
  isThere: z.boolean(),
});
export type RecentLibrary = Infer<typeof recentLibrarySchema>;
