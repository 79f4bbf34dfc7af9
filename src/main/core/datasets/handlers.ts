import type { CoreHandlers, DatasetQuality, DatasetVersion } from '../../../shared/contract/index.ts';
import type { QualityReport } from '../../dataset/quality/measure-quality.ts';
import type { Core } from '../create-core.ts';
import { startCheck, startDatasetJob, startRollback } from './dataset-jobs.ts';
import { currentLabelIssues } from './quality/label-issues.ts';
import { trackLineage, versionLineage } from './lineage.ts';
import { validateInSteps } from './quality/validate-library.ts';
import type { DatasetVersion as StoredVersion } from './versions/datasets.ts';

function qualityOf({ tracks, gates, passed, drags }: QualityReport): DatasetQuality {
  return {
    tracks,
    gates: gates.map((gate) => ({ ...gate })),
    passed,
    drags: drags.map((drag) => ({ ...drag, examples: [...drag.examples] })),
  };
}

function versionOf({ id: _id, report, tags, origin: _origin, ...version }: StoredVersion): DatasetVersion {
  return { ...version, tags: [...tags], quality: report.quality.scores.overall };
}

/** The dataset part of the contract. */
export function createDatasetHandlers(core: Core): CoreHandlers['dataset'] {
  const { db, datasets } = core;
  type Validation = ReturnType<typeof validateInSteps>;
  /** The last check of the whole library: pages and quality are read from one, until the library changes. */
  let validated: { readonly revision: number; readonly answer: Validation; isRunning: boolean } | null = null;
  /** The check that follows the one that runs: however often the library changes meanwhile, there is one. */
  let queued: Validation | null = null;

  function validation(): Validation {
    const revision = core.libraryRevision();
    if (validated?.revision === revision) return validated.answer;
    if (validated?.isRunning) return (queued ??= validationAfter(validated.answer));
    const entry = { revision, answer: validateInSteps(db), isRunning: true };
    validated = entry;
    entry.answer.then(
      () => (entry.isRunning = false),
      // A check that failed is no answer for the next one who asks.
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
      const { perGenre: _perGenre, ...statistics } = await core.runDatasetTask({ action: 'statistics' });
      const copy = (counts: readonly { value: string; count: number }[]) => [...counts];
      return {
        ...statistics,
        confidences: copy(statistics.confidences),
        flags: copy(statistics.flags),
        genres: copy(statistics.genres),
        tempi: copy(statistics.tempi),
        keys: copy(statistics.keys),
      };
    },
    quality: async () => qualityOf((await validation()).report.quality),
    concerned: async ({ what }) => ({ trackIds: (await validation()).concerned(what) }),
    findings: async ({ offset, limit, code }) => {
      const { report } = await validation();
      const wanted =
        code === undefined ? report.findings : report.findings.filter((finding) => finding.code === code);
      return {
        findings: wanted.slice(offset, offset + limit).map(({ path: _path, ...finding }) => ({ ...finding })),
        total: wanted.length,
        tracks: report.tracks,
        valid: report.valid,
        codes: report.quality.findings.map(({ code: check, count }) => ({ code: check, count })),
      };
    },
    labelIssues: ({ offset, limit }) => {
      const issues = currentLabelIssues(db, null);
      return {
        issues: issues
          .slice(offset, offset + limit)
          .map(({ selfConfidence: _probability, ...issue }) => ({ ...issue })),
        total: issues.length,
      };
    },
    findLabelErrors: () => ({ jobId: startDatasetJob(core, { action: 'labels' }) }),
    versions: ({ name }) => ({ versions: datasets.list(name).map(versionOf) }),
    create: ({ force, ...input }) => ({
      jobId: startDatasetJob(core, {
        action: 'create',
        ...input,
        ...(force?.trim() ? { force: force.trim() } : {}),
      }),
    }),
    show: ({ reference }) => {
      const version = datasets.get(reference);
      const { quality, splits, skipped } = version.report;
      const { imports, sources, models, verifiers, ancestry } = versionLineage(datasets, reference);
      return {
        version: versionOf(version),
        quality: qualityOf(quality),
        splits: {
          ratios: [...splits.ratios],
          seed: splits.seed,
          counts: splits.counts,
          strata: splits.strata.map((stratum) => ({ ...stratum })),
          grouped: splits.grouped,
        },
        lineage: {
          imports: imports.map(({ path, sha256, createdAt, tracks }) => ({
            path,
            sha256,
            createdAt,
            tracks,
          })),
          sources: [...sources],
          models: [...models],
          verifiers: [...verifiers],
          ancestry: ancestry.map((entry) => entry.reference),
        },
        skipped,
      };
    },
    diff: async ({ before, after, ...page }) => {
      const diff = await core.runDatasetTask({ action: 'diff', before, after, page });
      const { counts, unchanged } = diff;
      return {
        before: diff.before,
        after: diff.after,
        counts: { ...counts, unchanged },
        added: [...diff.added],
        removed: [...diff.removed],
        changed: diff.changed.map((change) => ({ ...change, items: [...change.items] })),
        fields: [...diff.fields],
        quality: [...diff.quality],
      };
    },
    tag: ({ reference, tag, move }) => ({ version: versionOf(datasets.tag(reference, tag, move)) }),
    rollback: async ({ reference, dryRun }, { clientId }) => {
      const job = startRollback(core, { action: 'rollback', reference, dryRun, origin: clientId });
      const { restored, ...result } = await job.result;
      return {
        ...result,
        restored: restored.length,
        failures: result.failures.map((failure) => ({ ...failure })),
      };
    },
    check: async ({ reference }) => {
      const check = await startCheck(core, reference).result;
      return { ...check, problems: [...check.problems] };
    },
    remove: ({ reference, force }) => {
      datasets.remove(reference, force);
      return {};
    },
    lineage: ({ trackId }) => {
      const lineage = trackLineage(db, datasets, trackId);
      return { ...lineage, values: [...lineage.values], versions: [...lineage.versions] };
    },
  };
}
