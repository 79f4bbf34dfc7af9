import { setImmediate } from 'node:timers/promises';
import { modelSource, modelVersion } from '../../../shared/domain/index.ts';
import { evaluationMetrics, leadingMetrics } from '../../../shared/contract/index.ts';
import type {
  Evaluation,
  EvaluationMetric,
  ModelEvaluation,
  PersonalTask,
} from '../../../shared/contract/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { foldGenre, recordingKey } from '../../dataset/splits/recording-name.ts';
import { predictionFinder } from '../annotations/predictions.ts';
import type { Database } from '../../db/database.ts';
import { bootstrapMean, pairedDifference } from '../../learning/evaluation/paired-bootstrap.ts';
import { forecastsOf, scoreAnnotation, scoreCues } from '../../learning/evaluation/score-annotation.ts';
import type { TrackMetrics } from '../../learning/evaluation/score-annotation.ts';
import { binForecasts, expectedCalibrationError } from '../../learning/metrics/calibration.ts';
import type { Forecast } from '../../learning/metrics/calibration.ts';
import { taskOf } from '../../learning/registry/personal-source.ts';
import type { createDatasets } from '../datasets/versions/datasets.ts';
import { readExportTracks, readVersionTracks } from '../exchange/export-tracks.ts';
import type { StepHooks } from '../jobs/steps.ts';
import { heldOutMetrics } from './personal/held-out.ts';
import { verifiedTracks } from './personal/training-tracks.ts';
import type { PersonalModels } from './personal/personal-models.ts';
import type { Performance } from './history/performance.ts';

export interface EvaluateDeps {
  readonly db: Database;
  readonly datasets: Pick<ReturnType<typeof createDatasets>, 'manifest'>;
  readonly models: Pick<PersonalModels, 'reportOf' | 'cuesFor' | 'documentFor'>;
  readonly performance: Pick<Performance, 'secondsPerTrack'>;
}

/** The annotation of one track as the user left it. */
interface Reference {
  readonly trackId: TrackId;
  readonly artist: string;
  readonly title: string;
  readonly genre: string;
  readonly group: string;
  readonly document: Annotation;
}

interface Judged {
  readonly reference: Reference;
  readonly metrics: TrackMetrics;
}

/** Maximum number of tracks listed as better and as worse. */
const LISTED = 20;
/** Smaller differences of a metric are ignored. */
const MIN_CHANGE = 0.01;

function referencesOf({ db, datasets }: EvaluateDeps, dataset: string | null): Reference[] {
  const tracks =
    dataset === null
      ? readExportTracks(db, verifiedTracks(db))
      : readVersionTracks(db, datasets.manifest(dataset));
  const spellings = new Map<string, string>();
  /** The first spelling of a genre stands for all. */
  function spell(genre: string): string {
    const key = foldGenre(genre);
    if (!spellings.has(key)) spellings.set(key, genre.trim());
    return spellings.get(key)!;
  }
  return [...tracks].map(({ trackId, artist, title, genre, document }) => ({
    trackId,
    artist,
    title,
    genre: spell(genre),
    group: recordingKey(artist, title) ?? String(trackId),
    document,
  }));
}

function summarise(judged: readonly Judged[]): ModelEvaluation['groups'][number]['metrics'] {
  return evaluationMetrics.flatMap((name) => {
    const values = judged.flatMap(({ reference, metrics }) => {
      const value = metrics[name];
      return value === undefined ? [] : [{ group: reference.group, value }];
    });
    return values.length === 0 ? [] : [{ name, ...bootstrapMean(values), tracks: values.length }];
  });
}

function groupsOf(judged: readonly Judged[]): ModelEvaluation['groups'] {
  const by = (
    name: 'genre' | 'tier' | 'tempo',
    valueOf: (reference: Reference) => string,
  ): ModelEvaluation['groups'] =>
    [...Map.groupBy(judged, ({ reference }) => valueOf(reference))]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([value, own]) => ({ by: name, value, tracks: own.length, metrics: summarise(own) }));
  return [
    { by: 'all', value: '', tracks: judged.length, metrics: summarise(judged) },
    ...by('genre', ({ genre }) => genre),
    ...by('tier', ({ document }) => String(document.metadata.tier)),
    ...by('tempo', ({ document }) =>
      document.audio.bpm === null ? '' : String(10 * Math.floor(document.audio.bpm / 10)),
    ),
  ];
}

/** The metrics that a personal model of each task can change. */
const taskMetrics: Readonly<Record<PersonalTask, readonly EvaluationMetric[]>> = {
  cues: ['cuePrecision', 'cueRecall', 'cueF1', 'cueF4'],
  sections: ['boundaryF05', 'boundaryF3', 'labelPairF'],
  grid: ['beatF70', 'beatF25', 'cmlt', 'amlt', 'downbeatF70', 'tempo', 'gridErrorMs'],
};

function pickMetrics(metrics: TrackMetrics, names: readonly EvaluationMetric[]): TrackMetrics {
  return Object.fromEntries(
    names.flatMap((name) => (metrics[name] === undefined ? [] : [[name, metrics[name]]])),
  );
}

/** The middle value; null if there is none. The first run of a model also loads it, so a mean would mislead. */
function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

const sourceOf = (model: string): string => (model === 'rekordbox' ? model : modelSource(model));

