import { mergeCues } from '../analysis/cues/merge-cues.ts';
import type { Annotation, Cue } from '../../shared/domain/index.ts';
import { isDeepStrictEqual } from 'node:util';
import { isPredicted } from './track-columns.ts';

/** What a person (or an import in the person's name) is responsible for: everything that a model did not predict. */
function personalPart(document: Annotation) {
  const { provenance } = document;
  return {
    grid: provenance.beat_grid?.source.startsWith('ml_model_') ? null : document.beat_grid,
    key: provenance.key?.source.startsWith('ml_model_') ? null : document.audio.key,
    cues: document.cues.filter((cue) => !isPredicted(cue)),
  };
}

/**
 * Brings a newer Rekordbox state under a track's current document. `base` is the document of the earlier import (null when
 * there was none), `head` the current one, `next` that of the new import.
 *
 * Returns the new document: `next`'s values, with sections, energy and predictions kept from `head`. Returns null when a
 * person verified the track or changed imported values here; then nothing may be overwritten, and the caller keeps `next`
 * as a proposal to look at.
 */
export function rebaseDocument(
  base: Annotation | null,
  head: Annotation,
  next: Annotation,
  at: string,
): Annotation | null {
  if (head.metadata.tier === 1) return null;
  const isPersonal =
    head.cues.some((cue) => cue.source === 'manual' || cue.accepted === true) ||
    Object.values(head.provenance).some((value) => value?.source === 'manual');
  if (isPersonal) return null;
  if (base && !isDeepStrictEqual(personalPart(base), personalPart(head))) return null;

  const predicted: Cue[] = head.cues.filter(isPredicted);
  const keepGrid = next.beat_grid.length === 0;
  const keepKey = next.audio.key === null;
  return {
    ...head,
    metadata: {
      ...head.metadata,
      tier: 2,
      source: 'rekordbox',
      modified: at,
      flags: [...new Set([...next.metadata.flags, ...head.metadata.flags])],
    },
    audio: {
      ...head.audio,
      file: head.audio.file ?? next.audio.file,
      ...(keepGrid
        ? {}
        : { bpm: next.audio.bpm, downbeat: next.audio.downbeat, time_signature: next.audio.time_signature }),
      ...(keepKey ? {} : { key: next.audio.key }),
    },
    beat_grid: keepGrid ? head.beat_grid : next.beat_grid,
    cues: mergeCues(next.cues, predicted, 'extend').cues,
    provenance: {
      ...head.provenance,
      ...(keepGrid
        ? {}
        : {
            ...(next.provenance.beat_grid ? { beat_grid: next.provenance.beat_grid } : {}),
            ...(next.provenance.downbeat ? { downbeat: next.provenance.downbeat } : {}),
          }),
      ...(keepKey || !next.provenance.key ? {} : { key: next.provenance.key }),
    },
  };
}
