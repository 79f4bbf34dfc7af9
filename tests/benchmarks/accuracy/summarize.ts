import { quantile } from '../../../src/main/learning/metrics/beats.ts';
import type { Scores, TrackResult } from './score-track.ts';

export interface Summary {
  readonly name: string;
  readonly tracks: number;
  readonly scores: Scores;
}

const scoreKeys = [
  'beatF70',
  'beatF25',
  'cmlt',
  'amlt',
  'downbeatF',
  'acc1',
  'acc2',
  'tempo005',
  'tempo005Octave',
  'medianMs',
  'p95Ms',
  'biasMs',
  'boundaryF05',
  'boundaryF3',
  'key',
  'cpuS',
] as const satisfies readonly (keyof Scores)[];
/** Over tracks, errors in ms are summed up by their median, as in the peers' table; everything else by the mean. */
const medianKeys: readonly (keyof Scores)[] = ['medianMs', 'p95Ms', 'biasMs'];

function combine(results: readonly TrackResult[], key: keyof Scores): number | null {
  const values = results.map((result) => result.scores[key]).filter((value) => value !== null);
  if (values.length === 0) return null;
  return medianKeys.includes(key)
    ? quantile(values, 0.5)
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function summarize(name: string, results: readonly TrackResult[]): Summary {
  const scores = Object.fromEntries(
    scoreKeys.map((key) => [key, combine(results, key)]),
  ) as unknown as Scores;
  return { name, tracks: results.length, scores };
}

/** Sums over all tracks and over the parts that matter. */
export function summarizeAll(results: readonly TrackResult[]): Summary[] {
  const parts: [string, TrackResult[]][] = [
    ['all', [...results]],
    ['constant tempo', results.filter((result) => result.isConstant)],
    ['development', results.filter((result) => result.split === 'dev')],
    ['test', results.filter((result) => result.split === 'test')],
  ];
  return parts.filter(([, part]) => part.length > 0).map(([name, part]) => summarize(name, part));
}

const columns: readonly [title: string, key: keyof Scores, digits: number][] = [
  ['F70', 'beatF70', 3],
  ['F25', 'beatF25', 3],
  ['CMLt', 'cmlt', 3],
  ['AMLt', 'amlt', 3],
  ['dF70', 'downbeatF', 3],
  ['Acc1', 'acc1', 3],
  ['Acc2', 'acc2', 3],
  ['T05', 'tempo005', 3],
  ['T05oct', 'tempo005Octave', 3],
  ['med ms', 'medianMs', 1],
  ['p95 ms', 'p95Ms', 1],
  ['bias', 'biasMs', 1],
  ['HR.5', 'boundaryF05', 3],
  ['HR3', 'boundaryF3', 3],
  ['key', 'key', 2],
  ['CPU s', 'cpuS', 2],
];

function cells(scores: Scores, digitsOf = (digits: number): number => digits): string[] {
  return columns.map(([, key, digits]) => scores[key]?.toFixed(digitsOf(digits)) ?? '-');
}

export const summaryHeader = ['set', 'n', ...columns.map(([title]) => title)];
export const trackHeader = ['track', 'set', 'BPM', 'found', 'conf', ...columns.map(([title]) => title)];

export function summaryRow(summary: Summary): string[] {
  return [summary.name, String(summary.tracks), ...cells(summary.scores)];
}

export function trackRow(result: TrackResult): string[] {
  return [
    result.id,
    result.split,
    result.trueBpm.toFixed(2),
    result.bpm?.toFixed(3) ?? '-',
    `${result.gridConfidence.toFixed(2)}/${result.downbeatConfidence.toFixed(2)}`,
    ...cells(result.scores, (digits) => Math.min(2, digits)),
  ];
}

/** Columns aligned with spaces. */
export function toText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
    )
    .join('\n');
}

export function toMarkdown([header, ...rows]: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [line(header!), line(header!.map(() => '---')), ...rows.map(line)].join('\n');
}
