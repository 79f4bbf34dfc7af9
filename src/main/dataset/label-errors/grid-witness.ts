import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, BeatGrid } from '../../../shared/domain/index.ts';
import { clarityOfChanges, measureAttacks, strengthOnBeats } from './sound.ts';
import type { TrackSound } from './sound.ts';

/** Tempi at which DJ software often reads half or double, BPM. */
const USUAL_TEMPI: readonly [number, number] = [78, 180];
/** A cue this near to a beat was meant for it, seconds. */
const ON_BEAT_S = 0.02;
/** Difference in the share of cues on the beat that is no coincidence. */
const CLEAR_DIFFERENCE = 0.5;

export function isUsualTempo(bpm: number): boolean {
  return bpm >= USUAL_TEMPI[0] && bpm <= USUAL_TEMPI[1];
}

function shareOnBeat(cues: readonly { readonly time: number }[], grid: Annotation['beat_grid']): number {
  const index = indexGrid(grid);
  const on = cues.filter(({ time }) => Math.abs(index.nearestBeat(time).time - time) <= ON_BEAT_S);
  return cues.length === 0 ? 0 : on.length / cues.length;
}

/** Exponent of the ratio of attacks on the beats of two grids: a shifted one has half or less. */
const ATTACK_EXPONENT = 6;
/** Attacks weaker than this do not count; both grids then count as equal. */
const FAINT_ATTACK = 0.05;
/** Bound on the odds from attacks. */
const MAX_ATTACK_ODDS = 1e3;

/** Odds from attacks for the document's grid against the model's. */
function attackOdds(document: Annotation, prediction: Annotation, sound: TrackSound): number {
  const attacks = measureAttacks(sound);
  const { duration } = document.audio;
  const [own, heard] = [document, prediction].map(({ beat_grid }) =>
    strengthOnBeats(sound, attacks, beat_grid, duration),
  ) as [number, number];
  const odds = ((own + FAINT_ATTACK) / (heard + FAINT_ATTACK)) ** ATTACK_EXPONENT;
  return Math.min(MAX_ATTACK_ODDS, Math.max(1 / MAX_ATTACK_ODDS, odds));
}

/**
 * If a document and a model disagree on the grid: how far tempo, cues and the sound support the document, as a
 * probability; 0.5 if they say nothing. An unusual tempo counts against its source. Cues, which people set by ear,
 * support the grid that they are on, less so the document's own grid, to which software snaps them. Attacks of the
 * sound support the grid whose beats they are on.
 */
export function witnessGrid(document: Annotation, prediction: Annotation, sound: TrackSound | null): number {
  if (document.beat_grid.length === 0 || prediction.beat_grid.length === 0) return 0.5;
  let odds = 1;
  const usual = isUsualTempo(document.beat_grid[0]!.bpm);
  const heardUsual = isUsualTempo(prediction.beat_grid[0]!.bpm);
  if (usual !== heardUsual) odds *= usual ? 7 / 3 : 3 / 7;
  const difference =
    shareOnBeat(document.cues, document.beat_grid) - shareOnBeat(document.cues, prediction.beat_grid);
  if (difference <= -CLEAR_DIFFERENCE) odds *= 1 / 9;
  else if (difference >= CLEAR_DIFFERENCE) odds *= 2;
  if (sound) odds *= attackOdds(document, prediction, sound);
  return odds / (1 + odds);
}

/** Exponent of the ratio of two phases' clarity of changes: a wrong phase has about a twentieth less. */
const CLARITY_EXPONENT = 40;
const MAX_CLARITY_ODDS = 20;

function barLines(grid: BeatGrid, beatInBar: number, duration: number): number[] {
  return indexGrid(grid)
    .beats(0, duration)
    .filter((beat) => beat.beatInBar === beatInBar)
    .map(({ time }) => time);
}

/**
 * If a document and a model agree on the beats but not on the first beat of the bar: how far the sound supports the
 * document, as a probability, because the arrangement changes on bar lines. 0.5 if it says nothing.
 */
export function witnessPhase(document: Annotation, prediction: Annotation, sound: TrackSound | null): number {
  const { beat_grid: grid } = document;
  if (!sound || grid.length === 0 || prediction.beat_grid.length === 0) return 0.5;
  const { duration } = document.audio;
  const own = indexGrid(grid);
  // The start of the model's bars, in beats of the document.
  const heard = own.nearestBeat(indexGrid(prediction.beat_grid).timeOfBar(1)).beatInBar;
  if (heard === 1) return 0.5;
  const lastBar = 240 / grid[0]!.bpm;
  const [mine, its] = [1, heard].map((beat) =>
    clarityOfChanges(sound, barLines(grid, beat, duration), lastBar),
  ) as [number, number];
  if (!(mine > 0) || !(its > 0)) return 0.5;
  const odds = Math.min(MAX_CLARITY_ODDS, Math.max(1 / MAX_CLARITY_ODDS, (mine / its) ** CLARITY_EXPONENT));
  return odds / (1 + odds);
}

/** Combines two independent probabilities that a value is right. */
export function joinOpinions(a: number, b: number): number {
  const right = a * b;
  const wrong = (1 - a) * (1 - b);
  return right + wrong > 0 ? right / (right + wrong) : 0.5;
}
