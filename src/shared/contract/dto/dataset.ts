import { z } from 'zod';
import type { DeepReadonly, Infer } from '../../readonly.ts';
import { confidenceSchema, trackIdSchema } from '../../domain/index.ts';
import { qualityMeasures, requiredFields, strata, versionBalances } from '../../domain/dataset-terms.ts';
import { trackChoiceSchema } from './track-choice.ts';
import { diffItemSchema } from './annotation.ts';
import { trackSelectionSchema } from './library.ts';

const countSchema = z.strictObject({ value: z.string(), count: z.int() });
const meanSchema = confidenceSchema.nullable();

/** Statistics of the library, computed from its rows alone. */
export const datasetStatisticsSchema = z.strictObject({
  total: z.int(),
  analyzed: z.int(),
  missing: z.int(),
  needReview: z.int(),
  /** Seconds of music. */
  duration: z.number(),
  tiers: z.strictObject({ verified: z.int(), cleaned: z.int(), generated: z.int(), none: z.int() }),
  /** Mean over tracks that have a document; null if none has. */
  meanConfidence: meanSchema,
  confidenceByTier: z.strictObject({ verified: meanSchema, cleaned: meanSchema, generated: meanSchema }),
  /** Tenths, such as `0.8–0.9`; 1 belongs to the last. */
  confidences: z.array(countSchema),
  flags: z.array(countSchema),
  /** A track with several genres counts in each. */
  genres: z.array(countSchema),
  withoutGenre: z.int(),
  descriptors: z.array(countSchema),
  tags: z.array(countSchema),
  /** Bins of ten BPM, such as `120–129`. */
  tempi: z.array(countSchema),
  /** In the order of the Camelot wheel. */
  keys: z.array(countSchema),
  hotCues: z.int(),
  memoryCues: z.int(),
  sections: z.int(),
});
export type DatasetStatistics = Infer<typeof datasetStatisticsSchema>;

export const qualityReportSchema = z.strictObject({
  tracks: z.int(),
  /** One score per measure, in [0, 1], with the threshold that a version must reach; 0 turns it off. */
  gates: z.array(
    z.strictObject({ measure: z.string(), score: z.number(), threshold: z.number(), passed: z.boolean() }),
  ),
  passed: z.boolean(),
  /** Most costly first. */
  drags: z.array(
    z.strictObject({
      measure: z.string(),
      /** `no key`, or the name of a check. */
      what: z.string(),
      tracks: z.int(),
      /** How much the measure would rise if this were fixed. */
      cost: z.number(),
      /** Up to 20 of the affected tracks. */
      examples: z.array(trackIdSchema),
    }),
  ),
});
export type DatasetQuality = Infer<typeof qualityReportSchema>;

export const findingSchema = z.strictObject({
  trackId: trackIdSchema,
  track: z.string(),
  path: z.string().nullable(),
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  /** In words, with numbers: what, where and by how much. */
  message: z.string(),
  /** Seconds; null if the finding has no position. */
  time: z.number().nullable(),
});
export type Finding = Infer<typeof findingSchema>;

export const labelKindSchema = z.enum(['beat', 'boundary', 'cue', 'section']);

export const labelIssueSchema = z.strictObject({
  trackId: trackIdSchema,
  track: z.string(),
  kind: labelKindSchema,
  /** Whether it was found by confident learning or by a rule. */
  origin: z.enum(['learned', 'rule']),
  /** Seconds; null if it concerns the whole track. */
  time: z.number().nullable(),
  /** What the document says, in English, for programs. */
  given: z.string(),
  /** What is more likely, likewise; null if a rule only knows that the value is wrong. */
  suggested: z.string().nullable(),
  /** One line for people. */
  message: z.string(),
  /** Normalised margin in [0, 1]; the lower, the more certain the error. Lists are sorted by it. */
  score: z.number(),
  /** Probability of the given label. */
  selfConfidence: z.number(),
});
export type LabelIssue = Infer<typeof labelIssueSchema>;

/** `house`, `house@v2` or `house@TAG`. */
export const versionReferenceSchema = z.string().min(1).max(160);

/** One immutable state of a dataset. */
export const datasetVersionSchema = z.strictObject({
  name: z.string(),
  number: z.int(),
  /** `house@v2`. */
  reference: z.string(),
  parent: z.string().nullable(),
  tags: z.array(z.string()),
  author: z.string(),
  /** ISO time. */
  createdAt: z.string(),
  description: z.string(),
  trackCount: z.int(),
  manifestSha256: z.string(),
  /** Overall quality at the time of creation. */
  quality: z.number(),
  /** Whether all gates passed. */
  passed: z.boolean(),
  /** Reason given for creating it although a gate failed. */
  forced: z.string().nullable(),
  folder: z.string(),
});
export type DatasetVersion = Infer<typeof datasetVersionSchema>;

/** Train, validation and test in per cent: `70/15/15`. */
const splitTextSchema = z.string().regex(/^\d+(\.\d+)?\/\d+(\.\d+)?\/\d+(\.\d+)?$/);

/** How tracks are split into train, validation and test. */
export const splitRequestSchema = z.strictObject({
  split: splitTextSchema.default('70/15/15'),
  seed: z.string().max(200).default('segue'),
  stratify: z.array(z.enum(strata)).default(['genre']),
  /** Whether verified tracks go to test and validation first. */
  verifiedFirst: z.boolean().default(false),
});
export type SplitRequest = Infer<typeof splitRequestSchema>;

