import type { Annotation } from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** A part of an annotation that a program's library cannot store. */
export interface ProgramLoss {
  /** Stable identifier, for totals over tracks. */
  readonly code: string;
  /** What is lost and why; the same text for every track. */
  readonly message: string;
  readonly count: number;
}

/** The losses that there are, in words. */
export function presentLosses(
  losses: readonly { readonly code: string; readonly message: Message; readonly count: number }[],
): ProgramLoss[] {
  return losses
    .filter(({ count }) => count > 0)
    .map(({ code, message, count }) => ({ code, message: t(message), count }));
}

/** Losses common to all DJ programs. */
export function commonLosses(annotation: Annotation, program: string): ProgramLoss[] {
  const { cues, provenance, metadata, structure, energy, tempo_alternatives } = annotation;
  const { descriptors = [], tags = [], colour } = annotation.labels ?? {};
  return presentLosses([
    {
      code: 'sections',
      message: msg('Sections have no place in {program}; put cues on them to see them there', { program }),
      count: structure.length,
    },
    { code: 'energy', message: msg('Energy has no place in {program}', { program }), count: energy ? 1 : 0 },
    {
      code: 'confidence',
      message: msg('Confidences have no place in {program}', { program }),
      count: cues.length + Object.keys(provenance).length,
    },
    {
      code: 'notes',
      message: msg('Notes on annotations have no place in {program}', { program }),
      count: metadata.notes === '' ? 0 : 1,
    },
    {
      code: 'descriptors',
      message: msg('Descriptors and own tags have no place in {program}', { program }),
      count: descriptors.length + tags.length,
    },
    {
      code: 'track_colour',
      message: msg('Colours of tracks are not written for {program}', { program }),
      count: colour ? 1 : 0,
    },
    {
      code: 'tempo_alternatives',
      message: msg('Alternative tempi have no place in {program}', { program }),
      count: tempo_alternatives.length,
    },
  ]);
}
