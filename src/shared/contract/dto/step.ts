import { z } from 'zod';
import type { Infer } from '../../readonly.ts';

/** One change of the whole library that can be taken back at any later time. */
export const libraryStepSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['removal', 'import-removal', 'playlists', 'duplicates', 'tags']),
  /** For people: "Remove 12 tracks". */
  label: z.string(),
  author: z.string(),
  /** ISO times. */
  createdAt: z.string(),
  trackCount: z.int(),
  undoneAt: z.string().nullable(),
});
export type LibraryStep = Infer<typeof libraryStepSchema>;

/** What a change of the library did; `stepId` takes it back, null when nothing changed. */
export const stepResultSchema = z.strictObject({
  stepId: z.string().nullable(),
  label: z.string(),
  /** Tracks, or entries of a playlist, that changed. */
  changed: z.int(),
});
export type StepResult = Infer<typeof stepResultSchema>;

/** What goes with tracks that are removed. Files on disk stay. */
export const removalPreviewSchema = z.strictObject({
  tracks: z.int(),
  /** Verified ones among them. */
  verified: z.int(),
  /** Cues of them that a person set or accepted, or that were imported. */
  cues: z.int(),
  /** Playlists that they are in. */
  playlists: z.int(),
});
export type RemovalPreview = Infer<typeof removalPreviewSchema>;

/** One Rekordbox XML that was read into the library. */
export const libraryImportSchema = z.strictObject({
  id: z.int(),
  path: z.string(),
  /** ISO time. */
  createdAt: z.string(),
  /** Tracks that it brought and that are still there. */
  tracks: z.int(),
  playlists: z.int(),
  /** A newer export of the same collection was read since. */
  isSuperseded: z.boolean(),
});
export type LibraryImport = Infer<typeof libraryImportSchema>;
