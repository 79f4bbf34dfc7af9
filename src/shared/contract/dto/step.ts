import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import type { Infer } from '../../readonly.ts';
import { trackRowSchema } from './track.ts';

/** One change of the whole library that can be undone at any later time. */
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
  /** Whether it was undone and can be redone. */
  canRedo: z.boolean(),
});
export type LibraryStep = Infer<typeof libraryStepSchema>;

/** The result of a library change; `stepId` undoes it, or is null if nothing changed. */
export const stepResultSchema = z.strictObject({
  stepId: z.string().nullable(),
  label: z.string(),
  /** Number of tracks, or playlist entries, that changed. */
  changed: z.int(),
});
export type StepResult = Infer<typeof stepResultSchema>;

/** What removing tracks takes with them. Files on disk stay. */
export const removalPreviewSchema = z.strictObject({
  tracks: z.int(),
  /** How many of them are verified. */
  verified: z.int(),
  /** Number of their cues that a person set or accepted, or that were imported. */
  cues: z.int(),
  /** Playlists that contain them. */
  playlists: z.int(),
});
export type RemovalPreview = Infer<typeof removalPreviewSchema>;

/** One Rekordbox XML that was read into the library. */
export const libraryImportSchema = z.strictObject({
  id: z.int(),
  path: z.string(),
  /** ISO time. */
  createdAt: z.string(),
  /** Tracks that it added and that still exist. */
  tracks: z.int(),
  playlists: z.int(),
  /** Whether a newer export of the same collection was imported since. */
  isSuperseded: z.boolean(),
});
export type LibraryImport = Infer<typeof libraryImportSchema>;

/** Duplicate tracks: same audio, or same name and length. */
export const duplicateGroupSchema = z.strictObject({
  by: z.enum(['audio', 'recording']),
  /** The most valuable one: verified, with cues, with its file. */
  keep: trackIdSchema,
  /** Most valuable first. */
  tracks: z.array(
    z.strictObject({
      row: trackRowSchema,
      /** Number of cues that a person set or accepted, or that were imported. */
      cues: z.int(),
      /** Playlists that contain it. */
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
