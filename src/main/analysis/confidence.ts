import type { BeatGrid, CamelotKey, Cue, Flag } from '../../shared/domain/index.ts';
import type { GridEstimate, KeyEstimate, StructureEstimate } from './types.ts';

export interface ConfidenceInput {
  readonly grid: Pick<GridEstimate, 'grid' | 'confidence' | 'downbeatConfidence'>;
  readonly structure: Pick<StructureEstimate, 'confidence'>;
  readonly key: Pick<KeyEstimate, 'confidence'> | null;
  readonly cues: readonly Pick<Cue, 'confidence'>[];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Confidence of a track as a whole, in [0, 1]: 0.6 × the minimum of its parts + 0.4 × their mean. The parts are the
 * grid (tempo and phase × downbeat; 0 without a grid), the structure, and the mean of the cues if there are any. The
 * key, if there is one, counts only in the mean, because a wrong key affects nothing else. A single doubtful part is
 * thus enough to send a track to review.
 */
export function trackConfidence({ grid, structure, key, cues }: ConfidenceInput): number {
  const parts = [
    grid.grid.length === 0 ? 0 : grid.confidence * grid.downbeatConfidence,
    structure.confidence,
  ];
  if (cues.length > 0) parts.push(mean(cues.map((cue) => cue.confidence)));
  const all = key ? [...parts, key.confidence] : parts;
  return 0.6 * Math.min(...parts) + 0.4 * mean(all);
}

export interface ImportedValues {
  readonly beat_grid: BeatGrid;
  readonly key: CamelotKey | null;
}

export interface PredictedValues {
  readonly grid: Pick<GridEstimate, 'grid' | 'confidence'>;
  readonly key: KeyEstimate | null;
}

export interface ImportComparison {
  readonly flags: readonly Flag[];
  /** The longest-held tempo, if both sides have a grid. */
  readonly tempo: { readonly imported: number; readonly predicted: number; readonly ratio: number } | null;
  /** Offset of the imported beats from the predicted ones (negative: earlier), ms; null if the tempi differ. */
  readonly offsetMs: number | null;
  readonly key: { readonly imported: CamelotKey; readonly predicted: CamelotKey } | null;
}

/** Predictions with a lower confidence do not question imported values. */
const MIN_CONFIDENCE = 0.6;
/** Tempi within 0.1 % agree: one beat in twelve minutes at 85 BPM. */
const SAME_TEMPO = 0.001;
/** Tempo ratios that trackers and DJ programs confuse, and the tolerance. */
const OCTAVE_RATIOS = [2, 1 / 2, 3 / 2, 2 / 3, 4 / 3, 3 / 4];
const OCTAVE_TOLERANCE = 0.02;

/** The tempo that holds for the longest stretch of [first anchor, `duration`). */
function mainTempo(grid: BeatGrid, duration: number): number | null {
  const held = new Map<number, number>();
  for (const [i, anchor] of grid.entries()) {
    const end = Math.max(anchor.time, grid[i + 1]?.time ?? duration);
    // Rekordbox jitters re-anchored tempi in the second decimal.
    const bpm = Math.round(anchor.bpm * 20) / 20;
    held.set(bpm, (held.get(bpm) ?? 0) + end - anchor.time);
  }
  const longest = [...held].sort((a, b) => b[1] - a[1])[0]?.[0];
  if (longest === undefined) return null;
  return grid.find((anchor) => Math.round(anchor.bpm * 20) / 20 === longest)!.bpm;
}

/** Offset of `a` from the beats of `b` at `time`, seconds in [-half a beat, half a beat). */
function beatOffset(a: BeatGrid, b: BeatGrid, time: number): number {
  const anchorAt = (grid: BeatGrid): { time: number; bpm: number } =>
    grid.findLast((anchor) => anchor.time <= time) ?? grid[0]!;
  const first = anchorAt(a);
  const second = anchorAt(b);
  const beatOfFirst = first.time + (Math.round(((time - first.time) * first.bpm) / 60) * 60) / first.bpm;
  const phase = ((beatOfFirst - second.time) * second.bpm) / 60;
  return ((phase - Math.floor(phase + 0.5)) * 60) / second.bpm;
}

/**
 * Compares imported values with the analysis and flags those that a confident prediction contradicts. Changes nothing:
 * imported values stay until the user decides. `duration`, in seconds, weights the segments of a grid with several
 * tempi.
 */
export function compareWithImported(
  imported: ImportedValues,
  predicted: PredictedValues,
  duration: number,
): ImportComparison {
  const flags: Flag[] = [];
  let tempo: ImportComparison['tempo'] = null;
  let offsetMs: number | null = null;
  const importedBpm = mainTempo(imported.beat_grid, duration);
  const predictedBpm = mainTempo(predicted.grid.grid, duration);
  if (importedBpm !== null && predictedBpm !== null) {
    const ratio = importedBpm / predictedBpm;
    tempo = { imported: importedBpm, predicted: predictedBpm, ratio };
    const isSure = predicted.grid.confidence >= MIN_CONFIDENCE;
    if (Math.abs(ratio - 1) <= SAME_TEMPO)
      offsetMs = 1000 * beatOffset(imported.beat_grid, predicted.grid.grid, duration / 2);
    else if (OCTAVE_RATIOS.some((octave) => Math.abs(ratio / octave - 1) <= OCTAVE_TOLERANCE)) {
      if (isSure) flags.push('tempo_octave');
    } else if (isSure) flags.push('tempo_disagrees');
  }
  let key: ImportComparison['key'] = null;
  if (imported.key !== null && predicted.key !== null) {
    key = { imported: imported.key, predicted: predicted.key.key };
    if (imported.key !== predicted.key.key && predicted.key.confidence >= MIN_CONFIDENCE)
      flags.push('key_disagrees');
  }
  return { flags, tempo, offsetMs, key };
}
