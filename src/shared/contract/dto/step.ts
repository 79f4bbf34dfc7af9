import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import type { Infer } from '../../readonly.ts';
import { trackRowSchema } from './track.ts';

/** One change of the whole library that can be taken back at any later time. */
export const libraryStepSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['removal', 'import-removal', 'playlists', 'duplicates', 'tags', 'edit']),
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

/** Tracks that are the same: by their audio, or by name and length. */
export const duplicateGroupSchema = z.strictObject({
  by: z.enum(['audio', 'recording']),
  /** The one that is worth most: verified, with cues, with its file. */
  keep: trackIdSchema,
  /** The most worthwhile first. */
  tracks: z.array(
    z.strictObject({
      row: trackRowSchema,
      /** Cues that a person set or accepted, or that were imported. */
      cues: z.int(),
      /** Playlists that it is in. */
      playlists: z.int(),
    }),
  ),
});
export type DuplicateGroup = Infer<typeof duplicateGroupSchema>;

export const duplicateMergeSchema = z.strictObject({
  keep: trackIdSchema,
  remove: z.array(trackIdSchema).min(1),
});
export type DuplicateMerge = Infer<typeof duplicateMergeSchema>;
