import { hotCueColor, hotCueSlots, isPredicted } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import type { tracks } from '../../db/schema.ts';

/** Columns of a track's row that are derived from its document. */
export const columnNames = [
  'duration',
  'bpm',
  'bpmConfidence',
  'bpmAlternative',
  'energy',
  'key',
  'keyConfidence',
  'tier',
  'confidence',
  'flags',
  'hotCueSlots',
  'hotCueColors',
  'memoryCueCount',
  'predictedCueCount',
  'sectionCount',
  'modifiedAt',
] as const satisfies readonly (keyof typeof tracks.$inferInsert)[];
export type TrackColumns = Required<Pick<typeof tracks.$inferInsert, (typeof columnNames)[number]>>;

const toHex = (value: number): string => value.toString(16).padStart(2, '0');

/**
 * The parts of a document that lists, filters and sorts need; stored in the track's row with each new head revision.
 */
export function columnsOf(document: Annotation): TrackColumns {
  const { metadata, audio, provenance, cues } = document;
  // The document keeps the model's confidence; a list shows that a person vouches for the value.
  const certain = metadata.tier === 1 ? 1 : null;
  const hotCues = hotCueSlots.flatMap((slot) => cues.find((cue) => cue.slot === slot) ?? []);
  return {
    duration: audio.duration,
    bpm: audio.bpm,
    bpmConfidence: provenance.beat_grid ? (certain ?? provenance.beat_grid.confidence) : null,
    bpmAlternative: document.tempo_alternatives[0]?.bpm ?? null,
    energy: document.energy?.overall ?? null,
    key: audio.key,
    keyConfidence: provenance.key ? (certain ?? provenance.key.confidence) : null,
    tier: metadata.tier,
    confidence: metadata.confidence,
    flags: metadata.flags,
    hotCueSlots: hotCues.map((cue) => (isPredicted(cue) ? cue.slot!.toLowerCase() : cue.slot)).join(''),
    hotCueColors: hotCues.flatMap(hotCueColor).map(toHex).join(''),
    memoryCueCount: cues.filter((cue) => cue.kind === 'memory').length,
    predictedCueCount: cues.filter(isPredicted).length,
    sectionCount: document.structure.length,
    modifiedAt: metadata.modified,
  };
}
