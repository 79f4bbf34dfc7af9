/** Parts of a track that the completeness of a dataset can ask for. */
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
  'descriptors',
  'tags',
  'rating',
] as const;
export type RequiredField = (typeof requiredFields)[number];

/** What the quality of a dataset is measured by. */
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

/** By what tracks are divided evenly. */
export const strata = ['genre', 'descriptor', 'tag', 'tier'] as const;
export type Stratum = (typeof strata)[number];
