import { calibrate, uncalibrate } from '../../src/main/analysis/calibration.ts';
import type { CalibratedHead } from '../../src/main/analysis/calibration.ts';
import { proposeCues } from '../../src/main/analysis/cues/propose-cues.ts';
import { estimateKey } from '../../src/main/analysis/key/estimate-key.ts';
import { activationKind } from '../../src/main/analysis/rhythm/activation-kind.ts';
import { estimateGrid } from '../../src/main/analysis/rhythm/estimate-grid.ts';
import { cutBars, measureBars, soundingRange } from '../../src/main/analysis/sections/bar-features.ts';
import { structureKind, weighBoundaries } from '../../src/main/analysis/sections/boundary-evidence.ts';
import { segmentParameters } from '../../src/main/analysis/sections/boundary-weights.ts';
import { labelSections } from '../../src/main/analysis/sections/label-sections.ts';
import { describeSections } from '../../src/main/analysis/sections/section-traits.ts';
import { segment } from '../../src/main/analysis/sections/segment.ts';
import type { Activations, GridEstimate, TrackFeatures } from '../../src/main/analysis/types.ts';
import { scoreBeats, trimBeats } from '../../src/main/learning/metrics/beats.ts';
import { indexGrid } from '../../src/shared/domain/index.ts';
import type { Section, Source } from '../../src/shared/domain/index.ts';
import { defaultCueTemplate } from '../../src/shared/domain/cue-template.ts';
import type { ExampleTruth } from './examples.ts';

/** A decided value: its uncalibrated probability (for the grid, its confidence), and whether a DJ would keep it. */
interface Judgement {
  readonly probability: number;
  readonly isRight: boolean;
}

/** Heads without decisions to judge are empty. */
export type JudgedHead = CalibratedHead | 'grid';
export type Judgements = Record<JudgedHead, Judgement[]>;

/** Larger errors of a grid are audible in a mix with another track. */
const GRID_WINDOW_S = 0.025;
/** F-measure of the beats from which a grid counts as right. */
const GRID_SHARE = 0.9;
/** Tolerance for cues, in seconds. */
const CUE_WINDOW_S = 0.1;

function judgeGrid(
  truth: ExampleTruth,
  estimate: GridEstimate,
  duration: number,
): { grid: boolean; downbeat: boolean } {
  const index = indexGrid(estimate.grid, estimate.beatsPerBar);
  const [from, to] = truth.range;
  const margin = 30 / truth.bpm;
  const within = (times: readonly number[]): number[] =>
    trimBeats(times.filter((time) => time >= from - margin && time <= to + margin));
  const beats = index.beats(0, duration);
  const found = within(beats.map(({ time }) => time));
  const downbeats = within(beats.filter(({ beatInBar }) => beatInBar === 1).map(({ time }) => time));
  return {
    grid: scoreBeats(within(truth.beats), found, GRID_WINDOW_S).f >= GRID_SHARE,
    downbeat: scoreBeats(within(truth.downbeats), downbeats).f >= GRID_SHARE,
  };
}

/** Whether a true label has an equivalent in the vocabulary of club music: a verse of a club track has none. */
function hasAnswer(label: string, isSong: boolean): boolean {
  return isSong || !['verse', 'bridge'].includes(label);
}

/** Decides on a track as the product does and compares each value with the truth. */
export function judgeDecisions(
  features: TrackFeatures,
  activations: Activations,
  truth: ExampleTruth,
): Judgements {
  const judged: Judgements = { grid: [], downbeat: [], boundary: [], label: [], key: [], cue: [] };
  const kind = activationKind(activations);
  const structure = structureKind(activations);
  const estimate = estimateGrid(features, activations);
  const range = soundingRange(features.levels);
  if (estimate.grid.length === 0 || !range) return judged;
  const right = judgeGrid(truth, estimate, features.duration);
  judged.grid.push({
    probability: estimate.confidence,
    isRight: right.grid,
  });
  if (right.grid && truth.downbeats.length > 0)
    judged.downbeat.push({
      probability: uncalibrate('downbeat', kind, estimate.downbeatConfidence),
      isRight: right.downbeat,
    });

  const bars = cutBars(range, estimate);
  const { logOdds } = weighBoundaries(bars, measureBars(features, bars), activations);
  const { starts, confidence } = segment(logOdds, bars.isGridded, segmentParameters[structure]);
  const labels = labelSections(
    describeSections(features, activations, bars, estimate.grid, estimate.beatsPerBar, starts),
  );
  const isNear = (times: readonly number[], time: number, window: number): boolean =>
    times.some((other) => Math.abs(other - time) <= window);
  const beat = 60 / truth.bpm;
  const isSong = truth.sections?.some(({ label }) => label === 'chorus') ?? false;
  for (const [i, start] of starts.entries()) {
    const time = bars.lines[start]!;
    if (i > 0 && truth.boundaries && !isNear(truth.faint, time, beat))
      judged.boundary.push({
        probability: confidence[i]!,
        isRight: isNear(truth.boundaries, time, beat),
      });
    // The true section at the middle of the detected one.
    const middle = (time + bars.lines[starts[i + 1] ?? bars.count]!) / 2;
    const label = truth.sections?.findLast((section) => section.time <= middle)?.label;
    if (label !== undefined && hasAnswer(label, isSong))
      judged.label.push({ probability: labels[i]!.probability, isRight: labels[i]!.label === label });
  }

  const key = truth.key === null ? null : estimateKey(features, activations);
  if (key)
    judged.key.push({
      probability: uncalibrate('key', activations.key ? 'network' : 'signalProcessing', key.confidence),
      isRight: key.key === truth.key,
    });

  const placed = [...(truth.cues ?? []), ...(truth.boundaries ?? []), ...truth.downbeats.slice(0, 1)];
  if (truth.boundaries) {
    const sections = starts.map((start, i): Section => ({
      bar: bars.firstBar + start,
      label: labels[i]!.label,
      time: bars.lines[start]!,
      confidence:
        calibrate('boundary', structure, confidence[i]!) *
        calibrate('label', structure, labels[i]!.probability),
      source: activations.source as Source,
    }));
    const cues = proposeCues({
      sections,
      grid: [...estimate.grid],
      beatsPerBar: estimate.beatsPerBar,
      duration: features.duration,
      template: defaultCueTemplate,
      source: activations.source as Source,
      gridConfidence: estimate.confidence,
      downbeatConfidence: estimate.downbeatConfidence,
    });
    for (const cue of cues)
      if (!isNear(truth.faint, cue.time, beat))
        judged.cue.push({
          probability: uncalibrate('cue', 'network', cue.confidence ?? 1),
          isRight: isNear(placed, cue.time, CUE_WINDOW_S),
        });
  }
  return judged;
}
