import type { Annotation } from '../annotation.ts';
import { gridOf } from './with-grid.ts';
import { pairCues, pairNearest } from './diff.ts';

/** The ways in which a person's version differs from a prediction. */
const correctionTypes = [
  'tempo_octave',
  'grid_offset',
  'downbeat_phase',
  'cue_missed',
  'cue_spurious',
  'cue_moved',
  'boundary_missed',
  'boundary_spurious',
  'label_wrong',
  'key_wrong',
] as const;
type CorrectionType = (typeof correctionTypes)[number];

export interface Correction {
  readonly type: CorrectionType;
  /** Seconds on the track, where the correction has a place. */
  readonly time?: number;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/** Below these a difference is a matter of rounding, not of a wrong prediction. Seconds. */
const GRID_TOLERANCE_S = 0.002;
const CUE_TOLERANCE_S = 0.005;
/** A tempo off by more is another reading of the pulse (or plainly wrong), not a drifting grid. */
const TEMPO_TOLERANCE = 0.02;

function gridCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const before = gridOf(prediction);
  const after = gridOf(corrected);
  if (before.isEmpty || after.isEmpty) return [];
  const middle = corrected.audio.duration / 2;
  const [oldBpm, newBpm] = [before.bpmAt(middle), after.bpmAt(middle)];
  if (Math.abs(newBpm / oldBpm - 1) > TEMPO_TOLERANCE)
    return [{ type: 'tempo_octave', before: oldBpm, after: newBpm }];
  const corrections: Correction[] = [];
  // A wrong tempo shows at the ends, a wrong phase everywhere.
  const places = [0, middle, corrected.audio.duration];
  const offsets = places.map((place) => {
    const beat = after.nearestBeat(place);
    return { time: beat.time, offset: beat.time - before.nearestBeat(beat.time).time };
  });
  const worst = offsets.reduce((a, b) => (Math.abs(b.offset) > Math.abs(a.offset) ? b : a));
  if (Math.abs(worst.offset) > GRID_TOLERANCE_S)
    corrections.push({ type: 'grid_offset', time: worst.time, before: 0, after: worst.offset });
  const place = after.nearestBeat(middle);
  const oldBeat = before.nearestBeat(place.time);
  if (oldBeat.beatInBar !== place.beatInBar)
    corrections.push({
      type: 'downbeat_phase',
      time: place.time,
      before: oldBeat.beatInBar,
      after: place.beatInBar,
    });
  return corrections;
}

function cueCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const corrections: Correction[] = [];
  const pairs = pairCues(prediction.cues, corrected.cues);
  const oldOf = new Map(pairs.map(([a, b]) => [b, a]));
  const kept = new Set(pairs.map(([a]) => a));
  for (const cue of corrected.cues) {
    const old = oldOf.get(cue);
    if (!old) corrections.push({ type: 'cue_missed', time: cue.time, before: null, after: cue.time });
    else if (Math.abs(cue.time - old.time) > CUE_TOLERANCE_S)
      corrections.push({ type: 'cue_moved', time: cue.time, before: old.time, after: cue.time });
  }
  for (const cue of prediction.cues)
    if (!kept.has(cue))
      corrections.push({ type: 'cue_spurious', time: cue.time, before: cue.time, after: null });
  return corrections;
}

function sectionCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const corrections: Correction[] = [];
  const grid = gridOf(corrected);
  // Half a bar: nearer boundaries are the same one, placed differently.
  const tolerance = grid.isEmpty ? 1 : (30 * grid.beatsPerBar) / grid.bpmAt(corrected.audio.duration / 2);
  const pairs = pairNearest(prediction.structure, corrected.structure, tolerance);
  const oldOf = new Map(pairs.map(([a, b]) => [b, a]));
  const kept = new Set(pairs.map(([a]) => a));
  for (const [i, section] of corrected.structure.entries()) {
    const old = oldOf.get(section);
    if (old && old.label !== section.label)
      corrections.push({
        type: 'label_wrong',
        time: section.time,
        before: old.label,
        after: section.label,
      });
    // The first section begins with the track: no boundary to find.
    else if (!old && i > 0)
      corrections.push({ type: 'boundary_missed', time: section.time, before: null, after: section.label });
  }
  for (const [i, section] of prediction.structure.entries())
    if (i > 0 && !kept.has(section))
      corrections.push({ type: 'boundary_spurious', time: section.time, before: section.label, after: null });
  return corrections;
}

/**
 * What a person's version of a track says was wrong with a prediction. Cues pair by id, slot or nearness, boundaries within
 * half a bar. With another tempo reading, phases cannot be compared and are not reported.
 */
export function classifyCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const corrections = [
    ...gridCorrections(prediction, corrected),
    ...cueCorrections(prediction, corrected),
    ...sectionCorrections(prediction, corrected),
  ];
  const [before, after] = [prediction.audio.key, corrected.audio.key];
  if (before !== after && before !== null) corrections.push({ type: 'key_wrong', before, after });
  return corrections;
}
