import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { trackIdSchema, exportFormatIds } from '../../domain/index.ts';
import { diffItemSchema } from './annotation.ts';
import { versionReferenceSchema } from './dataset.ts';
import { jobIdSchema } from './job.ts';
import { trackSelectionSchema } from './library.ts';

export const exportFormatSchema = z.enum(exportFormatIds);

/** What is exported: tracks in their current state, or as they were in a version, with its splits. */
export const exchangeSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('selection'), selection: trackSelectionSchema }),
  z.strictObject({ kind: z.literal('version'), reference: versionReferenceSchema }),
]);
export type ExchangeSource = Infer<typeof exchangeSourceSchema>;

export const datasetExportOptionsSchema = z.strictObject({
  /**
   * Name of the dataset or playlist, for cards and players; if empty, the version's reference or the library's name.
   */
  name: z.string().max(200).default(''),
  /**
   * Whether to replace files that Segue did not write, and YAML files that were edited by hand. If false, the former
   * fail with `would_overwrite` and the latter are kept.
   */
  overwrite: z.boolean().default(false),
  /** Playlists: paths relative to the playlist instead of absolute ones. */
  relative: z.boolean().default(false),
  /** Label Studio: whether to include model predictions beside the annotation. */
  predictions: z.boolean().default(true),
});
export type DatasetExportOptions = Infer<typeof datasetExportOptionsSchema>;

export const datasetExportReportSchema = z.strictObject({
  format: exportFormatSchema,
  /** The file or folder written. */
  path: z.string(),
  tracks: z.int(),
  /** Hand-edited files that were not overwritten. */
  kept: z.int(),
  /** Anything unusual, for people to read. */
  notes: z.array(z.string()),
});
export type DatasetExportReport = Infer<typeof datasetExportReportSchema>;

/** Files to import annotations from, or those that an earlier pull fetched. */
export const annotationSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('paths'), paths: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ kind: z.literal('pulled'), jobId: jobIdSchema }),
]);
export type AnnotationSource = Infer<typeof annotationSourceSchema>;

const importOutcomeKinds = ['imported', 'conflict', 'invalid', 'unknown', 'outdated', 'unchanged'] as const;

/** What happened (or, in a dry run, would happen) to one annotation in one file. */
const importOutcomeSchema = z.strictObject({
  kind: z.enum(importOutcomeKinds),
  path: z.string(),
  /** Null if the file names no track of this library or cannot be read. */
  trackId: trackIdSchema.nullable(),
  /** For people. */
  track: z.string().nullable(),
  /** Why, and what to do; empty if there is nothing to add. */
  message: z.string(),
  /** For a conflict: changes from the library's state to the file's. */
  differences: z.array(diffItemSchema),
  /** For an unknown track: where the file says its audio is. */
  audioFile: z.string().nullable(),
  /** The same path if that file exists on this machine: importing it first helps. */
  newMusic: z.string().nullable(),
  /** For an invalid file: what is wrong. */
  problems: z.array(z.strictObject({ line: z.int(), field: z.string(), message: z.string() })),
});
export type ImportOutcome = Infer<typeof importOutcomeSchema>;

const countSchema = z.int().min(0);

export const annotationImportReportSchema = z.strictObject({
  dryRun: z.boolean(),
  counts: z.strictObject({
    imported: countSchema,
    conflict: countSchema,
    invalid: countSchema,
    unknown: countSchema,
    outdated: countSchema,
    unchanged: countSchema,
  }),
  /** One page of the outcomes worth showing: conflicts first, then invalid, unknown, imported and outdated ones. */
  outcomes: z.array(importOutcomeSchema),
  /** Total number of such outcomes. */
  total: z.int(),
});
export type AnnotationImportReport = Infer<typeof annotationImportReportSchema>;

/** Short name of a remote, unique in the library. */
export const remoteNameSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, { error: 'Letters, digits, dots, dashes, underscores.' });

/**
 * A remote location for dataset versions: a folder, `s3://bucket/prefix?endpoint=URL&region=REGION&profile=NAME`,
 * `gs://bucket/prefix` or `azure://container/prefix?account=NAME`. It never contains keys: they come from the
 * environment or the AWS configuration files.
 */
