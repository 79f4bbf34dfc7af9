import { sectionLabels } from '../../../../shared/domain/index.ts';
import type { SectionLabel } from '../../../../shared/domain/index.ts';
import { MIN_SECTION_BARS } from '../../../analysis/sections/segment.ts';
import { probability } from '../fit/calibrate-scores.ts';
import { shiftedSoftmax } from '../fit/softmax-shift.ts';
import type { SectionLines } from './section-lines.ts';
import type { SectionModel } from './section-model.ts';

/** A section that a personal model sees. */
export interface ChosenSection {
  /** Line at which it begins, and its time in seconds. */
  readonly line: number;
  readonly time: number;
  readonly label: SectionLabel;
  /** Probability of the boundary times that of the label. */
  readonly confidence: number;
}

/** Lines at which sections begin, most probable first, none closer than `distance`; always begins with line 0. */
export function chooseStarts(
  probabilities: ArrayLike<number>,
  { threshold, distance }: Pick<SectionModel, 'threshold' | 'distance'>,
): number[] {
  const starts = [0];
  const candidates: number[] = [];
  for (let line = 1; line < probabilities.length; line++)
    if (probabilities[line]! >= threshold) candidates.push(line);
  candidates.sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  for (const line of candidates)
    if (starts.every((start) => Math.abs(start - line) >= distance)) starts.push(line);
  return starts.sort((a, b) => a - b);
}

/** Label of the section [from, to) and its probability. */
function labelSection(
  lines: SectionLines,
  label: SectionModel['label'],
  from: number,
  to: number,
): { readonly index: number; readonly probability: number } {
  const { values, base } = lines.traits(from, to);
  const p = shiftedSoftmax(label, values, 0, base);
  const index = p.indexOf(Math.max(...p));
  return { index, probability: p[index]! };
}

/** The sections of a track from the log odds of its lines (line 0 is always a boundary). */
export function chooseSections(
  lines: SectionLines,
  scores: ArrayLike<number>,
  model: Pick<SectionModel, 'calibration' | 'threshold' | 'distance' | 'label'>,
): ChosenSection[] {
  const probabilities = Float64Array.from(scores, (score) => probability(score, model.calibration));
  const starts = chooseStarts(probabilities, model);
  return starts.map((line, i) => {
    const to = starts[i + 1] ?? probabilities.length;
    const { index, probability: sure } = labelSection(lines, model.label, line, to);
    return {
      line,
      time: lines.table.lines.times[line]!,
      label: sectionLabels[index]!,
      confidence: sure * (line === 0 ? 1 : probabilities[line]!),
    };
  });
}

/** What the analysis itself does: its threshold (`boundary-weights.ts`) and its shortest section. */
export const shippedChoice = {
  calibration: { scale: 1, offset: 0 },
  threshold: 0.4,
  distance: MIN_SECTION_BARS,
} as const;
