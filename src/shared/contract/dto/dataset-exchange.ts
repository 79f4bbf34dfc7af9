import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { trackIdSchema, exportFormatIds } from '../../domain/index.ts';
import { diffItemSchema } from './annotation.ts';
import { versionReferenceSchema } from './dataset.ts';
import { jobIdSchema } from './job.ts';
import { trackSelectionSchema } from './library.ts';

export const exportFormatSchema = z.enum(exportFormatIds);

/** What is exported: tracks as they are now, or as they were in a version, with its splits. */
export const exchangeSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('selection'), selection: trackSelectionSchema }),
  z.strictObject({ kind: z.literal('version'), reference: versionReferenceSchema }),
]);
export type ExchangeSource = Infer<typeof exchangeSourceSchema>;

export const datasetExportOptionsSchema = z.strictObject({
  /** Of the data set or playlist, for cards and players; empty takes the version's reference or the library's name. */
  name: z.string().max(200).default(''),
  /**
   * Files that Segue did not write may be replaced, and YAML files that were edited by hand; without it the former are refused as
   * `would_overwrite`, the latter kept.
   */
  overwrite: z.boolean().default(false),
  /** Playlists: paths relative to the playlist instead of absolute ones. */
  relative: z.boolean().default(false),
  /** Label Studio: what models said goes along, beside the annotation. */
  predictions: z.boolean().default(true),
});
export type DatasetExportOptions = Infer<typeof datasetExportOptionsSchema>;

export const datasetExportReportSchema = z.strictObject({
  format: exportFormatSchema,
  /** The file or folder written. */
  path: z.string(),
  tracks: z.int(),
  /** Hand-edited files that were not written over. */
  kept: z.int(),
  /** What did not go as usual, for people. */
  notes: z.array(z.string()),
});
export type DatasetExportReport = Infer<typeof datasetExportReportSchema>;

/** Files to take annotations from, or what an earlier pull brought. */
export const annotationSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('paths'), paths: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ kind: z.literal('pulled'), jobId: jobIdSchema }),
]);
export type AnnotationSource = Infer<typeof annotationSourceSchema>;

const importOutcomeKinds = ['imported', 'conflict', 'invalid', 'unknown', 'outdated', 'unchanged'] as const;

/** What became, or in a dry run would become, of one annotation in one file. */
const importOutcomeSchema = z.strictObject({
  kind: z.enum(importOutcomeKinds),
  path: z.string(),
  /** Null where the file names no track of this library, or cannot be read. */
  trackId: trackIdSchema.nullable(),
  /** For people. */
  track: z.string().nullable(),
  /** Why, and what to do; empty where there is nothing to say. */
  message: z.string(),
  /** Of a conflict: from the library's state to the file's. */
  differences: z.array(diffItemSchema),
  /** Where an unknown file says its music is. */
  audioFile: z.string().nullable(),
  /** The same, when that file is on this machine: importing it first helps. */
  newMusic: z.string().nullable(),
  /** Of an invalid file. */
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
  /** A page of those that say something: conflicts first, then invalid, unknown, imported and outdated ones. */
  outcomes: z.array(importOutcomeSchema),
  /** Number of such outcomes. */
  total: z.int(),
});
export type AnnotationImportReport = Infer<typeof annotationImportReportSchema>;

/** Short name of a remote, unique among them. */
export const remoteNameSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, { error: 'Letters, digits, dots, dashes, underscores.' });

/**
 * A place elsewhere for dataset versions: a folder, `s3://bucket/prefix?endpoint=URL&region=REGION&profile=NAME`, `gs://bucket/prefix` or
 * `azure://container/prefix?account=NAME`. Keys are no part of it: they come from the environment or the AWS configuration files.
 */
export const datasetRemoteSchema = z.strictObject({
  name: remoteNameSchema,
  address: z.string().min(1).max(2000),
  kind: z.enum(['folder', 's3', 'gcs', 'azure']),
});
export type DatasetRemote = Infer<typeof datasetRemoteSchema>;

