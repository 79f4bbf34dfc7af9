import type { Table } from '../../scripts/report.ts';
import { quantile } from '../../src/main/learning/metrics/beats.ts';
import {
  expectedCalibrationError,
  reviewedUntil,
  riskAtCoverage,
} from '../../src/main/learning/metrics/calibration.ts';
import type { Forecast } from '../../src/main/learning/metrics/calibration.ts';
import { createRng } from '../../src/main/numeric/rng.ts';
import type { Scores, TrackResult } from './score-track.ts';

/** F-measure of beats within 25 ms from which a grid counts as right. */
const RIGHT_SHARE = 0.9;
const COVERAGES = [0.5, 0.8, 0.9] as const;

type Column = readonly [title: string, key: keyof Scores, digits: number];

const beatColumns: readonly Column[] = [
  ['F70', 'beatF70', 3],
  ['F25', 'beatF25', 3],
  ['CMLt', 'cmlt', 3],
  ['AMLt', 'amlt', 3],
  ['half', 'halfBeat', 3],
  ['dF70', 'downbeatF', 3],
  ['Acc1', 'acc1', 3],
  ['Acc2', 'acc2', 3],
  ['T05', 'tempo005', 3],
  ['T05oct', 'tempo005Octave', 3],
  ['med ms', 'medianMs', 1],
];
const structureColumns: readonly Column[] = [
  ['HR.5', 'boundaryF05', 3],
  ['HR3', 'boundaryF3', 3],
  ['key', 'key', 2],
];
const trackColumns: readonly Column[] = [
  ...beatColumns,
  ['p95 ms', 'p95Ms', 1],
  ['bias', 'biasMs', 1],
  ...structureColumns,
  ['CPU s', 'cpuS', 2],
];
/** For tables that compare methods: the same measures for every kind of row. */
const methodColumns: readonly Column[] = [
  ...beatColumns,
  ...structureColumns,
  ['CPU s / 5 min', 'cpuPerFiveMinutes', 2],
];
const modelColumns: readonly Column[] = [
  ...methodColumns,
  ['of it networks', 'activationsPerFiveMinutes', 2],
];
const gridColumns: readonly Column[] = [
  ...beatColumns,
  ['p95 ms', 'p95Ms', 1],
  ['CPU s / 5 min', 'cpuPerFiveMinutes', 2],
];

/** Over tracks, errors in ms are summarised by their median, as in the literature; everything else by the mean. */
const medianKeys: readonly (keyof Scores)[] = ['medianMs', 'p95Ms', 'biasMs'];

function combine(results: readonly TrackResult[], key: keyof Scores): number | null {
  const values = results.map((result) => result.scores[key]).filter((value) => value !== null);
  if (values.length === 0) return null;
  return medianKeys.includes(key)
    ? quantile(values, 0.5)
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The means over tracks. */
function summarize(results: readonly TrackResult[]): Scores {
  const keys = Object.keys(results[0]!.scores) as (keyof Scores)[];
  return Object.fromEntries(keys.map((key) => [key, combine(results, key)])) as unknown as Scores;
}

function cells(scores: Scores, columns: readonly Column[], most = 3): string[] {
  return columns.map(([, key, digits]) => scores[key]?.toFixed(Math.min(most, digits)) ?? '-');
}

/** The parts of a set that have results. */
function parts(results: readonly TrackResult[]): readonly (readonly [string, readonly TrackResult[]])[] {
  return (
    [
      ['all', results],
      ['constant tempo', results.filter((result) => result.isConstant)],
      ['development', results.filter((result) => result.split === 'dev')],
      ['test', results.filter((result) => result.split === 'test')],
      ['untouched', results.filter((result) => result.split === 'untouched')],
      ...[...Map.groupBy(results, ({ origin }) => origin)].map(
        ([origin, part]) => [`from ${origin}`, part] as const,
      ),
    ] as const
  ).filter(([, part]) => part.length > 0);
}

/** One method over the parts of a set. */
export function summaryTable(results: readonly TrackResult[]): Table {
  return [
    ['set', 'n', ...trackColumns.map(([title]) => title)],
    ...parts(results).map(([name, part]) => [
      name,
      String(part.length),
      ...cells(summarize(part), trackColumns),
    ]),
  ];
}

/** The same over all tracks of constant tempo alone. */
export function constantTable(results: readonly TrackResult[]): Table {
  const constant = results.filter((result) => result.isConstant);
  return [
    ['n', ...gridColumns.map(([title]) => title)],
    [String(constant.length), ...cells(summarize(constant), gridColumns)],
  ];
}

/** Whether a DJ would leave the grid unchanged, and the analysis's confidence. */
function gridForecasts(results: readonly TrackResult[]): Forecast[] {
  return results.flatMap(({ confidence, scores }) =>
    confidence && scores.beatF25 !== null
      ? [{ probability: confidence[0], isRight: scores.beatF25 >= RIGHT_SHARE }]
      : [],
  );
}

const DRAWS = 1000;

/**
 * The expected calibration error if every confidence were exactly the probability of being right: with few tracks, which
 * of them come out right is chance, and the bins show that as an error.
 */
function errorOfTrueConfidences(forecasts: readonly Forecast[]): number {
  const random = createRng('true confidences');
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++)
    sum += expectedCalibrationError(
      forecasts.map((forecast) => ({ ...forecast, isRight: random.chance(forecast.probability) })),
    );
  return sum / DRAWS;
}