/**
 * Evaluates models on the verified tracks of the library or of a dataset version. Uses the stored predictions; for a
 * personal model, places cues now in tracks that it was not trained on.
 * @throws AppError `not_found` for an unknown personal model or dataset version, or a model without predictions in this
 * library.
 */
export async function evaluateModels(
  deps: EvaluateDeps,
  models: readonly string[],
  dataset: string | null,
  { signal, onProgress }: StepHooks = {},
): Promise<Evaluation> {
  const references = referencesOf(deps, dataset);
  if (references.length === 0)
    throw new AppError(
      'not_found',
      msg('There are no verified tracks to evaluate models on. Verify some first.'),
    );
  const findPrediction = predictionFinder(deps.db);
  const total = references.length * models.length;
  let done = 0;

  async function judge(model: string): Promise<{ evaluation: ModelEvaluation; judged: Judged[] }> {
    const source = sourceOf(model);
    const task = taskOf(source);
    const report = task ? deps.models.reportOf(modelVersion(source)) : null;
    const seen = new Map(
      Array.from(report?.training.scores ?? [], (score) => [score.trackId, score] as const),
    );
    const judged: Judged[] = [];
    const forecasts: Forecast[] = [];
    let crossFitted = 0;
    const placing: number[] = [];
    for (const reference of references) {
      // Each track takes a few milliseconds; let calls from the window run in between.
      await setImmediate();
      signal?.throwIfAborted();
      onProgress?.(++done, total);
      const { trackId, document } = reference;
      const own = seen.get(trackId);
      if (own) {
        crossFitted++;
        judged.push({ reference, metrics: heldOutMetrics(task!, own) });
      } else if (report && task !== 'cues') {
        const at = document.metadata.modified;
        const started = performance.now();
        const own = await deps.models.documentFor(
          modelVersion(source),
          trackId,
          document,
          { mode: 'keep', ...(signal && { signal }) },
          at,
        );
        if (!own) continue;
        placing.push((performance.now() - started) / 1000);
        const metrics = scoreAnnotation(document, own);
        judged.push({ reference, metrics: pickMetrics(metrics, taskMetrics[task!]) });
      } else if (report) {
        const started = performance.now();
        const [cues = []] = await deps.models.cuesFor(modelVersion(source), [reference], signal);
        placing.push((performance.now() - started) / 1000);
        judged.push({ reference, metrics: scoreCues(document, cues) });
        forecasts.push(...forecastsOf(document, { ...document, cues, provenance: {} }));
      } else {
        const predicted = findPrediction(trackId, source);
        if (!predicted) continue;
        judged.push({ reference, metrics: scoreAnnotation(document, predicted) });
        forecasts.push(...forecastsOf(document, predicted));
      }
    }
    if (judged.length === 0)
      throw new AppError(
        'not_found',
        msg(
          '{model} has predicted nothing for these tracks. Analyze them with it first: `segue analyze --model {model}`.',
          { model },
        ),
      );
    const error = expectedCalibrationError(forecasts);
    return {
      judged,
      evaluation: {
        model: modelVersion(source),
        tracks: judged.length,
        missing: references.length - judged.length,
        crossFitted,
        groups: groupsOf(judged),
        secondsPerTrack: report
          ? (median(placing) ?? report.secondsPerTrack ?? null)
          : deps.performance.secondsPerTrack(modelVersion(source)),
        calibration: {
          error: Number.isFinite(error) ? error : null,
          bins: binForecasts(forecasts).map(({ probability, accuracy, count }) => ({
            probability,
            accuracy,
            count,
          })),
        },
      },
    };
  }

  const results: Awaited<ReturnType<typeof judge>>[] = [];
  for (const model of models) results.push(await judge(model));
  const [first, second] = results;
  return {
    dataset,
    models: results.map(({ evaluation }) => evaluation),
    ...compareJudged(first!.judged, second?.judged ?? []),
  };
}

/** Compares the second model with the first on the tracks that both were evaluated on. */
function compareJudged(
  before: readonly Judged[],
  after: readonly Judged[],
): Pick<Evaluation, 'comparison' | 'changes'> {
  const known = new Map(before.map((one) => [one.reference.trackId, one]));
  const both = after.flatMap((one) => {
    const other = known.get(one.reference.trackId);
    return other ? [{ reference: one.reference, before: other.metrics, after: one.metrics }] : [];
  });
  const comparison = evaluationMetrics.flatMap((name) => {
    const pairs = both.flatMap(({ reference, before: a, after: b }) => {
      const [x, y] = [a[name], b[name]];
      return x === undefined || y === undefined ? [] : [{ group: reference.group, before: x, after: y }];
    });
    return pairs.length === 0 ? [] : [{ name, ...pairedDifference(pairs), tracks: pairs.length }];
  });
  const changes = leadingMetrics.flatMap((name) => {
    const compared = both
      .flatMap(({ reference: { trackId, artist, title }, before: a, after: b }) => {
        const [x, y] = [a[name], b[name]];
        return x === undefined || y === undefined ? [] : [{ trackId, artist, title, before: x, after: y }];
      })
      .sort((a, b) => b.after - b.before - (a.after - a.before));
    const better = compared.filter((one) => one.after - one.before > MIN_CHANGE).slice(0, LISTED);
    const worse = compared
      .filter((one) => one.before - one.after > MIN_CHANGE)
      .toReversed()
      .slice(0, LISTED);
    return compared.length === 0 ? [] : [{ name, better, worse }];
  });
  return { comparison, changes };
}