/** What lies here and there. An unreachable remote is an answer too: what is here can be used all the same. */
export const remoteStateSchema = z.strictObject({
  reachable: z.boolean(),
  /** Why it cannot be reached and what to do; null when it can. */
  message: z.string().nullable(),
  versions: z.array(
    z.strictObject({
      reference: z.string(),
      here: z.boolean(),
      /** False too while it cannot be reached. */
      there: z.boolean(),
    }),
  ),
});
export type RemoteState = Infer<typeof remoteStateSchema>;

const syncItemSchema = z.strictObject({
  kind: z.enum(['annotation', 'version', 'model']),
  /** `conflict`: changed on both sides since the last sync, and left alone. */
  action: z.enum(['push', 'pull', 'conflict']),
  /** Identity of the audio, `house@v2`, or a path below the models. */
  id: z.string(),
  /** For people. */
  name: z.string(),
});
export type SyncItem = Infer<typeof syncItemSchema>;

/** What a sync of the library with a remote would do. */
export const syncPlanSchema = z.strictObject({
  /** In order of kind and name. */
  items: z.array(syncItemSchema),
  /** Things that are the same here and there. */
  same: z.int(),
});
export type SyncPlan = Infer<typeof syncPlanSchema>;

export const syncReportSchema = syncPlanSchema.extend({
  /** Annotations that could not be taken over: no such audio here, or not valid. */
  refused: z.array(z.strictObject({ name: z.string(), message: z.string() })),
});
export type SyncReport = Infer<typeof syncReportSchema>;

export const autoSyncStateSchema = z.strictObject({
  /** Address of the remote; null where it is switched off. */
  address: z.string().nullable(),
  /** Operations after which the library is synced. */
  after: z.int().nullable(),
  /** Operations since the last one. */
  pending: z.int(),
  /** `message` says why the remote was not reached; null where it was. */
  lastTry: z.strictObject({ at: z.string(), message: z.string().nullable() }).nullable(),
});
export type AutoSyncState = Infer<typeof autoSyncStateSchema>;

export const transferReportSchema = z.strictObject({
  direction: z.enum(['push', 'pull']),
  remote: z.string(),
  reference: z.string(),
  files: z.int(),
  bytes: z.int(),
  /** Of these were transferred; the others were there already. */
  transferred: z.int(),
  transferredBytes: z.int(),
  /** Where a pulled version lies with its annotations; null after a push, and for one that was made here. */
  folder: z.string().nullable(),
});
export type DatasetTransferReport = Infer<typeof transferReportSchema>;

/** The folder that the `dvc` tool tracks, and how far it is behind the library. */
export const dvcStateSchema = z.strictObject({
  folder: z.string(),
  /** Default remote given when tracking began. */
  remote: z.string().nullable(),
  /** Null until it has been tracked, or when its `.dvc` file is gone. */
  tracked: z
    .strictObject({
      md5: z.string(),
      /** Bytes in all. */
      size: z.int(),
      files: z.int(),
      /** ISO time. */
      at: z.string(),
    })
    .nullable(),
  /** Tracks changed in the library since then; all that are annotated when nothing is tracked. */
  changed: z.int(),
});
export type DvcState = Infer<typeof dvcStateSchema>;

const splitCountsSchema = z.strictObject({ train: z.int(), validation: z.int(), test: z.int() });

/** How tracks would be divided, and why together. */
export const splitPreviewSchema = z.strictObject({
  /** Annotated tracks. */
  tracks: z.int(),
  /** Train, validation, test; they sum to 1. */
  ratios: z.array(z.number()),
  counts: splitCountsSchema,
  /** What was aimed at and what came out, per stratum; `(rare)` pools those too small to divide. */
  strata: z.array(z.strictObject({ stratum: z.string(), counts: splitCountsSchema })),
  groups: z.int(),
  /** Tracks in groups of two and more. */
  grouped: z.int(),
  largestGroup: z.int(),
  /** Why tracks stay together, most frequent first. */
  links: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
  /** Verified tracks by split. */
  verified: splitCountsSchema,
});
export type SplitPreview = Infer<typeof splitPreviewSchema>;
