import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';

/** Tempi at which DJ software often reads half or double, BPM. */
const USUAL_TEMPI: readonly [number, number] = [78, 180];
/** A cue this near to a beat was meant for it, seconds. */
const ON_BEAT_S = 0.02;
/** Difference in the share of cues on the beat that is no accident. */
const CLEAR_DIFFERENCE = 0.5;

export function isUsualTempo(bpm: number): boolean {
  return bpm >= USUAL_TEMPI[0] && bpm <= USUAL_TEMPI[1];
}

function shareOnBeat(cues: readonly { readonly time: number }[], grid: Annotation['beat_grid']): number {
  const index = indexGrid(grid);
  const on = cues.filter(({ time }) => Math.abs(index.nearestBeat(time).time - time) <= ON_BEAT_S);
  return cues.length === 0 ? 0 : on.length / cues.length;
}

/**
 * Where a document and a model disagree on the grid: how far tempo and cues speak for the document, as a probability; 0.5 when they say
 * nothing. An unusual tempo speaks against whoever has it; cues, which people set by ear, speak for the grid they lie on, less so for the
 * document's own, onto which software snaps them.
 */
export function witnessGrid(document: Annotation, prediction: Annotation): number {
  if (document.beat_grid.length === 0 || prediction.beat_grid.length === 0) return 0.5;
  let odds = 1;
  const usual = isUsualTempo(document.beat_grid[0]!.bpm);
  const heardUsual = isUsualTempo(prediction.beat_grid[0]!.bpm);
  if (usual !== heardUsual) odds *= usual ? 7 / 3 : 3 / 7;
  const difference =
    shareOnBeat(document.cues, document.beat_grid) - shareOnBeat(document.cues, prediction.beat_grid);
  if (difference <= -CLEAR_DIFFERENCE) odds *= 1 / 9;
  else if (difference >= CLEAR_DIFFERENCE) odds *= 2;
  return odds / (1 + odds);
}

/** Joins two independent opinions, both as probabilities that a value is right. */
export function joinOpinions(a: number, b: number): number {
  const right = a * b;
  const wrong = (1 - a) * (1 - b);
  return right + wrong > 0 ? right / (right + wrong) : 0.5;
}
