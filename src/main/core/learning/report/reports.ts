import type { ReportSummary } from '../../../../shared/contract/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { count, desc, eq } from '../../../db/operators.ts';
import { learningReports } from '../../../db/schema.ts';
import type { StartedJob } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { gatherReport } from './gather.ts';
import type { ReportSources } from './gather.ts';
import { toldReport } from './learning-report.ts';
import type { GatheredReport, LearningReport } from './learning-report.ts';

type Occasion = ReportSummary['occasion'];

/** A year of nights; older reports are dropped. */
const KEPT_REPORTS = 366;

function summaryOf(id: number, occasion: Occasion, createdAt: string, report: LearningReport): ReportSummary {
  const { library, corrections, quality, recommendations } = report;
  return {
    id,
    occasion,
    createdAt,
    tracks: library.total,
    verified: library.tiers.verified,
    analyzed: library.analyzed,
    needReview: library.needReview,
    settled: corrections.total.cases,
    perTrack: corrections.total.perCase,
    quality,
    recommendations,
  };
}

/** Makes reports as jobs, and keeps them. */
export function createReports(sources: ReportSources & { readonly jobs: Jobs }) {
  const { db, jobs } = sources;
  const { query } = db;

  const dropOld = db.connection.prepare<[number]>(
    'DELETE FROM learning_report WHERE id NOT IN (SELECT id FROM learning_report ORDER BY id DESC LIMIT ?)',
  );

  function store(report: GatheredReport, occasion: Occasion): number {
    return db.transaction(() => {
      const { id } = query
        .insert(learningReports)
        .values({ occasion, createdAt: report.created, report })
        .returning({ id: learningReports.id })
        .get();
      dropOld.run(KEPT_REPORTS);
      return id;
    });
  }

  return {
    /** Makes a report and stores it; the result is its id. */
    start(occasion: Occasion): StartedJob<number> {
      return jobs.start({
        kind: 'learning',
        title: occasion === 'nightly' ? msg('Nightly report') : msg('Report on the library'),
        unit: 'tracks',
        params: { action: 'report', occasion },
        async run(job) {
          const report = await gatherReport(sources, {
            signal: job.signal,
            onProgress: (done, total) => job.progress({ done, total }),
          });
          const { total } = report.library;
          const [first] = report.recommendations;
          job.progress({
            done: total,
            total,
            message: first?.action ?? msg('Nothing to do'),
          });
          return store(report, occasion);
        },
      });
    },
    /** Newest first. */
    list({ offset, limit }: { offset: number; limit: number }): { reports: ReportSummary[]; total: number } {
      const rows = query
        .select()
        .from(learningReports)
        .orderBy(desc(learningReports.id))
        .limit(limit)
        .offset(offset)
        .all();
      return {
        reports: rows.map(({ id, occasion, createdAt, report }) =>
          summaryOf(id, occasion, createdAt, toldReport(report as GatheredReport)),
        ),
        total: query.select({ count: count() }).from(learningReports).get()!.count,
      };
    },
    /** In the language of the process. @throws AppError `not_found` */
    get(id: number): LearningReport {
      const row = query.select().from(learningReports).where(eq(learningReports.id, id)).get();
      if (!row) throw new AppError('not_found', msg('There is no report {id} in this library.', { id }));
      return toldReport(row.report as GatheredReport);
    },
    /** ISO time of the newest report; null if there is none. */
    latest: (): string | null =>
      query
        .select({ createdAt: learningReports.createdAt })
        .from(learningReports)
        .orderBy(desc(learningReports.id))
        .limit(1)
        .get()?.createdAt ?? null,
  };
}

export type Reports = ReturnType<typeof createReports>;