/** What a version contains. */
export const createVersionSchema = z.strictObject({
  name: z.string().min(1).max(64),
  description: z.string().max(2000).default(''),
  /** Stored with the version. */
  selection: trackSelectionSchema.default({ kind: 'filter', filter: {} }),
  /** Only tracks with a prediction that was at least this wrong: error score of its corrections, 0 to 1. */
  minErrorScore: confidenceSchema.optional(),
  /** Maximum number of tracks; the worst errors are kept. */
  maxTracks: z.int().min(1).max(10_000_000).optional(),
  /** Groups that should contribute equally many tracks. */
  balance: z.enum(versionBalances).optional(),
  ...splitRequestSchema.shape,
  /** Minimum scores that differ from the defaults; 0 switches a gate off. */
  gates: z.partialRecord(z.enum(qualityMeasures), confidenceSchema).default({}),
  /** Fields that count for completeness; the defaults if absent. */
  required: z.array(z.enum(requiredFields)).optional(),
  /** Version that this one continues: the latest of the name if absent, none if null. */
  parent: versionReferenceSchema.nullable().optional(),
  /** Compute new splits instead of keeping the parent's. */
  resplit: z.boolean().default(false),
  /** Return the parent if the new version would equal it. */
  unlessEqual: z.boolean().default(false),
  /** Why it is created although a gate fails. */
  force: z.string().max(500).optional(),
});
export type CreateVersion = Infer<typeof createVersionSchema>;
export type CreateVersionInput = DeepReadonly<z.input<typeof createVersionSchema>>;

const splitCountsSchema = z.strictObject({ train: z.int(), validation: z.int(), test: z.int() });

export const datasetVersionDetailSchema = z.strictObject({
  version: datasetVersionSchema,
  quality: qualityReportSchema,
  splits: z.strictObject({
    /** Train, validation and test; they sum to 1. */
    ratios: z.array(z.number()),
    seed: z.string(),
    counts: splitCountsSchema,
    strata: z.array(z.strictObject({ stratum: z.string(), counts: splitCountsSchema })),
    /** Tracks kept together with others because they contain the same recording. */
    grouped: z.int(),
  }),
  /** Exports, models and people that the values came from. */
  lineage: z.strictObject({
    imports: z.array(
      z.strictObject({ path: z.string(), sha256: z.string(), createdAt: z.string(), tracks: z.int() }),
    ),
    sources: z.array(z.strictObject({ value: z.string(), source: z.string(), count: z.int() })),
    models: z.array(z.string()),
    verifiers: z.array(z.string()),
    /** This version and those it continues, newest first. */
    ancestry: z.array(z.string()),
  }),
  /** Number of selected tracks that had no annotation. */
  skipped: z.int(),
  /** Null for a version of all selected tracks. */
  choice: trackChoiceSchema.nullable(),
});
export type DatasetVersionDetail = Infer<typeof datasetVersionDetailSchema>;

/** `trackId` is null for a track that only a pulled version has, not this library. */
const namedTrackSchema = z.strictObject({ trackId: trackIdSchema.nullable(), track: z.string() });

export const versionDiffSchema = z.strictObject({
  before: z.string(),
  after: z.string(),
  counts: z.strictObject({ added: z.int(), removed: z.int(), changed: z.int(), unchanged: z.int() }),
  /** One page of each list. */
  added: z.array(namedTrackSchema),
  removed: z.array(namedTrackSchema),
  changed: z.array(
    namedTrackSchema.extend({
      tier: z.strictObject({ before: z.number(), after: z.number() }).nullable(),
      split: z.strictObject({ before: z.string(), after: z.string() }).nullable(),
      audioChanged: z.boolean(),
      items: z.array(diffItemSchema),
    }),
  ),
  /** Number of changes by part and kind, over all tracks. */
  fields: z.array(z.strictObject({ part: z.string(), change: z.string(), count: z.int(), tracks: z.int() })),
  /** `gain` is the increase of the measure; negative if it fell. */
  quality: z.array(
    z.strictObject({ measure: z.string(), before: z.number(), after: z.number(), gain: z.number() }),
  ),
});
export type VersionDiff = Infer<typeof versionDiffSchema>;

export const versionCheckSchema = z.strictObject({
  reference: z.string(),
  tracks: z.int(),
  problems: z.array(
    z.strictObject({
      code: z.enum(['manifest', 'revision', 'document', 'audio', 'file', 'leak']),
      trackId: trackIdSchema.nullable(),
      message: z.string(),
    }),
  ),
});
export type VersionCheck = Infer<typeof versionCheckSchema>;

export const rollbackSchema = z.strictObject({
  reference: z.string(),
  /** Tracks whose annotation was (with `dryRun`: would be) restored by a new revision. */
  restored: z.int(),
  unchanged: z.int(),
  failures: z.array(z.strictObject({ trackId: trackIdSchema, message: z.string() })),
});

/** Where each value of a track came from. */
export const trackLineageSchema = z.strictObject({
  trackId: trackIdSchema,
  track: z.string(),
  audioId: z.string().nullable(),
  path: z.string().nullable(),
  values: z.array(
    z.strictObject({
      /**
       * Identifies the value across revisions: `grid`, `downbeat`, `key`, `structure`, `energy`, `tier`, `cue <id>`.
       */
      key: z.string(),
      value: z.string(),
      current: z.string(),
      source: z.string(),
      confidence: confidenceSchema.nullable(),
      revision: z.int(),
      kind: z.string(),
      author: z.string(),
      reason: z.string(),
      /** ISO time. */
      at: z.string(),
      importPath: z.string().nullable(),
      importSha256: z.string().nullable(),
      jobId: z.string().nullable(),
    }),
  ),
  /** Dataset versions that contain the track. */
  versions: z.array(z.string()),
});
export type TrackLineage = Infer<typeof trackLineageSchema>;
