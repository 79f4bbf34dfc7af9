/** Parts of a track that the completeness measure can require. */
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

/** The quality measures of a dataset. */
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

/** What splits are stratified by. */
export const strata = ['genre', 'descriptor', 'tag', 'tier'] as const;
export type Stratum = (typeof strata)[number];

/** What the groups of a fine-tuning set can be balanced by: the kind of the worst correction, genre, or tempo. */
export const versionBalances = ['corrections', 'genre', 'tempo'] as const;
export type VersionBalance = (typeof versionBalances)[number];

/** What a model is trained for: the features that it usually reads, and the label arrays that it predicts. */
export const trainingTargets = {
  beats: { features: ['mel'], labels: ['beats', 'beat_numbers', 'anchors'] },
  boundaries: {
    features: ['mel'],
    labels: [
      'beats',
      'beat_numbers',
      'section_times',
      'section_bars',
      'section_labels',
      'section_confidences',
      'section_energies',
    ],
  },
  cues: {
    features: ['mel'],
    labels: [
      'beats',
      'beat_numbers',
      'section_times',
      'section_labels',
      'cue_times',
      'cue_ends',
      'cue_slots',
      'cue_confidences',
    ],
  },
  labels: { features: ['mel', 'mfcc'], labels: ['genres', 'descriptors', 'tags', 'rating', 'key'] },
} as const satisfies Record<
  string,
  { readonly features: readonly ('mel' | 'mfcc')[]; readonly labels: readonly string[] }
>;
export type TrainingTarget = keyof typeof trainingTargets;
/** Arrays that every file contains, whatever the target. */
export const commonArrays: readonly string[] = ['duration', 'tier', 'confidence'];
