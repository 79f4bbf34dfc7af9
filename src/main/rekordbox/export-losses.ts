import { hotCueSlots, MAX_HOT_CUES, MAX_MEMORY_CUES } from '../../shared/domain/index.ts';
import type { Annotation, Cue } from '../../shared/domain/index.ts';

import { msg, t } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** A part of an annotation that Rekordbox XML cannot store. */
export interface ExportLoss {
  /** Stable name, to add up losses over tracks. */
  code:
    | 'sections'
    | 'energy'
    | 'confidence'
    | 'notes'
    | 'descriptors'
    | 'tempo_alternatives'
    | 'memory_cue_color'
    | 'slot_beyond_h'
    | 'slot_taken_twice'
    | 'too_many_memory_cues'
    | 'unsupported_format';
  /** What is lost and why; the same text for every track. */
  message: string;
  /** Number of losses on this track. */
  count: number;
}

const messages: Readonly<Record<ExportLoss['code'], Message>> = {
  sections: msg('Sections have no place in Rekordbox XML; put cues on them to see them in Rekordbox'),
  energy: msg('Energy has no place in Rekordbox XML'),
  confidence: msg('Confidences have no place in Rekordbox XML'),
  notes: msg('Notes on annotations have no place in Rekordbox XML'),
  descriptors: msg('Descriptors and own tags have no place in Rekordbox XML, nor have its own My Tags'),
  tempo_alternatives: msg('Alternative tempi have no place in Rekordbox XML'),
  memory_cue_color: msg('Rekordbox XML has no colours for memory cues'),
  slot_beyond_h: msg('Hot cues I to P were left out: only A to H are sure to be taken from XML'),
  slot_taken_twice: msg('Rekordbox keeps one cue per hot-cue slot; the others will be lost'),
  too_many_memory_cues: msg('Rekordbox holds {most} memory cues per track; those beyond may be lost'),
  unsupported_format: msg('Rekordbox does not play this file format, so it will not import the track'),
};

export function loss(code: ExportLoss['code'], count = 1): ExportLoss {
  return { code, message: t(messages[code], { most: MAX_MEMORY_CUES }), count };
}

/** Whether every Rekordbox mode supports the slot. */
export function isCommonSlot(cue: Cue): boolean {
  return cue.slot === undefined || hotCueSlots.indexOf(cue.slot) < MAX_HOT_CUES;
}

/** What the XML loses of this annotation; `leftOut` are cues that were not written. */
export function lossesOf(annotation: Annotation, leftOut: readonly Cue[]): ExportLoss[] {
  const losses: ExportLoss[] = [];
  const add = (code: ExportLoss['code'], count: number): void => {
    if (count > 0) losses.push(loss(code, count));
  };
  const { cues, provenance } = annotation;
  const memory = cues.filter((cue) => cue.kind === 'memory');
  const slots = cues.filter((cue) => cue.kind === 'hot' && !leftOut.includes(cue)).map((cue) => cue.slot);
  add('sections', annotation.structure.length);
  add('energy', annotation.energy ? 1 : 0);
  add('confidence', cues.length + Object.keys(provenance).length);
  add('notes', annotation.metadata.notes === '' ? 0 : 1);
  const { descriptors = [], tags = [] } = annotation.labels ?? {};
  add('descriptors', descriptors.length + tags.length);
  add('tempo_alternatives', annotation.tempo_alternatives.length);
  add('memory_cue_color', memory.filter((cue) => cue.color !== undefined).length);
  add('slot_beyond_h', leftOut.length);
  add('slot_taken_twice', slots.length - new Set(slots).size);
  add('too_many_memory_cues', Math.max(0, memory.length - MAX_MEMORY_CUES));
  return losses;
}
