import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Parts of a track that can be asked for. */
export const requiredFields = [
  'title',
  'artist',
  'genre',
  'file',
  'audio',
  'duration',
  'beat_grid',
  'key',
  'structure',
  'cues',
  'energy',
] as const;
export type RequiredField = (typeof requiredFields)[number];

/** What a dataset version must reach; 0 switches a gate off. */
export const qualityThresholdsSchema = z.strictObject({
  completeness: share.default(0.95),
  consistency: share.default(0.9),
  validity: share.default(0.95),
  uniqueness: share.default(0.95),
  overall: share.default(0.9),
  balance: share.default(0.5),
  diversity: share.default(0.5),
});
export type QualityThresholds = z.infer<typeof qualityThresholdsSchema>;
export const defaultThresholds: QualityThresholds = qualityThresholdsSchema.parse({});

export const qualityMeasures = [
  'completeness',
  'consistency',
  'validity',
  'uniqueness',
  'overall',
  'balance',
  'diversity',
] as const;
export type QualityMeasure = (typeof qualityMeasures)[number];

/** Without these there is nothing to train on; the exchange format calls them required. */
export const defaultRequired: readonly RequiredField[] = [
  'title',
  'audio',
  'duration',
  'beat_grid',
  'key',
  'structure',
];
