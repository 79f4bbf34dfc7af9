import type { CoreHandlers, DatasetQuality, DatasetVersion } from '../../../shared/contract/index.ts';
import type { QualityReport } from '../../dataset/quality/measure-quality.ts';
import type { Core } from '../create-core.ts';
import { checkVersion, createVersion, findLabelErrors, rollBackTo } from './dataset-jobs.ts';
import type { DatasetVersion as StoredVersion } from './versions/dataset-version.ts';
import { inWords } from '../../../shared/languages/translate.ts';

function qualityOf({ tracks, gates, passed, drags }: QualityReport): DatasetQuality {
  return { tracks, gates, passed, drags };
}

function versionOf({ id: _id, report: _report, origin: _origin, ...version }: StoredVersion): DatasetVersion {
  return version;
}

/** Implements the dataset group of the contract. */
export function createDatasetHandlers(core: Core): CoreHandlers['dataset'] {
  const { datasets, reports } = core;
  type Validation = ReturnType<typeof reports.validate>;
  /** The last check of the whole library: pages and quality are read from it until the library changes. */
  let validated: { readonly revision: number; readonly answer: Validation; isRunning: boolean } | null = null;
  /** The check that follows the running one: however often the library changes meanwhile, there is only one. */
  let queued: Validation | null = null;

  function validation(): Validation {
    const revision = core.libraryRevision();
    if (validated?.revision === revision) return validated.answer;
    if (validated?.isRunning) return (queued ??= validationAfter(validated.answer));
    const entry = { revision, answer: reports.validate(), isRunning: true };
    validated = entry;
    entry.answer.then(
      () => (entry.isRunning = false),
      // A failed check must not be reused for the next caller.
      () => (validated = null),
    );
    return entry.answer;
  }

  async function validationAfter(running: Validation): Validation {
    await running.catch(() => undefined);
    queued = null;
    return validation();
  }

  return {
    statistics: async () => {
      const { perGenre, ...statistics } = await reports.statistics();
      return { ...statistics, withoutGenre: perGenre.find(({ genre }) => genre === '')?.tracks ?? 0 };
    },
    quality: async () => qualityOf((await validation()).report.quality),
    concerned: async ({ what }) => ({ trackIds: (await validation()).concerned(what) }),
    findings: async ({ offset, limit, code }) => {
      const { report } = await validation();
      const wanted =
        code === undefined ? report.findings : report.findings.filter((finding) => finding.code === code);
      return {
        findings: wanted.slice(offset, offset + limit).map(inWords),
        total: wanted.length,
        tracks: report.tracks,
        valid: report.valid,
        codes: report.quality.findings.map(({ code: check, count }) => ({ code: check, count })),
      };
    },
    labelIssues: async ({ offset, limit }) => {
      const issues = await reports.labelIssues();
      return { issues: issues.slice(offset, offset + limit).map(inWords), total: issues.length };
    },
    findLabelErrors: () => ({ jobId: findLabelErrors(core).id }),
    versions: ({ name }) => ({ versions: datasets.list(name).map(versionOf) }),
    create: (request) => ({ jobId: createVersion(core, request).id }),
    show: async ({ reference }) => {
      const version = datasets.get(reference);
      const { quality, splits, skipped } = version.report;
      const { imports, sources, models, verifiers, ancestry } = await reports.versionLineage(reference);
      const { ratios, seed, counts, strata, grouped } = splits;
      return {
        version: versionOf(version),
        quality: qualityOf(quality),
        splits: { ratios, seed, counts, strata, grouped },
        lineage: {
          imports: imports.map(({ importId: _id, ...origin }) => origin),
          sources,
          models,
          verifiers,
          ancestry: ancestry.map((entry) => entry.reference),
        },
        skipped,
        choice: version.report.choice ?? null,
      };
    },
    diff: ({ before, after, ...page }) => reports.diff(before, after, page),
    tag: ({ reference, tag, move }) => ({ version: versionOf(datasets.tag(reference, tag, move)) }),
    rollback: async ({ reference, dryRun }, { clientId }) => {
      const job = rollBackTo(core, { reference, dryRun, origin: clientId });
      const { restored, ...result } = await job.result;
      return { ...result, restored: restored.length };
    },
    check: ({ reference }) => checkVersion(core, reference).result,
    remove: ({ reference, force }) => {
      datasets.remove(reference, force);
      return {};
    },
    lineage: ({ trackId }) => reports.trackLineage(trackId),
  };
}
