import type { CueTrainingReport } from '../../../learning/personal/cues/cue-model.ts';
import type { GridTrainingReport } from '../../../learning/personal/grid/grid-model.ts';
import type { SectionTrainingReport } from '../../../learning/personal/sections/section-model.ts';
import type { GateVerdict } from '../../../learning/registry/gate.ts';

/** What was learned, of whatever task. */
export type TrainingReport = CueTrainingReport | SectionTrainingReport | GridTrainingReport;

/** The part of the training report that a version's row stores. */
export interface StoredReport {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly training: TrainingReport;
  readonly gate: GateVerdict;
  /** Time to place the cues of a track; absent in versions that were trained before it was measured. */
  readonly secondsPerTrack?: number;
}

/** What earlier versions stored: the count of whatever was learned was named as that of a model of cues. */
type EarlierReport =
  | CueTrainingReport
  | (Omit<SectionTrainingReport, 'sections'> & { readonly sections?: number; readonly cues?: number })
  | (Omit<GridTrainingReport, 'changed'> & { readonly changed?: number; readonly cues?: number });

function readTraining(training: EarlierReport): TrainingReport {
  if ('labelPenalty' in training) return { ...training, sections: training.sections ?? training.cues ?? 0 };
  if ('penalties' in training) return { ...training, changed: training.changed ?? training.cues ?? 0 };
  return training;
}

/** A report as it was stored, also by earlier versions. */
export function readStoredReport(stored: unknown): StoredReport {
  const report = stored as Omit<StoredReport, 'training'> & { readonly training: EarlierReport };
  return { ...report, training: readTraining(report.training) };
}

/** Number of labels that a model learned from: cued places, sections, or grids that differ from the analysis. */
export function labelCount(training: TrainingReport): number {
  if ('sections' in training) return training.sections;
  return 'changed' in training ? training.changed : training.cues;
}
