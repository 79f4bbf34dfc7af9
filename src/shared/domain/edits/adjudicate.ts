import type { Annotation } from '../annotation.ts';
import { formatTime } from '../time.ts';
import { counted } from '../../counted.ts';
import { applyChanges } from './apply-changes.ts';
import type { EditContext } from './context.ts';
import { formatBpm } from './describe.ts';
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

/** A short summary of a part of a document: "128.00 BPM from 0:00.250". */
export function describePart(document: Annotation, part: OpinionPart): string {
  const { beat_grid: grid, cues, structure, audio, labels = {}, metadata } = document;
  const said = (value: readonly string[] | string | number | null | undefined): string => {
    if (value === undefined) return 'as the tags say';
    const text = typeof value === 'object' ? (value?.join(', ') ?? '') : String(value);
    return text === '' ? 'none' : text;
  };
  switch (part) {
    case 'grid': {
      const [first] = grid;
      if (!first) return 'none';
      const more = grid.length > 1 ? `, ${counted(grid.length, 'anchor')}` : '';
      return `${formatBpm(first.bpm)} BPM from ${formatTime(first.time)}${more}`;
    }
    case 'cues': {
      const hot = cues.filter(({ kind }) => kind === 'hot');
      const slots = hot.map(({ slot }) => slot).join(' ');
      return [
        counted(hot.length, 'hot cue') + (slots === '' ? '' : ` (${slots})`),
        counted(cues.length - hot.length, 'memory cue'),
      ].join(', ');
    }
    case 'sections':
      return structure.length === 0
        ? 'none'
        : `${counted(structure.length, 'section')}: ${structure.map(({ label }) => label).join(', ')}`;
    case 'key':
      return audio.key ?? 'none';
    case 'notes':
      return said(metadata.notes);
    case 'rating':
      return labels.rating === undefined ? said(undefined) : counted(labels.rating, 'star');
    case 'colour':
      return labels.colour === null ? 'none' : said(labels.colour);
    // Descriptors and tags are not in the file's tags: if nobody stated them, there are none.
    case 'descriptors':
    case 'tags':
      return said(labels[part] ?? []);
    default:
      return said(labels[part]);
  }
}
