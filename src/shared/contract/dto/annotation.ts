import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import {
  annotationSchema,
  confidenceSchema,
  revisionIdSchema,
  sourceSchema,
  tierSchema,
  trackIdSchema,
} from '../../domain/index.ts';
import { trackRowSchema } from './track.ts';

/** One difference between two documents, which can be accepted on its own. */
export const diffItemSchema = z.strictObject({
  /** Stable for a pair of documents: `bpm`, `grid`, `key`, `cue:<id>`, `section:<time ms>` … */
  id: z.string(),
  part: z.enum(['grid', 'key', 'cue', 'section', 'energy', 'tier', 'flags', 'notes', 'file', 'labels']),
  change: z.enum(['added', 'removed', 'changed']),
  /** What differs, in words: "Hot cue B". */
  label: z.string(),
  /** Seconds; null for values without a position. */
  time: z.number().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Confidence of the new value. */
  confidence: confidenceSchema.nullable(),
  source: sourceSchema.nullable(),
});
export type DiffItem = Infer<typeof diffItemSchema>;

/** What a model (or a later Rekordbox export) says about the track. It never changes a verified track by itself. */
const predictionSchema = z.strictObject({
  source: sourceSchema,
  /** ISO time. */
  createdAt: z.string(),
  annotation: annotationSchema,
  /** Changes from the current annotation to this one; empty when they agree or the prediction has been settled. */
  diff: z.array(diffItemSchema),
});
export type Prediction = Infer<typeof predictionSchema>;

export const mediaSchema = z.strictObject({
  /** Relative URL; serves samples `?from=…&count=…` as interleaved 32-bit floats. */
  url: z.string(),
  /** Sample layout; null when the track cannot be played. */
  format: z.strictObject({ sampleRate: z.int(), channelCount: z.int() }).nullable(),
  /** Seconds to add to a time in the decoded samples (and in the waveform data) to get a time of the document. */
  decoderOffset: z.number(),
  /** Why it cannot be played and what to do; null when it can. */
  reason: z.string().nullable(),
});
export type Media = Infer<typeof mediaSchema>;

/** Relative URLs of waveform data in the `waveform-data` binary format, three channels: bass, mid, high. */
const waveformUrlsSchema = z.strictObject({ overview: z.string(), zoom: z.string() });
export type WaveformUrls = Infer<typeof waveformUrlsSchema>;

export const reviewMarkSchema = z.strictObject({
  reviewer: z.string(),
  verdict: z.enum(['agree', 'disagree']),
  note: z.string(),
  revision: revisionIdSchema,
  /** ISO time. */
  createdAt: z.string(),
});
export type ReviewMark = Infer<typeof reviewMarkSchema>;

/** Current state after any change. */
export const annotationStateSchema = z.strictObject({
  track: trackRowSchema,
  annotation: annotationSchema,
  revision: revisionIdSchema,
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** What an undo would revert: "Shift grid by 10 ms". */
  undoLabel: z.string().nullable(),
  redoLabel: z.string().nullable(),
});
export type AnnotationState = Infer<typeof annotationStateSchema>;

/** Everything that the editor needs to open a track. */
export const annotationViewSchema = annotationStateSchema.extend({
  /** Newest first. */
  predictions: z.array(predictionSchema),
  media: mediaSchema,
  waveform: waveformUrlsSchema.nullable(),
  reviews: z.array(reviewMarkSchema),
});
export type AnnotationView = Infer<typeof annotationViewSchema>;

const revisionKindSchema = z.enum(['import', 'analysis', 'edit', 'undo', 'redo', 'restore']);

export const revisionSchema = z.strictObject({
  revision: revisionIdSchema,
  parent: revisionIdSchema.nullable(),
  kind: revisionKindSchema,
  /** Name of the person, or `segue`. */
  author: z.string(),
  source: z.string(),
  /** One line for people. */
  reason: z.string(),
  /** ISO time. */
  createdAt: z.string(),
  tier: tierSchema,
  confidence: confidenceSchema,
  /** Whether it is on the current undo stack. */
  reachable: z.boolean(),
});
export type Revision = Infer<typeof revisionSchema>;

/** The same change for many tracks. Absent fields are left unchanged. */
export const bulkResultSchema = z.strictObject({
  changed: z.int(),
  /** The step that `steps.undo` reverts; null when nothing changed. */
  batchId: z.string().nullable(),
  failures: z.array(z.strictObject({ trackId: trackIdSchema, message: z.string() })),
});
export type BulkResult = Infer<typeof bulkResultSchema>;

/** What a bulk change would do. */
export const bulkPreviewSchema = z.strictObject({
  tracks: z.int(),
  /** Tracks that would change. */
  changed: z.int(),
  /** Tracks that would stay as they are. */
  unchanged: z.int(),
  /** Tracks that cannot be changed, by reason, most frequent first: "Cannot be verified: it has no beat grid." */
  refused: z.array(z.strictObject({ reason: z.string(), tracks: z.int() })),
  /** For a verification: predicted cues that it accepts, and those that it leaves as predictions. */
  acceptedCues: z.int(),
  leftCues: z.int(),
});
export type BulkPreview = Infer<typeof bulkPreviewSchema>;
