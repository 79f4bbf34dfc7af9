import type { Annotation } from '../annotation.ts';
import { msg, t } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import { applyChanges } from './apply-changes.ts';
import type { EditContext } from './context.ts';
import { fieldText, gridText } from './describe.ts';
import { diffAnnotations } from './diff.ts';
import type { AnnotationChange } from './diff.ts';

/**
 * The parts of a document that can be adjudicated separately. Sections and the energy measured in them belong together.
 */
export const opinionParts = [
  'grid',
  'cues',
  'sections',
  'key',
  'genres',
  'descriptors',
  'tags',
  'rating',
  'colour',
  'comment',
  'notes',
] as const;
export type OpinionPart = (typeof opinionParts)[number];

/** For people. */
export const opinionPartNames: Readonly<Record<OpinionPart, Message>> = {
  grid: msg('Beat grid'),
  cues: msg('Cues'),
  sections: msg('Sections'),
  key: msg('Key'),
  genres: msg('Genres'),
  descriptors: msg('Descriptors'),
  tags: msg('Own tags'),
  rating: msg('Rating'),
  colour: msg('Colour'),
  comment: msg('Comment'),
  notes: msg('Notes'),
};

/** Times closer than this, in seconds, are the same answer. */
const SAME_TIME_S = 0.0005;

const isPart = (name: string): name is OpinionPart => (opinionParts as readonly string[]).includes(name);

/** The part that a change belongs to; null for values derived from others or from the file. */
function partOf(change: AnnotationChange): OpinionPart | null {
  switch (change.kind) {
    case 'grid':
      return 'grid';
    case 'cue':
      return 'cues';
    case 'section':
    case 'energy':
      return 'sections';
    case 'field':
      return isPart(change.field) ? change.field : null;
  }
}

/** The parts in which two states of a track differ, in the order of {@link opinionParts}. */
export function differingParts(before: Annotation, after: Annotation): OpinionPart[] {
  const found = new Set(diffAnnotations(before, after, { timeTolerance: SAME_TIME_S }).map(partOf));
  return opinionParts.filter((part) => found.has(part));
}

/** One annotator's answer for a part. */
export interface TakenPart {
  readonly part: OpinionPart;
  readonly document: Annotation;
}

/**
 * Combines annotations: each part is taken from the document chosen for it, with the values' own sources; parts without
 * a choice stay.
 * The grid is applied first, so that section bars are counted on it whoever the sections are from.
 */
export function takeParts(
  current: Annotation,
  taken: readonly TakenPart[],
  context: EditContext,
): Annotation {
  const inOrder = [...taken].sort((a, b) => opinionParts.indexOf(a.part) - opinionParts.indexOf(b.part));
  return inOrder.reduce((result, { part, document }) => {
    const changes = diffAnnotations(result, document).filter((change) => partOf(change) === part);
    return applyChanges(result, document, changes, context);
  }, current);
}

/** A short summary of a part of a document in words: "128.00 BPM from 0:00.250". */
export function describePart(document: Annotation, part: OpinionPart): string {
  const { beat_grid: grid, cues, structure, audio, labels = {}, metadata } = document;
  switch (part) {
    case 'grid':
      return gridText(grid) ?? t('none');
    case 'cues': {
      const hot = cues.filter(({ kind }) => kind === 'hot');
      const counts = { hot: hot.length, memory: cues.length - hot.length };
      const slots = hot.map(({ slot }) => slot).join(' ');
      return slots === ''
        ? t(
            '{hot, plural, one {# hot cue} other {# hot cues}}, {memory, plural, one {# memory cue} other {# memory cues}}',
            counts,
          )
        : t(
            '{hot, plural, one {# hot cue} other {# hot cues}} ({slots}), {memory, plural, one {# memory cue} other {# memory cues}}',
            { ...counts, slots },
          );
    }
    case 'sections':
      return structure.length === 0
        ? t('none')
        : t('{count, plural, one {# section} other {# sections}}: {labels}', {
            count: structure.length,
            labels: structure.map(({ label }) => label).join(', '),
          });
    case 'key':
      return fieldText(part, audio.key);
    case 'notes':
      return fieldText(part, metadata.notes ?? null);
    case 'colour':
      return labels.colour === null ? t('none') : fieldText(part, labels.colour ?? null);
    default:
      return fieldText(part, labels[part] ?? null);
  }
}
