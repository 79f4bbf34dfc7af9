import { isDeepStrictEqual } from 'node:util';
import { isPersonal, isPredicted, isFromModel } from '../../../shared/domain/index.ts';
import type { Annotation, Cue, Flag } from '../../../shared/domain/index.ts';
import { compareWithImported } from '../../analysis/confidence.ts';
import { mergeCues } from '../../analysis/cues/merge-cues.ts';
import { alignStructure, alternativesFor } from './keep-grid.ts';
import { complete } from './complete-document.ts';

/**
 * The part of a document that a person (or an import on their behalf) is responsible for: everything that no model
 * predicted.
 */
function personalPart(document: Annotation) {
  const { provenance, cues } = document;
  return {
    grid: isFromModel(provenance.beat_grid?.source) ? [] : document.beat_grid,
    key: isFromModel(provenance.key?.source) ? null : document.audio.key,
    // Sorted, because an import keeps the row's order and an analysis sorts cues by time.
    cues: cues.filter((cue) => !isPredicted(cue)).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** Whether a document contains values that did not come from a model: another program's values do not replace them. */
export function hasOwnValues(document: Annotation): boolean {
  const { grid, key, cues } = personalPart(document);
  return document.metadata.tier === 1 || grid.length > 0 || key !== null || cues.length > 0;
}

/** Whether two documents are equal except for predictions. */
function saysTheSame(a: Annotation, b: Annotation): boolean {
  return isDeepStrictEqual(personalPart(a), personalPart(b));
}

/** Flags for confident predictions that disagree with Rekordbox's new values. */
function disagreements(next: Annotation, prediction: Annotation): readonly Flag[] {
  const { audio, beat_grid: grid, provenance } = prediction;
  return compareWithImported(
    { beat_grid: next.beat_grid, key: next.audio.key },
    {
      grid: { grid, confidence: provenance.beat_grid?.confidence ?? 0 },
      key: audio.key === null ? null : { key: audio.key, confidence: provenance.key?.confidence ?? 0 },
    },
    audio.duration,
  ).flags;
}

/**
 * Rebases a track's current document onto a newer Rekordbox state. `base` is the document of the earlier import (null
 * if there was none), `head` the current one, `next` that of the new import, `prediction` the last analysis alone.
 *
 * Returns the new document: `next`'s values, with sections (on the bar lines of the new grid), energy and predictions
 * kept from `head`. Returns null if a person verified the track or changed imported values here; then nothing may be
 * overwritten, and the caller keeps `next` as a proposal for review.
 */
export function rebaseDocument(
  base: Annotation | null,
  head: Annotation,
  next: Annotation,
  at: string,
  prediction: Annotation | null = null,
): Annotation | null {
  if (head.metadata.tier === 1) return null;
  // Labels stay with the track whatever happens to its grid and cues.
  const { labels: _labels, ...origins } = head.provenance;
  if ([...head.cues, ...Object.values(origins)].some(isPersonal)) return null;
  if (base && !saysTheSame(base, head)) return null;

  const predicted: Cue[] = head.cues.filter(isPredicted);
  const keepGrid = next.beat_grid.length === 0;
  const keepKey = next.audio.key === null;
  const isNewGrid = !keepGrid && !isDeepStrictEqual(next.beat_grid, head.beat_grid);
  const flagsOfOthers = head.metadata.flags.filter((flag) => !base?.metadata.flags.includes(flag));
  const document: Annotation = {
    ...head,
    metadata: {
      ...head.metadata,
      tier: 2,
      source: next.metadata.source,
      modified: at,
      flags: [...new Set([...next.metadata.flags, ...flagsOfOthers])],
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
    ...(isNewGrid && head.structure.length > 0
      ? alignStructure(head.structure, head.energy, next.beat_grid, next.audio.time_signature[0])
      : {}),
    cues: mergeCues(next.cues, predicted, 'extend').cues,
    ...(prediction && !keepGrid ? { tempo_alternatives: alternativesFor(next.beat_grid, prediction) } : {}),
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
  return complete(document, prediction ? disagreements(next, prediction) : []);
}
