import type { Section } from '../../../shared/domain/index.ts';
import type { Activations, GridEstimate, StructureEstimate, TrackFeatures } from '../types.ts';
import { calibrate } from '../calibration.ts';
import { cutBars, measureBars, soundingRange } from './bar-features.ts';
import { structureKind, weighBoundaries } from './boundary-evidence.ts';
import { segmentParameters } from './boundary-weights.ts';
import { labelSections } from './label-sections.ts';
import { describeSections } from './section-traits.ts';
import { segment } from './segment.ts';

/** Factor on confidences without a grid, where boundaries are accurate to about a second at best. */
const GRIDLESS_FACTOR = 0.5;

/**
 * The sections of a track: boundaries on bar lines, each section with its function. The first section begins at the bar
 * with the first sound (bar 1 when the track starts on its first downbeat); silence has no sections.
 *
 * Without a grid, segments of two seconds replace the bars, also in the result, at half the confidence. The confidence
 * of a section is the probability of its boundary × that of its label; the overall confidence is their mean, weighted
 * by length.
 */
export function estimateStructure(
  features: TrackFeatures,
  activations: Activations,
  estimate: GridEstimate,
): StructureEstimate {
  const range = soundingRange(features.levels);
  if (!range) return { sections: [], confidence: 0, evidence: null };
  const kind = structureKind(activations);
  const bars = cutBars(range, estimate);
  const { logOdds } = weighBoundaries(bars, measureBars(features, bars), activations);
  const {
    starts,
    confidence: boundaries,
    probability,
  } = segment(logOdds, bars.isGridded, segmentParameters[kind]);
  const traits = describeSections(features, activations, bars, estimate.grid, estimate.beatsPerBar, starts);
  const labels = labelSections(traits);
  const factor = bars.isGridded ? 1 : GRIDLESS_FACTOR;
  const sections = starts.map((start, i): Section => ({
    bar: bars.firstBar + start,
    label: labels[i]!.label,
    time: bars.lines[start]!,
    confidence:
      factor * calibrate('boundary', kind, boundaries[i]!) * calibrate('label', kind, labels[i]!.probability),
    source: activations.source,
  }));
  const confidence =
    sections.reduce((sum, section, i) => sum + section.confidence * traits[i]!.length, 0) / bars.count;
  const evidence = {
    lines: bars.lines,
    boundary: probability,
    change: logOdds,
    starts,
    labels: labels.map(({ probabilities }) => probabilities),
  };
  return { sections, confidence, evidence };
}
