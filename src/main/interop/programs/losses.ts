import type { Annotation } from '../../../shared/domain/index.ts';

/** A part of an annotation that a program's library cannot store. */
export interface ProgramLoss {
  /** Stable identifier, for totals over tracks. */
  readonly code: string;
  /** What is lost and why; the same text for every track. */
  readonly message: string;
  readonly count: number;
}

/** Losses common to all DJ programs. */
export function commonLosses(annotation: Annotation, title: string): ProgramLoss[] {
  const { cues, provenance, metadata, structure, energy, tempo_alternatives } = annotation;
  const { descriptors = [], tags = [], colour } = annotation.labels ?? {};
  const losses: ProgramLoss[] = [
    {
      code: 'sections',
      message: `Sections have no place in ${title}; put cues on them to see them there`,
      count: structure.length,
    },
    { code: 'energy', message: `Energy has no place in ${title}`, count: energy ? 1 : 0 },
    {
      code: 'confidence',
      message: `Confidences have no place in ${title}`,
      count: cues.length + Object.keys(provenance).length,
    },
    {
      code: 'notes',
      message: `Notes on annotations have no place in ${title}`,
      count: metadata.notes === '' ? 0 : 1,
    },
    {
      code: 'descriptors',
      message: `Descriptors and own tags have no place in ${title}`,
      count: descriptors.length + tags.length,
    },
    {
      code: 'track_colour',
      message: `Colours of tracks are not written for ${title}`,
      count: colour ? 1 : 0,
    },
    {
      code: 'tempo_alternatives',
      message: `Alternative tempi have no place in ${title}`,
      count: tempo_alternatives.length,
    },
  ];
  return losses.filter(({ count }) => count > 0);
}
