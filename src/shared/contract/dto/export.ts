import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { confidenceSchema, tierSchema, trackIdSchema } from '../../domain/index.ts';
import { diffItemSchema } from './annotation.ts';
import { jobIdSchema } from './job.ts';

export const exportOptionsSchema = z.strictObject({
  /** Only tracks of these tiers are changed; the others are written as they were imported. */
  tiers: z.array(tierSchema).default([1, 2, 3]),
  parts: z
    .strictObject({
      grid: z.boolean(),
      hotCues: z.boolean(),
      memoryCues: z.boolean(),
      key: z.boolean(),
      /** Write genre, rating, colour and comment where a person changed them. */
      labels: z.boolean().default(true),
    })
    .default({ grid: true, hotCues: true, memoryCues: true, key: true, labels: true }),
  /** Minimum confidence of predicted cues that nobody has accepted; null writes none of them. */
  predictedCuesFrom: confidenceSchema.nullable().default(null),
  /** `library`: the whole imported document with the changes in it. `selection`: only the chosen tracks. */
  scope: z.enum(['library', 'selection']).default('library'),
  /**
   * Adds a playlist of the changed tracks, named with this text and the date, which makes the re-import in Rekordbox
   * easy; null adds none.
   */
  playlistName: z.string().min(1).nullable().default('Segue'),
  /** Also write the cleaned values of tracks that nobody changed; otherwise those are written as imported. */
  cleaned: z.boolean().default(false),
});
export type ExportOptions = Infer<typeof exportOptionsSchema>;
export type ExportOptionsInput = z.input<typeof exportOptionsSchema>;

/** What to write into the library of another DJ program. */
export const programExportOptionsSchema = exportOptionsSchema.pick({
  tiers: true,
  parts: true,
  predictedCuesFrom: true,
});
export type ProgramExportOptions = Infer<typeof programExportOptionsSchema>;

/** Target of an export to another DJ program. */
export const programTargetSchema = z.discriminatedUnion('program', [
  /** A collection (.nml): a copy of `into`, or a new one. */
  z.strictObject({ program: z.literal('traktor'), into: z.string().min(1).nullable() }),
  /** A copy of the database `into` (.sqlite). */
  z.strictObject({ program: z.literal('mixxx'), into: z.string().min(1) }),
  /** A folder of copies of the music with tags. */
  z.strictObject({
    program: z.literal('serato'),
    /** The library's own files below the folder. */
    inPlace: z.boolean().default(false),
  }),
]);
export type ProgramTarget = Infer<typeof programTargetSchema>;

const exportCountSchema = z.strictObject({
  kind: z.enum(['grid', 'hotCue', 'memoryCue', 'loop', 'key', 'labels', 'track', 'playlist']),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
});
export type ExportCount = Infer<typeof exportCountSchema>;

/** Something that the target format cannot store. */
const exportLossSchema = z.strictObject({
  code: z.string(),
  /** What is lost and why. */
  message: z.string(),
  tracks: z.int(),
});
export type ExportLoss = Infer<typeof exportLossSchema>;

/** What an export to a program would write, and what it would lose. */
export const programPreviewSchema = z.strictObject({
  /** Tracks of the chosen tiers that have an annotation. */
  tracks: z.int(),
  losses: z.array(exportLossSchema),
  /** As in {@link exportPreviewSchema}. */
  predictedCues: z.array(z.strictObject({ from: confidenceSchema, cues: z.int() })),
});
export type ProgramPreview = Infer<typeof programPreviewSchema>;

const exportTrackDiffSchema = z.strictObject({
  trackId: trackIdSchema,
  title: z.string(),
  artist: z.string(),
  items: z.array(diffItemSchema),
});
export type ExportTrackDiff = Infer<typeof exportTrackDiffSchema>;

/** Thresholds offered for exporting predicted cues, highest first. */
export const predictedCueThresholds = [0.9, 0.8, 0.6, 0] as const;

export const exportPreviewSchema = z.strictObject({
  tracks: z.int(),
  changedTracks: z.int(),
  counts: z.array(exportCountSchema),
  losses: z.array(exportLossSchema),
  /** Predicted cues that nobody has accepted, in the tracks that may be changed: how many reach each threshold. */
  predictedCues: z.array(z.strictObject({ from: confidenceSchema, cues: z.int() })),
  /** One page of the changed tracks. */
  diffs: z.array(exportTrackDiffSchema),
  suggestedName: z.string(),
});
export type ExportPreview = Infer<typeof exportPreviewSchema>;

export const exportReportSchema = z.strictObject({
  jobId: jobIdSchema,
  path: z.string(),
  bytes: z.int(),
  tracks: z.int(),
  changedTracks: z.int(),
  counts: z.array(exportCountSchema),
  losses: z.array(exportLossSchema),
  /** What to do in Rekordbox, in order. */
  steps: z.array(z.string()),
  /** ISO time. */
  finishedAt: z.string(),
});
export type ExportReport = Infer<typeof exportReportSchema>;

/** A fresh Rekordbox export, compared with what was written. */
export const exportVerificationSchema = z.strictObject({
  path: z.string(),
  /** Tracks written by the last export. */
  expected: z.int(),
  matched: z.int(),
  /** Tracks whose values differ in Rekordbox. */
  differing: z.array(exportTrackDiffSchema),
  /** Written, but missing from the fresh export. */
  absent: z.array(z.strictObject({ trackId: trackIdSchema, title: z.string(), artist: z.string() })),
  /** What to do about the differences; empty if there are none. */
  steps: z.array(z.string()),
});
export type ExportVerification = Infer<typeof exportVerificationSchema>;
