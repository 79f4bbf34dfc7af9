import { estimateGrid } from '../../src/main/analysis/rhythm/estimate-grid.ts';
import { cutBars, measureBars, soundingRange } from '../../src/main/analysis/sections/bar-features.ts';
import { measureBoundaries } from '../../src/main/analysis/sections/boundary-evidence.ts';
import type { BoundaryColumns } from '../../src/main/analysis/sections/boundary-evidence.ts';
import type { Measured } from './cache.ts';

/** The bar lines of a track according to the analysis, the measurements at each, and the true boundaries. */
export interface StructureRow {
  /** Seconds. */
  readonly lines: readonly number[];
  readonly isGridded: boolean;
  readonly columns: BoundaryColumns;
  readonly boundaries: readonly number[];
  readonly faint: readonly number[];
}

/** Null for tracks without annotated boundaries. */
export default function makeStructureRow({ features, truth, activations }: Measured): StructureRow | null {
  const range = soundingRange(features.levels);
  if (!truth.boundaries || !range) return null;
  const bars = cutBars(range, estimateGrid(features, activations));
  const { columns } = measureBoundaries(bars, measureBars(features, bars), activations);
  return {
    lines: bars.lines,
    isGridded: bars.isGridded,
    columns,
    boundaries: truth.boundaries,
    faint: truth.faint,
  };
}
