import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import {
  createVersionSchema,
  datasetStatisticsSchema,
  datasetVersionDetailSchema,
  datasetVersionSchema,
  findingSchema,
  labelIssueSchema,
  qualityReportSchema,
  rollbackSchema,
  trackLineageSchema,
  versionCheckSchema,
  versionDiffSchema,
  versionReferenceSchema,
} from '../dto/dataset.ts';
import { pageSchema, startedJobSchema } from '../dto/job.ts';
import { call } from '../schema.ts';

const reference = z.strictObject({ reference: versionReferenceSchema });
const safe = { safe: true };

/** The library as a dataset: its statistics, quality, doubtful labels and immutable versions. */
export const dataset = {
  statistics: call(z.strictObject({}), datasetStatisticsSchema, safe),
  /** Reads every document; the result is cached until the library changes. */
  quality: call(z.strictObject({}), qualityReportSchema, safe),
  /** All tracks affected by one quality problem, named by its `what`. */
  concerned: call(
    z.strictObject({ what: z.string() }),
    z.strictObject({ trackIds: z.array(trackIdSchema) }),
    safe,
  ),
  findings: call(
    pageSchema.extend({ code: z.string().optional() }),
    z.strictObject({
      /** Sorted by track. */
      findings: z.array(findingSchema),
      total: z.int(),
      tracks: z.int(),
      /** Tracks without an error. */
      valid: z.int(),
      /** Number of findings by check. */
      codes: z.array(z.strictObject({ code: z.string(), count: z.int() })),
    }),
    safe,
  ),
  /** Doubtful labels of the last search that still apply to the current state of their track, worst first. */
  labelIssues: call(pageSchema, z.strictObject({ issues: z.array(labelIssueSchema), total: z.int() }), safe),
  /** Compares all annotations with the models' predictions; `labelIssues` returns the results. */
  findLabelErrors: call(z.strictObject({}), startedJobSchema),
  versions: call(
    z.strictObject({ name: z.string().optional() }),
    z.strictObject({ versions: z.array(datasetVersionSchema) }),
    safe,
  ),
  /** Fails with `invalid_input` if a quality gate fails and no reason to force it is given. */
  create: call(createVersionSchema, startedJobSchema),
  show: call(reference, datasetVersionDetailSchema, safe),
  diff: call(
    pageSchema.extend({ before: versionReferenceSchema, after: versionReferenceSchema }),
    versionDiffSchema,
    safe,
  ),
  tag: call(
    reference.extend({ tag: z.string().min(1).max(64), move: z.boolean().default(false) }),
    z.strictObject({ version: datasetVersionSchema }),
  ),
  /** Restores the annotations of a version as new revisions; nothing is deleted. */
  rollback: call(reference.extend({ dryRun: z.boolean().default(false) }), rollbackSchema),
  /** Checks a version against its checksums, revisions and files. */
  check: call(reference, versionCheckSchema, safe),
  /** Deletes a version's files; fails with `conflict` if it is tagged or has a successor, unless `force` is set. */
  remove: call(reference.extend({ force: z.boolean().default(false) }), z.strictObject({})),
  lineage: call(z.strictObject({ trackId: trackIdSchema }), trackLineageSchema, safe),
};
