/** One track as a training case for boundaries, and the score of given weights on it. */
import { segment } from '../../src/main/analysis/sections/segment.ts';
import type { SegmentParameters } from '../../src/main/analysis/sections/segment.ts';
import { scoreBoundaries } from '../../src/main/learning/metrics/boundaries.ts';
import type { Outcome } from '../../src/main/numeric/platt.ts';
import { isReal } from './examples.ts';
import type { Example } from './examples.ts';
import type { Case, LogisticModel } from './logistic.ts';
import type { StructureRow } from './structure-row.ts';

export interface BoundaryEntry {
  readonly example: Example;
  readonly origin: string;
  readonly row: StructureRow;
  /** Lines × columns, without line 0. */
  readonly features: readonly (readonly number[])[];
  readonly weight: number;
}

export interface BoundaryScores {
  readonly half: number;
  readonly three: number;
  /** 1 if the first true boundary was found. */
  readonly first: number;
  readonly last: number;
}

export function casesOf({ row, features, weight }: BoundaryEntry): Case[] {
  return features.flatMap((line, i): Case[] => {
    const at = i + 1;
    const reach = (row.lines[at + 1]! - row.lines[at]!) / 2;
    const isNear = (time: number): boolean => Math.abs(time - row.lines[at]!) <= reach;
    if (row.faint.some(isNear)) return [];
    // Each track has the same weight, however many bars it has.
    return [{ weight: weight / features.length, features: line, isRight: row.boundaries.some(isNear) }];
  });
}

export function logOddsOf({ features }: BoundaryEntry, { bias, weights }: LogisticModel): Float64Array {
  return Float64Array.from([
    0,
    ...features.map((line) => line.reduce((sum, value, k) => sum + weights[k]! * value, bias)),
  ]);
}

export function scoreEntry(
  { row }: BoundaryEntry,
  logOdds: Float64Array,
  parameters: SegmentParameters,
): BoundaryScores {
  const { starts } = segment(logOdds, row.isGridded, parameters);
  const found = starts.slice(1).map((line) => row.lines[line]!);
  // Ambiguous changes are not counted.
  const counted = found.filter((time) => !row.faint.some((faint) => Math.abs(faint - time) < 0.5));
  const hit = (time: number | undefined): number =>
    Number(time === undefined || counted.some((other) => Math.abs(other - time) <= 0.5));
  return {
    half: scoreBoundaries(row.boundaries, counted, 0.5).f,
    three: scoreBoundaries(row.boundaries, counted, 3).f,
    first: hit(row.boundaries[0]),
    last: hit(row.boundaries.at(-1)),
  };
}

/** The detected boundaries of a track, and whether each is within a beat of a true one. */
export function outcomesOf(
  entry: BoundaryEntry,
  logOdds: Float64Array,
  parameters: SegmentParameters,
): Outcome[] {
  const { row, origin, weight } = entry;
  const { starts, confidence } = segment(logOdds, row.isGridded, parameters);
  const found = starts.flatMap((line, i) => {
    if (line === 0) return [];
    const beat = (row.lines[line + 1]! - row.lines[line]!) / 4;
    const isNear = (time: number): boolean => Math.abs(time - row.lines[line]!) <= beat;
    if (row.faint.some(isNear)) return [];
    return [{ probability: confidence[i]!, isRight: row.boundaries.some(isNear) }];
  });
  // Each track has the same weight, however many sections it has.
  return found.map((outcome) => ({ ...outcome, origin, weight: weight / Math.sqrt(found.length) }));
}

export const BOUNDARY_TITLES = [
  'left out',
  'n',
  'HR.5',
  'HR3',
  'first boundary',
  'last boundary',
  'in sample: HR.5',
  'HR3',
  'before: HR.5',
  'HR3',
];

/** One row per origin: scores on held-out origins, in sample, and with the previous weights. */
export function tabulateBoundaries(
  entries: readonly BoundaryEntry[],
  [held, own, before]: readonly (readonly BoundaryScores[])[],
): string[][] {
  // Without boundaries to find, every answer scores 0.
  const whole = [...entries.keys()].filter((i) => {
    const { example, row } = entries[i]!;
    return example.speed === 1 && !example.warp && row.boundaries.length > 0;
  });
  const real = whole.filter((i) => isReal(entries[i]!.example));
  const parts = [['real', real] as const, ...Map.groupBy(whole, (i) => entries[i]!.origin)];
  return parts.map(([origin, part]) => {
    const of = (scores: readonly BoundaryScores[], key: keyof BoundaryScores): string =>
      (part.reduce((sum, i) => sum + scores[i]![key], 0) / part.length).toFixed(3);
    return [
      origin,
      String(part.length),
      ...(['half', 'three', 'first', 'last'] as const).map((key) => of(held!, key)),
      ...[own!, before!].flatMap((scores) => [of(scores, 'half'), of(scores, 'three')]),
    ];
  });
}
