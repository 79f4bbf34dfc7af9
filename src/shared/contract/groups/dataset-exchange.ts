import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import {
  annotationImportReportSchema,
  annotationSourceSchema,
  autoSyncStateSchema,
  datasetExportOptionsSchema,
  datasetExportReportSchema,
  exportFormatSchema,
  datasetRemoteSchema,
  dvcStateSchema,
  exchangeSourceSchema,
  remoteNameSchema,
  remoteStateSchema,
  splitPreviewSchema,
  syncPlanSchema,
  syncReportSchema,
  transferReportSchema,
} from '../dto/dataset-exchange.ts';
import { splitRequestSchema, versionReferenceSchema } from '../dto/dataset.ts';
import { jobIdSchema, pageSchema, startedJobSchema } from '../dto/job.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import { call } from '../schema.ts';

const safe = { safe: true };
const ofJob = z.strictObject({ jobId: jobIdSchema });
const ofRemote = z.strictObject({ name: remoteNameSchema });
const transferSchema = z.strictObject({ remote: remoteNameSchema, reference: versionReferenceSchema });
const remotesSchema = z.strictObject({ remotes: z.array(datasetRemoteSchema) });

/** Export and import of annotations and dataset versions: files of other tools, remotes, DVC. */
export const exchange = {
  /** Writes annotations in a format; whether `path` is a file or a folder depends on the format. */
  export: call(
    z.strictObject({
      format: exportFormatSchema,
      path: z.string().min(1),
      source: exchangeSourceSchema,
      options: datasetExportOptionsSchema.prefault({}),
    }),
    startedJobSchema,
  ),
  exportReport: call(ofJob, datasetExportReportSchema, safe),
  /**
   * Imports externally edited annotations as new revisions: YAML and JAMS files, folders of them, Label Studio's JSON.
   * Each file is handled separately; in a conflict the file wins only for the tracks named in `takeFile`.
   */
  import: call(
    z.strictObject({
      source: annotationSourceSchema,
      dryRun: z.boolean().default(false),
      takeFile: z.array(trackIdSchema).default([]),
    }),
    startedJobSchema,
  ),
  importReport: call(pageSchema.extend(ofJob.shape), annotationImportReportSchema, safe),
  remotes: call(z.strictObject({}), remotesSchema, safe),
  /**
   * Fails with `invalid_input` if the address contains keys, and with `conflict` if the name is taken. Does not contact
   * the remote.
   */
  addRemote: call(datasetRemoteSchema.omit({ kind: true }), remotesSchema),
  /** Removes it from the list; its data stays. */
  removeRemote: call(ofRemote, remotesSchema),
  /** Contacts it. An unreachable remote is a result, not a failure. */
  remoteState: call(ofRemote, remoteStateSchema),
  /** Contacts it and returns what a sync of annotations, versions and models would do. */
  planSync: call(ofRemote, syncPlanSchema),
  /** Makes the library and the remote equal; items changed on both sides are left alone. */
  sync: call(ofRemote, startedJobSchema),
  syncReport: call(ofJob, syncReportSchema, safe),
  autoSync: call(z.strictObject({}), autoSyncStateSchema, safe),
  /** Syncs the whole library automatically with a configured remote after a number of operations; null turns it off. */
  setAutoSync: call(
    z.strictObject({
      auto: z.strictObject({ name: remoteNameSchema, after: z.int().min(1).max(10_000) }).nullable(),
    }),
    autoSyncStateSchema,
  ),
  push: call(transferSchema, startedJobSchema),
  pull: call(transferSchema, startedJobSchema),
  transferReport: call(ofJob, transferReportSchema, safe),
  /** Null until a folder has been tracked. */
  dvc: call(z.strictObject({}), z.strictObject({ state: dvcStateSchema.nullable() }), safe),
  /** Writes the whole library's annotations into the folder, tracks them and remembers the folder. */
  trackForDvc: call(
    z.strictObject({
      folder: z.string().min(1),
      dataset: z.string().min(1).max(64).default('library'),
      /** Default remote, as `dvc remote add` takes it. */
      remote: z.string().max(2000).optional(),
    }),
    startedJobSchema,
  ),
  /** Tracks again what has changed in the remembered folder. */
  updateDvc: call(z.strictObject({}), startedJobSchema),
  /** Forgets the folder; its files stay. */
  forgetDvc: call(z.strictObject({}), z.strictObject({})),
  splits: call(
    splitRequestSchema.extend({ selection: trackSelectionSchema.default({ kind: 'filter', filter: {} }) }),
    splitPreviewSchema,
    safe,
  ),
};
