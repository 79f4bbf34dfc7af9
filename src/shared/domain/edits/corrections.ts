import { msg } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import type { GridIndex } from '../beat-grid.ts';
import type { Cue } from '../cue.ts';
import { pairNearest } from './diff.ts';
import { gridOf } from './with-grid.ts';

/** The ways in which a person's version can differ from a prediction. */
export const correctionTypes = [
  'tempo_octave',
  'half_beat',
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
export type CorrectionType = (typeof correctionTypes)[number];

/** For people. */
export const correctionTypeNames: Readonly<Record<CorrectionType, Message>> = {
  tempo_octave: msg('Tempo halved or doubled'),
  half_beat: msg('Grid half a beat off'),
  grid_offset: msg('Grid shifted'),
  downbeat_phase: msg('Bar starts on another beat'),
  cue_missed: msg('Cue missed'),
  cue_spurious: msg('Cue not wanted'),
  cue_moved: msg('Cue moved'),
  boundary_missed: msg('Section boundary missed'),
  boundary_spurious: msg('Section boundary not wanted'),
  label_wrong: msg('Section label changed'),
  key_wrong: msg('Key changed'),
};

/** Parts of a document in which a prediction can be compared. */
const correctedParts = ['grid', 'cues', 'sections', 'key'] as const;
export type CorrectedPart = (typeof correctedParts)[number];

export interface Correction {
  readonly type: CorrectionType;
  /** Seconds on the track, if the correction has a position. */
  readonly time?: number;
  readonly before: string | number | null;
  readonly after: string | number | null;
  /** Confidence of the corrected value; null if the prediction had none. */
  readonly confidence: number | null;
  /**
   * 0 to 1: how much harm the error does (see {@link severity}), times the prediction's confidence (one half if it had
   * none).
   */
  readonly score: number;
}

/** Differences below these are rounding, not wrong predictions. Seconds. */
const GRID_TOLERANCE_S = 0.002;
const CUE_TOLERANCE_S = 0.005;
/** A tempo that is off by more is another reading of the pulse (or plainly wrong), not a drifting grid. */
const TEMPO_TOLERANCE = 0.02;
/** Offsets of at least this share of a beat fall between the beats. */
const HALF_BEAT_SHARE = 0.35;
/** Cues farther apart than this are two cues, not one that was moved. */
const MOVED_BARS = 2;
/** An offset at which every mark is audibly off. */
const SPOILING_OFFSET_S = 0.03;
/** Beats per bar of a track without a grid, as the analysis assumes. */
const GRIDLESS_BAR_S = 2;

/**
 * How much harm an error of each type does, 0 to 1: a wrong pulse misplaces every mark of the track, a wrong label only
 * one name.
 */
const severity: Readonly<Record<CorrectionType, number>> = {
  tempo_octave: 1,
  half_beat: 0.9,
  grid_offset: 0.8,
  downbeat_phase: 0.8,
  cue_missed: 0.5,
  cue_spurious: 0.4,
  cue_moved: 0.5,
  boundary_missed: 0.3,
  boundary_spurious: 0.3,
  label_wrong: 0.2,
  key_wrong: 0.4,
};

function correction(
  found: Omit<Correction, 'score'>,
  /** Scales the severity of errors that vary in size. */
  extent = 1,
): Correction {
  const sureness = found.confidence ?? 0.5;
  return { ...found, score: severity[found.type] * Math.min(1, extent) * (0.5 + 0.5 * sureness) };
}

function barsAround(grid: GridIndex, duration: number): number {
  return grid.isEmpty ? GRIDLESS_BAR_S : (60 * grid.beatsPerBar) / grid.bpmAt(duration / 2);
}

function gridCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const before = gridOf(prediction);
  const after = gridOf(corrected);
  if (before.isEmpty || after.isEmpty) return [];
  const confidence = prediction.provenance.beat_grid?.confidence ?? null;
  const middle = corrected.audio.duration / 2;
  const [oldBpm, newBpm] = [before.bpmAt(middle), after.bpmAt(middle)];
  if (Math.abs(newBpm / oldBpm - 1) > TEMPO_TOLERANCE)
    return [correction({ type: 'tempo_octave', before: oldBpm, after: newBpm, confidence })];
  // A wrong tempo shows at the ends, a wrong phase everywhere.
  const places = [0, middle, corrected.audio.duration];
  const offsets = places.map((place) => {
    const beat = after.nearestBeat(place);
    return { time: beat.time, offset: beat.time - before.nearestBeat(beat.time).time };
  });
  const isHalfBeat = offsets.every(({ offset }) => Math.abs(offset) >= (HALF_BEAT_SHARE * 60) / newBpm);
  const worst = offsets.reduce((a, b) => (Math.abs(b.offset) > Math.abs(a.offset) ? b : a));
  const { time, offset } = worst;
  // If the offset falls between beats, no predicted beat matches the person's, so bars cannot be compared.
  if (isHalfBeat) return [correction({ type: 'half_beat', time, before: 0, after: offset, confidence })];
  const corrections: Correction[] = [];
  if (Math.abs(offset) > GRID_TOLERANCE_S)
    corrections.push(
      correction(
        { type: 'grid_offset', time, before: 0, after: offset, confidence },
        Math.abs(offset) / SPOILING_OFFSET_S,
      ),
    );
  const place = after.nearestBeat(middle);
  const oldBeat = before.nearestBeat(place.time);
  if (oldBeat.beatInBar !== place.beatInBar)
    corrections.push(
      correction({
        type: 'downbeat_phase',
        time: place.time,
        before: oldBeat.beatInBar,
        after: place.beatInBar,
        confidence: prediction.provenance.downbeat?.confidence ?? null,
      }),
    );
  return corrections;
}

