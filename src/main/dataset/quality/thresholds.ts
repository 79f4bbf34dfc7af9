import type { QualityMeasure, RequiredField } from '../../../shared/domain/dataset-terms.ts';

/** Minimum scores of a dataset version; 0 switches a gate off. */
export type QualityThresholds = Readonly<Record<QualityMeasure, number>>;
export const defaultThresholds: QualityThresholds = {
  completeness: 0.95,
  consistency: 0.9,
  validity: 0.95,
  uniqueness: 0.95,
  overall: 0.9,
  balance: 0.5,
  diversity: 0.5,
};

/** Without these fields there is nothing to train on; the exchange format calls them required. */
export const defaultRequired: readonly RequiredField[] = [
  'title',
  'audio',
  'duration',
  'beat_grid',
  'key',
  'structure',
];