export const datasetRemoteSchema = z.strictObject({
  name: remoteNameSchema,
  address: z.string().min(1).max(2000),
  kind: z.enum(['folder', 's3', 'gcs', 'azure']),
});
export type DatasetRemote = Infer<typeof datasetRemoteSchema>;

/** What is stored locally and on the remote. If the remote cannot be reached, the local part is still filled in. */
export const remoteStateSchema = z.strictObject({
  reachable: z.boolean(),
  /** Why it cannot be reached and what to do; null when it can. */
  message: z.string().nullable(),
  versions: z.array(
    z.strictObject({
      reference: z.string(),
      here: z.boolean(),
      /** Also false while the remote cannot be reached. */
      there: z.boolean(),
    }),
  ),
});
export type RemoteState = Infer<typeof remoteStateSchema>;

const syncItemSchema = z.strictObject({
  kind: z.enum(['annotation', 'version', 'model']),
  /** `conflict`: changed on both sides since the last sync, and left alone. */
  action: z.enum(['push', 'pull', 'conflict']),
  /** Audio identity, `house@v2`, or a path below the models folder. */
  id: z.string(),
  /** For people. */
  name: z.string(),
});
export type SyncItem = Infer<typeof syncItemSchema>;

/** What a sync of the library with a remote would do. */
export const syncPlanSchema = z.strictObject({
  /** Sorted by kind and name. */
  items: z.array(syncItemSchema),
  /** Number of items that are the same on both sides. */
  same: z.int(),
});
export type SyncPlan = Infer<typeof syncPlanSchema>;

export const syncReportSchema = syncPlanSchema.extend({
  /** Annotations that could not be imported: their audio is not in this library, or they are invalid. */
  refused: z.array(z.strictObject({ name: z.string(), message: z.string() })),
});
export type SyncReport = Infer<typeof syncReportSchema>;

export const autoSyncStateSchema = z.strictObject({
  /** Address of the remote; null if automatic sync is off. */
  address: z.string().nullable(),
  /** Number of operations after which the library is synced. */
  after: z.int().nullable(),
  /** Number of operations since the last sync. */
  pending: z.int(),
  /** `message` says why the remote was not reached; null if it was. */
  lastTry: z.strictObject({ at: z.string(), message: z.string().nullable() }).nullable(),
});
export type AutoSyncState = Infer<typeof autoSyncStateSchema>;

export const transferReportSchema = z.strictObject({
  direction: z.enum(['push', 'pull']),
  remote: z.string(),
  reference: z.string(),
  files: z.int(),
  bytes: z.int(),
  /** How many of these were transferred; the others already existed. */
  transferred: z.int(),
  transferredBytes: z.int(),
  /** Where the annotations of a pulled version are stored; null after a push, and for a version that was made here. */
  folder: z.string().nullable(),
});
export type DatasetTransferReport = Infer<typeof transferReportSchema>;

/** The folder that the `dvc` tool tracks, and how far it is behind the library. */
export const dvcStateSchema = z.strictObject({
  folder: z.string(),
  /** Default remote that was set when tracking began. */
  remote: z.string().nullable(),
  /** Null until it has been tracked, or if its `.dvc` file is missing. */
  tracked: z
    .strictObject({
      md5: z.string(),
      /** Total size in bytes. */
      size: z.int(),
      files: z.int(),
      /** ISO time. */
      at: z.string(),
    })
    .nullable(),
  /** Number of tracks changed in the library since then; all annotated tracks if nothing is tracked. */
  changed: z.int(),
});
export type DvcState = Infer<typeof dvcStateSchema>;

const splitCountsSchema = z.strictObject({ train: z.int(), validation: z.int(), test: z.int() });

/** How tracks would be split, and why some stay together. */
export const splitPreviewSchema = z.strictObject({
  /** Annotated tracks. */
  tracks: z.int(),
  /** Train, validation and test; they sum to 1. */
  ratios: z.array(z.number()),
  counts: splitCountsSchema,
  /** Target and actual shares per stratum; `(rare)` pools those too small to split. */
  strata: z.array(z.strictObject({ stratum: z.string(), counts: splitCountsSchema })),
  groups: z.int(),
  /** Tracks in groups of two or more. */
  grouped: z.int(),
  largestGroup: z.int(),
  /** Why tracks stay together, most frequent first. */
  links: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
  /** Verified tracks by split. */
  verified: splitCountsSchema,
});
export type SplitPreview = Infer<typeof splitPreviewSchema>;
