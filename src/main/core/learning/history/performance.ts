import type { Evaluation, LearningHistory, MetricScore } from '../../../../shared/contract/index.ts';
import { modelVersion } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { desc } from '../../../db/operators.ts';
import { inferenceRuns, performanceRecords } from '../../../db/schema.ts';
import { meanOfSums, slopeOf } from '../../../learning/evaluation/trend.ts';

/** What the analysis of some tracks cost. */
export interface InferenceRun {
  /** `ml_model_<version>`. */
  readonly source: string;
  readonly provider: string | null;
  /** Seconds that each analyzed track took in its process. */
  readonly seconds: readonly number[];
  readonly failed: number;
  /** Total length of the analyzed tracks in seconds. */
  readonly music: number;
}

type PerformanceRecord = Omit<LearningHistory['records'][number], 'createdAt'>;

/** Maximum number of entries of each kind that a history contains. */
const MOST_ENTRIES = 400;
/** Number of points in which the corrected tracks are summarised. */
const POINTS = 12;
/** A point summarises at least this many tracks. */
const FEWEST_PER_POINT = 5;

/** Consecutive tracks in groups of nearly equal size. */
function inGroups<T>(items: readonly T[]): T[][] {
  const count = Math.min(POINTS, Math.floor(items.length / FEWEST_PER_POINT));
  return Array.from({ length: count }, (_, i) =>
    items.slice(Math.round((i * items.length) / count), Math.round(((i + 1) * items.length) / count)),
  );
}

function sumsOf(values: readonly number[]): [sum: number, squares: number, count: number] {
  return [
    values.reduce((sum, value) => sum + value, 0),
    values.reduce((sum, value) => sum + value * value, 0),
    values.length,
  ];
}

/** Keeps how models performed, and what their analyses cost. */
export function createPerformance(db: Database) {
  const { query } = db;

  function add(record: PerformanceRecord): void {
    const { tracks: trackCount, ...rest } = record;
    query
      .insert(performanceRecords)
      .values({ ...rest, trackCount, createdAt: new Date().toISOString() })
      .run();
  }

  /** Corrections per track in the order in which tracks were settled, over all models and kinds. */
  function correctionsOverTime(): LearningHistory['corrections'] {
    const cases = db.connection
      .prepare<[], { count: number; at: string }>(
        `SELECT sum(correction_count) count, max(settled_at) at FROM correction_case
         GROUP BY track_id ORDER BY max(settled_at), track_id`,
      )
      .all();
    return {
      points: inGroups(cases).map((group) => ({
        until: group.at(-1)!.at,
        tracks: group.length,
        perTrack: meanOfSums(...sumsOf(group.map(({ count }) => count)))!,
      })),
      slope: slopeOf(cases.map(({ count }) => count)),
    };
  }

  function inference(): LearningHistory['inference'] {
    const runs = query.select().from(inferenceRuns).orderBy(desc(inferenceRuns.id)).limit(MOST_ENTRIES).all();
    const costOf = (own: typeof runs) => {
      const total = (pick: (run: (typeof runs)[number]) => number): number =>
        own.reduce((sum, run) => sum + pick(run), 0);
      const tracks = total(({ trackCount }) => trackCount);
      const seconds = total((run) => run.seconds);
      return {
        tracks,
        failed: total(({ failedCount }) => failedCount),
        secondsPerTrack: meanOfSums(
          seconds,
          total(({ squaredSeconds }) => squaredSeconds),
          tracks,
        ),
        /** How many times faster than playing. */
        realTime: seconds > 0 ? total(({ musicSeconds }) => musicSeconds) / seconds : null,
      };
    };
    return {
      models: [...Map.groupBy(runs, ({ model, provider }) => `${model} ${provider}`).values()].map((own) => ({
        model: own[0]!.model,
        provider: own[0]!.provider,
        ...costOf(own),
      })),
      runs: runs.toReversed().map((run) => ({
        model: run.model,
        provider: run.provider,
        createdAt: run.createdAt,
        ...costOf([run]),
      })),
    };
  }

  return {
    recordTraining: (model: string, record: Omit<PerformanceRecord, 'model' | 'occasion'>): void =>
      add({ ...record, model, occasion: 'training' }),
    /** Adds one record per model of the evaluation. */
    recordEvaluation({ models, dataset }: Evaluation): void {
      db.transaction(() => {
        for (const { model, tracks, groups, calibration, secondsPerTrack } of models)
          add({
            model,
            dataset,
            occasion: 'evaluation',
            tracks,
            metrics: groups[0]?.metrics ?? [],
            calibrationError: calibration.error,
            secondsPerTrack,
          });
      });
    },
    /** Does nothing while another process writes. */
    recordInference({ source, provider, seconds, failed, music }: InferenceRun): void {
      if (seconds.length + failed === 0) return;
      const [sum, squares, count] = sumsOf(seconds);
      const run = {
        model: modelVersion(source),
        provider: provider ?? 'cpu',
        createdAt: new Date().toISOString(),
        trackCount: count,
        failedCount: failed,
        seconds: sum,
        squaredSeconds: squares,
        musicSeconds: music,
      };
      try {
        db.unlessBusy(() => query.insert(inferenceRuns).values(run).run());
      } catch {
        // Statistics are not worth failing an analysis for.
      }
    },
    /** Mean time of an analysis by a model; null if it has analyzed nothing since times are kept. */
    secondsPerTrack(model: string): number | null {
      return (
        db.connection
          .prepare<[string], number | null>(
            'SELECT sum(seconds) / nullif(sum(track_count), 0) FROM inference_run WHERE model = ?',
          )
          .pluck()
          .get(model) ?? null
      );
    },
    history(): LearningHistory {
      const records = query
        .select()
        .from(performanceRecords)
        .orderBy(desc(performanceRecords.id))
        .limit(MOST_ENTRIES)
        .all();
      return {
        corrections: correctionsOverTime(),
        records: records.toReversed().map(({ id: _id, trackCount, metrics, ...record }) => ({
          ...record,
          tracks: trackCount,
          metrics: metrics as MetricScore[],
        })),
        inference: inference(),
      };
    },
  };
}

export type Performance = ReturnType<typeof createPerformance>;
