import type { Anchor, TempoRange } from '../../../shared/domain/index.ts';
import type { OnsetNovelty } from '../types.ts';
import { countInRange } from './count-in-range.ts';
import { chooseDownbeats } from './downbeats.ts';
import type { PulseDecision } from './decide-pulse.ts';
import { describeFollowed } from './follow-confidence.ts';
import type { FollowTraits } from './follow-confidence.ts';
import { findUnsteadiness } from './unsteadiness.ts';
import { placeBeats } from './place-beats.ts';
import type { PlacedBeats } from './place-beats.ts';
import { placePulse, snapTempo } from './place-pulse.ts';
import { findStretches, isSteady, nearestBeat, placeJump } from './steady-stretch.ts';
import type { Stretch } from './steady-stretch.ts';
import { findKnots, fitPolyline } from './polyline.ts';
import type { Pulse } from './pulse-features.ts';
import { COUNTED } from './pulse-hypotheses.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';
import { trackBeats } from './track-beats.ts';

export interface FollowedGrid {
  readonly grid: Anchor[];
  readonly beatsPerBar: number;
  readonly downbeatConfidence: number;
  readonly traits: FollowTraits;
}

/** Maximum distance in seconds between beats and the straight pieces of the grid. */
const TOLERANCE_S = 0.004;
/** The beats of live music are only accurate to about this many times their scatter, and do not each need an anchor. */
const SCATTER_TOLERANCE = 2;
const MAX_TOLERANCE_S = 0.02;
/** A piece with this many beats gets its own precise, rounded tempo. */
const MIN_STEADY_BEATS = 48;
const MIN_END_BEATS = 4;
/** With fewer beats than this, bars continue from the previous piece. */
const MIN_BAR_BEATS = 16;
/** Where the tempi of adjacent pieces differ by more than this, counting of bars restarts. */
const JUMP = 0.05;
/** Number of beats on either side of a jump that are compared. */
const JUMP_BEATS = 4;
/** Indices of beats at which the tempo jumps: the first beat of each new stretch. */
function findJumps(times: readonly number[]): number[] {
  const meanInterval = (from: number, to: number): number => (times[to]! - times[from]!) / (to - from);
  const changes = times.map((_, k) =>
    k < JUMP_BEATS || k + JUMP_BEATS >= times.length
      ? 0
      : Math.abs(Math.log(meanInterval(k, k + JUMP_BEATS) / meanInterval(k - JUMP_BEATS, k))),
  );
  return changes.flatMap((change, k) => {
    const around = changes.slice(Math.max(0, k - JUMP_BEATS), k + JUMP_BEATS + 1);
    return change > JUMP && change >= Math.max(...around) && changes[k - 1]! < change ? [k] : [];
  });
}

interface Piece extends Pulse {
  /** Indices of its first beat and of the first beat of the next piece. */
  readonly from: number;
  readonly to: number;
}

/** Splits placed beats without a jump into straight pieces; `phase` is the time of beat `from`. */
function cutPieces(placed: PlacedBeats, first: number, onsets: OnsetNovelty): Piece[] {
  const tolerance = Math.max(TOLERANCE_S, Math.min(MAX_TOLERANCE_S, SCATTER_TOLERANCE * placed.scatter));
  const { times } = placed;
  const knots = findKnots(times, tolerance);
  const values = fitPolyline(times, knots);
  return knots.slice(1).map((to, i): Piece => {
    const from = knots[i]!;
    const [start, end] = [values[i]!, values[i + 1]!];
    const rough = { period: (end - start) / (to - from), phase: start, from: first + from, to: first + to };
    if (to - from < MIN_STEADY_BEATS) return rough;
    const placed = snapTempo(placePulse(onsets, rough, start, end), start, end);
    const phase = placed.phase + Math.round((start - placed.phase) / placed.period) * placed.period;
    const isNear =
      Math.abs(phase - start) < 2 * TOLERANCE_S &&
      Math.abs(phase + (to - from) * placed.period - end) < 2 * TOLERANCE_S;
    return isNear ? { ...rough, period: placed.period, phase } : rough;
  });
}

interface PlacedPieces {
  readonly pieces: Piece[];
  readonly times: number[];
  /** See `PlacedBeats`. */
  readonly scatter: number;
}

/** The pieces of all stretches: one for each that keeps to a pulse, and those that the beats of the others need. */
function cutStretches(
  stretches: readonly Stretch[],
  evidence: RhythmEvidence,
  onsets: OnsetNovelty,
  range: TempoRange | null,
): PlacedPieces {
  const result: PlacedPieces & { scatter: number } = { pieces: [], times: [], scatter: 0 };
  const placed = stretches.map(({ tracked, pulse }) =>
    pulse
      ? null
      : placeBeats(steadyEnds(countInRange(tracked, range ?? COUNTED, evidence.activations)), onsets),
  );
  const starts = stretches.map(({ tracked, pulse }, i) => {
    const before = stretches[i - 1]?.pulse;
    if (!pulse) return placed[i]!.times[0]!;
    return before ? placeJump(before, pulse, tracked[0]!, evidence) : nearestBeat(pulse, tracked[0]!);
  });
  for (const [i, { tracked, pulse }] of stretches.entries()) {
    const from = result.times.length;
    const start = starts[i]!;
    if (pulse) {
      const { period } = pulse;
      const end = starts[i + 1] ?? tracked.at(-1)! + period / 2;
      const count = Math.max(1, Math.round((end - start) / period));
      for (let k = 0; k < count; k++) result.times.push(start + k * period);
      result.pieces.push({ period, phase: start, from, to: from + count });
    } else {
      result.pieces.push(...cutPieces(placed[i]!, from, onsets));
      result.times.push(...placed[i]!.times);
      result.scatter = Math.max(result.scatter, placed[i]!.scatter);
    }
  }
  return result;
}

