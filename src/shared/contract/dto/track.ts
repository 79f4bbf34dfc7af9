import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import {
  camelotKeySchema,
  confidenceSchema,
  flagSchema,
  revisionIdSchema,
  sourceSchema,
  tierSchema,
  trackColourSchema,
  trackIdSchema,
} from '../../domain/index.ts';

/** One row of the library table; small, so that a window of rows loads quickly. */
export const trackRowSchema = z.strictObject({
  id: trackIdSchema,
  title: z.string(),
  artist: z.string(),
  album: z.string(),
  /** Genres as text: the tag of the file or of Rekordbox, or what a person entered instead. */
  genre: z.string(),
  /** The individual genres, as the taxonomy writes them. */
  genres: z.array(z.string()),
  descriptors: z.array(z.string()),
  tags: z.array(z.string()),
  /** Rekordbox's track colour; null for none. */
  colour: trackColourSchema.nullable(),
  label: z.string(),
  comment: z.string(),
  year: z.int().nullable(),
  /** Stars, 0 to 5. */
  rating: z.int().min(0).max(5),
  /** Seconds; 0 while unknown. */
  duration: z.number().min(0),
  bpm: z.number().nullable(),
  bpmConfidence: confidenceSchema.nullable(),
  /** The best alternative tempo; null if there is none. */
  bpmAlternative: z.number().nullable(),
  key: camelotKeySchema.nullable(),
  keyConfidence: confidenceSchema.nullable(),
  /** Of the whole track, 0 to 1. */
  energy: z.number().min(0).max(1).nullable(),
  /** Integrated, LUFS. */
  loudness: z.number().nullable(),
  /** Upper frequency limit of the sound in Hz; null if it is unknown or cannot be determined. */
  bandwidth: z.number().positive().nullable(),
  /** Null if the track has neither been imported with values nor analyzed. */
  tier: tierSchema.nullable(),
  confidence: confidenceSchema.nullable(),
  flags: z.array(flagSchema),
  /**
   * Slots in use, such as `ABd`: upper case if set or accepted by a person or imported, lower case if only predicted.
   */
  hotCueSlots: z.string().regex(/^[A-Pa-p]*$/),
  /** Their colours in the same order, six hex digits each. */
  hotCueColors: z.string().regex(/^(?:[\da-f]{6})*$/),
  memoryCueCount: z.int().min(0),
  /** Predicted cues that are not yet accepted. */
  predictedCueCount: z.int().min(0),
  sectionCount: z.int().min(0),
  analyzed: z.boolean(),
  /** Model that analyzed it last: `ml_model_<version>`. */
  analyzedBy: sourceSchema.nullable(),
  /** True when a file is expected but was not found. */
  missing: z.boolean(),
  path: z.string().nullable(),
  codec: z.string().nullable(),
  /** Hz. */
  sampleRate: z.int().nullable(),
  /** Bytes. */
  fileSize: z.int().nullable(),
  /** ISO date or time. */
  addedAt: z.string(),
  modifiedAt: z.string(),
  revision: revisionIdSchema.nullable(),
  /** URL of the small waveform, or null if there is none yet. It changes with the waveform. */
  waveformUrl: z.string().nullable(),
  /**
   * URL of the cover in the file's tags; responds with 204 if there is none. Null without a file. It changes with the
   * file.
   */
  coverUrl: z.string().nullable(),
});
export type TrackRow = Infer<typeof trackRowSchema>;
