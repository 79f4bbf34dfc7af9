import { estimateGrid } from '../../src/main/analysis/rhythm/estimate-grid.ts';
import { cutBars, measureBars, soundingRange } from '../../src/main/analysis/sections/bar-features.ts';
import type { Bars } from '../../src/main/analysis/sections/bar-features.ts';
import { structureKind, weighBoundaries } from '../../src/main/analysis/sections/boundary-evidence.ts';
import { segmentParameters } from '../../src/main/analysis/sections/boundary-weights.ts';
import type { SectionTraits } from '../../src/main/analysis/sections/label-sections.ts';
import { describeSections } from '../../src/main/analysis/sections/section-traits.ts';
import { segment } from '../../src/main/analysis/sections/segment.ts';
import type { SectionLabel } from '../../src/shared/domain/index.ts';
import type { Measured } from './cache.ts';

/** A section with its traits; `label` is that of the true section with the largest overlap, null if there is none. */
export interface LabelledSection {
  readonly from: number;
  readonly to: number;
  readonly traits: SectionTraits;
  readonly label: SectionLabel | null;
}

export interface LabelRow {
  /** Whether the track has verses and choruses. */
  readonly isSong: boolean;
  /** The true sections on the true bars; empty without truth. */
  readonly given: readonly LabelledSection[];
  /** The sections detected by the analysis. */
  readonly found: readonly LabelledSection[];
}

export default function makeLabelRow({ features, truth, activations }: Measured): LabelRow | null {
  const range = soundingRange(features.levels);
  if (!range || !truth.isConstant) return null;
  const truths = truth.sections ?? [];
  const labelOf = (from: number, to: number): SectionLabel | null => {
    let best = 0;
    let label: SectionLabel | null = null;
    for (const [i, section] of truths.entries()) {
      const end = truths[i + 1]?.time ?? Infinity;
      const common = Math.min(to, end) - Math.max(from, section.time);
      if (common > best) {
        best = common;
        label = section.label;
      }
    }
    return label;
  };
  const describe = (
    bars: Bars,
    estimate: Parameters<typeof cutBars>[1],
    starts: readonly number[],
  ): LabelledSection[] =>
    describeSections(features, activations, bars, estimate.grid, estimate.beatsPerBar, starts).map(
      (traits, i) => {
        const from = bars.lines[starts[i]!]!;
        const to = bars.lines[starts[i + 1] ?? bars.count]!;
        return { from, to, traits, label: labelOf(from, to) };
      },
    );

  const trueEstimate = {
    grid: [{ time: truth.downbeats[0]!, bpm: truth.bpm, beat: 1 }],
    beatsPerBar: truth.beatsPerBar,
  };
  const trueBars = cutBars(range, trueEstimate);
  const nearestLine = (time: number): number =>
    trueBars.lines.reduce(
      (best, line, i) => (Math.abs(line - time) < Math.abs(trueBars.lines[best]! - time) ? i : best),
      0,
    );
  const trueStarts = [...new Set([0, ...truths.slice(1).map(({ time }) => nearestLine(time))])]
    .filter((line) => line < trueBars.count)
    .sort((a, b) => a - b);

  const estimate = estimateGrid(features, activations);
  const bars = cutBars(range, estimate);
  const { logOdds } = weighBoundaries(bars, measureBars(features, bars), activations);
  const { starts } = segment(logOdds, bars.isGridded, segmentParameters[structureKind(activations)]);
  return {
    isSong: truths.some(({ label }) => label === 'chorus'),
    given: truths.length > 0 ? describe(trueBars, trueEstimate, trueStarts) : [],
    found: describe(bars, estimate, starts),
  };
}