/** The first and last beats have only one neighbour, so their times are extrapolated from the next ones. */
function steadyEnds(times: readonly number[]): number[] {
  if (times.length < 6) return [...times];
  const inner = times.slice(1, -1);
  const step = (a: number, b: number): number => (inner.at(b)! - inner.at(a)!) / 2;
  return [inner[0]! - step(0, 2), ...inner, inner.at(-1)! + step(-3, -1)];
}

/** Short pieces at either end are unreliable because the sound fades, so their neighbours are extended instead. */
function extendEnds(pieces: readonly Piece[]): Piece[] {
  const isShort = ({ from, to }: Piece): boolean => to - from < MIN_END_BEATS;
  const kept = [...pieces];
  while (kept.length > 1 && isShort(kept[0]!)) {
    const [{ from }] = kept.splice(0, 1) as [Piece];
    const next = kept[0]!;
    kept[0] = { ...next, from, phase: next.phase - (next.from - from) * next.period };
  }
  while (kept.length > 1 && isShort(kept.at(-1)!)) {
    const { to } = kept.pop()!;
    kept.push({ ...kept.pop()!, to });
  }
  return kept;
}

/** Finds the bar positions for each run of pieces without a jump. */
function countBars(
  pieces: readonly Piece[],
  evidence: RhythmEvidence,
): { anchors: Anchor[]; beatsPerBar: number; confidence: number } {
  const anchors: Anchor[] = [];
  let confidence = 1;
  let beatsPerBar = 4;
  let downbeat = 0;
  for (let first = 0; first < pieces.length;) {
    let end = first + 1;
    while (end < pieces.length && Math.abs(pieces[end]!.period / pieces[end - 1]!.period - 1) < JUMP) end++;
    const run = pieces.slice(first, end);
    const beats = run.flatMap(({ from, to, phase, period }) =>
      Array.from({ length: to - from }, (_, k) => phase + k * period),
    );
    if (first === 0 || beats.length >= MIN_BAR_BEATS) {
      const start = first === 0 ? evidence.firstSound : beats[0]!;
      const bar = chooseDownbeats(beats, start, evidence.means, evidence.bands, evidence.activations);
      confidence = Math.min(confidence, bar.confidence);
      if (first === 0) beatsPerBar = bar.beatsPerBar;
      downbeat = run[0]!.from + bar.phase;
    }
    for (const { from, phase, period } of run) {
      const beat = ((((from - downbeat) % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1;
      anchors.push({ time: phase, bpm: 60 / period, beat });
    }
    first = end;
  }
  return { anchors, beatsPerBar, confidence };
}

/** Moves the first anchor to the first downbeat, if that comes before the next anchor. */
function startOnDownbeat([first, second, ...others]: readonly Anchor[], beatsPerBar: number): Anchor[] {
  const steps = (beatsPerBar + 1 - first!.beat) % beatsPerBar;
  const time = first!.time + (steps * 60) / first!.bpm;
  const moved = second && time >= second.time ? first! : { ...first!, time, beat: 1 };
  return [{ ...moved, time: Math.max(0, moved.time) }, ...(second ? [second, ...others] : [])];
}

/**
 * A grid whose anchors follow the beats of a track, if a steady grid clearly does not: tempo jumps, ramps, live music.
 * Null if the steady grid fits, which is nearly always.
 * @param steady the pulse that fits the track best as a whole, placed on the onsets.
 * @param range of tempi that the user prefers.
 */
export function followTempo(
  decision: PulseDecision,
  steady: Pulse,
  evidence: RhythmEvidence,
  onsets: OnsetNovelty,
  range: TempoRange | null = null,
): FollowedGrid | null {
  const seemsSteady = isSteady(decision);
  if (seemsSteady && decision.rival === 0) return null;
  const { beat, frameRate } = evidence.activations;
  const tracked = trackBeats(beat, frameRate, steady.period);
  if (tracked.length < 2 * MIN_STEADY_BEATS) return null;
  const unsteadiness = findUnsteadiness(tracked, steady, evidence);
  if (unsteadiness === null || (seemsSteady && unsteadiness !== 'clear')) return null;
  const jumps = [0, ...findJumps(tracked)];
  const parts = jumps.map((start, i) => tracked.slice(start, jumps[i + 1]));
  const stretches =
    unsteadiness === 'clear' && parts.length > 1
      ? findStretches(parts, steady.period, evidence, onsets, range)
      : parts.map((part) => ({ tracked: part, pulse: null }));
  const { pieces, times, scatter } = cutStretches(stretches, evidence, onsets, range);
  const { anchors, beatsPerBar, confidence } = countBars(extendEnds(pieces), evidence);
  return {
    grid: startOnDownbeat(anchors, beatsPerBar),
    beatsPerBar,
    downbeatConfidence: confidence,
    traits: describeFollowed(times, anchors, scatter, decision.lattice, evidence),
  };
}