/**
 * Pairs predicted cues with those that a person left: the same cue wherever it moved, otherwise the nearest of its
 * kind.
 */
function pairCues(before: readonly Cue[], after: readonly Cue[], reach: number): [Cue, Cue][] {
  const byId = new Map(after.map((cue) => [cue.id, cue]));
  const same = before.flatMap((cue): [Cue, Cue][] => {
    const kept = byId.get(cue.id);
    return kept ? [[cue, kept]] : [];
  });
  const paired = new Set(same.flat());
  const rest = (cues: readonly Cue[]): Cue[] => cues.filter((cue) => !paired.has(cue));
  return [...same, ...pairNearest(rest(before), rest(after), reach, (a, b) => a.kind === b.kind)];
}

function cueCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const bar = barsAround(gridOf(corrected), corrected.audio.duration);
  const corrections: Correction[] = [];
  const pairs = pairCues(prediction.cues, corrected.cues, MOVED_BARS * bar);
  const oldOf = new Map(pairs.map(([a, b]) => [b, a]));
  const kept = new Set(pairs.map(([a]) => a));
  for (const cue of corrected.cues) {
    const old = oldOf.get(cue);
    const { time } = cue;
    if (!old)
      corrections.push(correction({ type: 'cue_missed', time, before: null, after: time, confidence: null }));
    else if (Math.abs(time - old.time) > CUE_TOLERANCE_S)
      corrections.push(
        correction(
          { type: 'cue_moved', time, before: old.time, after: time, confidence: old.confidence },
          Math.abs(time - old.time) / bar,
        ),
      );
  }
  for (const cue of prediction.cues) {
    const { time, confidence } = cue;
    if (!kept.has(cue))
      corrections.push(correction({ type: 'cue_spurious', time, before: time, after: null, confidence }));
  }
  return corrections;
}

function sectionCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const corrections: Correction[] = [];
  // Half a bar: boundaries closer than this are the same one, placed differently.
  const tolerance = barsAround(gridOf(corrected), corrected.audio.duration) / 2;
  const pairs = pairNearest(prediction.structure, corrected.structure, tolerance);
  const oldOf = new Map(pairs.map(([a, b]) => [b, a]));
  const kept = new Set(pairs.map(([a]) => a));
  for (const [i, section] of corrected.structure.entries()) {
    const old = oldOf.get(section);
    const { time, label } = section;
    if (old && old.label !== label)
      corrections.push(
        correction({
          type: 'label_wrong',
          time,
          before: old.label,
          after: label,
          confidence: old.confidence,
        }),
      );
    // The first section starts with the track, so there is no boundary to find.
    else if (!old && i > 0)
      corrections.push(
        correction({ type: 'boundary_missed', time, before: null, after: label, confidence: null }),
      );
  }
  for (const [i, section] of prediction.structure.entries())
    if (i > 0 && !kept.has(section))
      corrections.push(
        correction({
          type: 'boundary_spurious',
          time: section.time,
          before: section.label,
          after: null,
          confidence: section.confidence,
        }),
      );
  return corrections;
}

function keyCorrections(prediction: Annotation, corrected: Annotation): Correction[] {
  const [before, after] = [prediction.audio.key, corrected.audio.key];
  if (before === after || before === null) return [];
  const confidence = prediction.provenance.key?.confidence ?? null;
  return [correction({ type: 'key_wrong', before, after, confidence })];
}

const classifiers = {
  grid: gridCorrections,
  cues: cueCorrections,
  sections: sectionCorrections,
  key: keyCorrections,
} as const satisfies Record<CorrectedPart, (prediction: Annotation, corrected: Annotation) => Correction[]>;

/**
 * What a person's version of a track says was wrong with a prediction. Cues are paired by id, otherwise with the
 * nearest of their kind within two bars; boundaries within half a bar. If the tempo reading differs or the beats fall
 * between the others, phases cannot be compared and are not reported.
 */
export function classifyCorrections(
  prediction: Annotation,
  corrected: Annotation,
  parts: readonly CorrectedPart[] = correctedParts,
): Correction[] {
  return parts.flatMap((part) => classifiers[part](prediction, corrected));
}

/** One score for all corrections of a track: the probability that at least one of them matters, each counting half. */
export function correctionScore(corrections: readonly Pick<Correction, 'score'>[]): number {
  return 1 - corrections.reduce((right, { score }) => right * (1 - score / 2), 1);
}