/**
 * What can be left unchecked: errors among the most confident grids, and how soon a review by confidence finds the
 * wrong ones.
 */
export function riskTable(results: readonly TrackResult[]): Table {
  const share = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));
  return [
    [
      'set',
      'n',
      'wrong',
      ...COVERAGES.map((part) => `wrong in surest ${100 * part} %`),
      'above .95',
      'of them wrong',
      'ECE',
      'by chance alone',
      'half of the wrong in',
      'all in',
    ],
    ...parts(results).map(([name, part]) => {
      const forecasts = gridForecasts(part);
      const sure = forecasts.filter(({ probability }) => probability > 0.95);
      return [
        name,
        String(forecasts.length),
        String(forecasts.filter(({ isRight }) => !isRight).length),
        ...COVERAGES.map((coverage) => share(riskAtCoverage(forecasts, coverage))),
        String(sure.length),
        String(sure.filter(({ isRight }) => !isRight).length),
        share(expectedCalibrationError(forecasts)),
        share(errorOfTrueConfidences(forecasts)),
        share(reviewedUntil(forecasts, 0.5)),
        share(reviewedUntil(forecasts, 1)),
      ];
    }),
  ];
}

/** One method, track by track. */
export function trackTable(results: readonly TrackResult[]): Table {
  return [
    ['track', 'set', 'BPM', 'found', 'conf', ...trackColumns.map(([title]) => title)],
    ...results.map((result) => [
      result.id,
      result.split,
      result.trueBpm.toFixed(2),
      result.bpm?.toFixed(3) ?? '-',
      result.confidence?.map((value) => value.toFixed(2)).join('/') ?? '-',
      ...cells(result.scores, trackColumns, 2),
    ]),
  ];
}

/** One row of a table that compares methods on the same tracks. */
export interface MethodRow {
  /** One cell per title. */
  readonly names: readonly string[];
  readonly results: readonly TrackResult[];
}

/** Which measures a comparison contains: all, those of beats and tempo, or all plus the networks' cost. */
export type ComparedColumns = 'all' | 'grid' | 'models';

/** Methods side by side. */
export function methodTable(
  titles: readonly string[],
  rows: readonly MethodRow[],
  compared: ComparedColumns = 'all',
): Table {
  const columns = { all: methodColumns, grid: gridColumns, models: modelColumns }[compared];
  return [
    [...titles, 'n', ...columns.map(([title]) => title)],
    ...rows.map(({ names, results }) => [
      ...names,
      String(results.length),
      ...cells(summarize(results), columns),
    ]),
  ];
}

/** Columns aligned with spaces. */
export function toText(rows: Table): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
    )
    .join('\n');
}
