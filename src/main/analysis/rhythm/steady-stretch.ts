import type { TempoRange } from '../../../shared/domain/index.ts';
import type { OnsetNovelty } from '../types.ts';
import { activationAt } from './activation-at.ts';
import { choosePulse } from './choose-pulse.ts';
import type { PulseDecision } from './decide-pulse.ts';
import { placePulse, snapTempo } from './place-pulse.ts';
import type { Pulse } from './pulse-features.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';
import { sliceEvidence } from './slice-evidence.ts';

/** If one tempo fits the music less well than this, the beats are tracked one by one. */
const STEADY = { coherence: 0.5, support: 0.87, wander: 0.012 };
/** A stretch with a tempo of its own has at least this many seconds and beats. */
const LEAST_S = 10;
const LEAST_BEATS = 16;
/** Tracked beats within so many seconds of a pulse lie on it; a minimum share of them must. */
const NEAR_S = 0.025;
const NEAR_SHARE = 0.75;
/** Pulses of two stretches are the same if their beats are this close where they meet, in seconds and relative. */
const SAME_S = 0.015;
const SAME_PERIOD = 0.002;
/** Beats that are heard less clearly than this share of others are worth less than those. */
const HEARD_SHARE = 0.6;
/** Octaves: music after a smaller jump is counted in the same way. */
const SMALL_JUMP = 0.25;
/** Number of beats on either side of a jump among which its first beat is searched. */
const SEARCH_BEATS = 6;
/** A jump falls on a beat of both tempi: distance in seconds that costs as much as a beat nobody hears. */
const MISFIT_S = 0.05;

/** Whether one tempo fits the track well as a whole, as far as activations alone can tell. */
export function isSteady({ coherence, support, wander }: PulseDecision): boolean {
  return coherence >= STEADY.coherence && support >= STEADY.support && wander <= STEADY.wander;
}

const distanceTo = ({ period, phase }: Pulse, time: number): number => {
  const position = (time - phase) / period;
  return Math.abs(position - Math.round(position)) * period;
};

/** The beat of a pulse nearest to a time. */
export const nearestBeat = ({ period, phase }: Pulse, time: number): number =>
  phase + Math.round((time - phase) / period) * period;

/** Music between two jumps of the tempo: its tracked beats, and its pulse if one fits all of it. */
export interface Stretch {
  readonly tracked: readonly number[];
  readonly pulse: Pulse | null;
}

/** How clearly the model hears beats, on average. */
function clarity(beats: readonly number[], { activations }: RhythmEvidence): number {
  return beats.reduce((sum, time) => sum + activationAt(time, activations), 0) / beats.length;
}

/** The pulse of a stretch of tracked beats; null if they do not keep to one, or are too few. */
function findPulse(
  tracked: readonly number[],
  evidence: RhythmEvidence,
  onsets: OnsetNovelty,
  range: TempoRange | null,
): Pulse | null {
  const [start, end] = [tracked[0]!, tracked.at(-1)!];
  if (end - start < LEAST_S || tracked.length < LEAST_BEATS) return null;
  const part = sliceEvidence(evidence, start, end);
  const decision = choosePulse(part.evidence, null, range);
  const best = decision?.choices[0];
  if (!best) return null;
  const placed = placePulse(onsets, { ...best, phase: best.phase + part.offset }, start, end);
  const pulse = snapTempo(placed, start, end);
  const interval = (end - start) / (tracked.length - 1);
  // At half the tempo, every second tracked beat lies between two beats.
  const lattice = interval < 0.75 * pulse.period ? { ...pulse, period: pulse.period / 2 } : pulse;
  const near = tracked.filter((time) => distanceTo(lattice, time) < NEAR_S).length;
  const count = Math.floor((end - start) / pulse.period) + 1;
  const first = nearestBeat(pulse, start);
  const beats = Array.from({ length: count }, (_, k) => first + k * pulse.period);
  const isHeard = clarity(beats, evidence) >= HEARD_SHARE * clarity(tracked, evidence);
  return isHeard && near >= NEAR_SHARE * tracked.length ? pulse : null;
}

function isSame(a: Pulse, b: Pulse, time: number): boolean {
  return Math.abs(a.period / b.period - 1) < SAME_PERIOD && distanceTo(a, nearestBeat(b, time)) < SAME_S;
}

/** Hands stretches in which hardly any beat is heard (breakdowns, fades) to the pulse before them, or after them. */
function absorbUnheard(stretches: readonly Stretch[], evidence: RhythmEvidence): Stretch[] {
  const kept: Stretch[] = [];
  let waiting: number[] = [];
  for (const [i, stretch] of stretches.entries()) {
    const before = kept.at(-1);
    const host = before?.pulse ? before : stretches[i + 1];
    const isUnheard =
      !stretch.pulse &&
      host?.pulse &&
      clarity(stretch.tracked, evidence) < HEARD_SHARE * clarity(host.tracked, evidence);
    if (!isUnheard) {
      kept.push({ ...stretch, tracked: [...waiting, ...stretch.tracked] });
      waiting = [];
    } else if (before && host === before) {
      kept[kept.length - 1] = { ...before, tracked: [...before.tracked, ...stretch.tracked] };
    } else waiting = [...stretch.tracked];
  }
  return kept;
}

/**
 * Finds the pulses of the parts between jumps, and joins those that go on with the same pulse.
 * @param period of the pulse that fits the track best as a whole: small jumps from it do not change how beats are counted
 */
export function findStretches(
  parts: readonly (readonly number[])[],
  period: number,
  evidence: RhythmEvidence,
  onsets: OnsetNovelty,
  range: TempoRange | null,
): Stretch[] {
  const find = (tracked: readonly number[], tempi: TempoRange | null = range): Pulse | null =>
    findPulse(tracked, evidence, onsets, tempi);
  const found = parts.map((tracked): Stretch => ({ tracked, pulse: find(tracked) }));
  const counted = found.map((stretch): Stretch => {
    const { tracked, pulse } = stretch;
    if (!pulse || range) return stretch;
    const octaves = Math.log2(pulse.period / period);
    const shift = Math.round(octaves);
    if (shift === 0 || Math.abs(octaves - shift) > SMALL_JUMP) return stretch;
    const bpm = (60 / pulse.period) * 2 ** shift;
    return { tracked, pulse: find(tracked, { min: 0.95 * bpm, max: 1.05 * bpm }) };
  });
  const joined: Stretch[] = [];
  for (const stretch of absorbUnheard(counted, evidence)) {
    const before = joined.at(-1);
    if (before?.pulse && stretch.pulse && isSame(before.pulse, stretch.pulse, stretch.tracked[0]!)) {
      const tracked = [...before.tracked, ...stretch.tracked];
      joined[joined.length - 1] = { tracked, pulse: find(tracked) ?? before.pulse };
    } else joined.push(stretch);
  }
  return joined;
}

/**
 * The first beat after a jump from one pulse to another, seconds: the beat of the second near `jump` where changing over
 * leaves most activation on beats, preferably on a beat of the first.
 */
export function placeJump(
  before: Pulse,
  after: Pulse,
  jump: number,
  { activations }: RhythmEvidence,
): number {
  const reach = SEARCH_BEATS * Math.max(before.period, after.period);
  const [from, to] = [jump - reach, jump + reach];
  const beatsOf = ({ period, phase }: Pulse): { time: number; activation: number }[] => {
    const first = Math.ceil((from - phase) / period);
    const count = Math.max(0, Math.floor((to - phase) / period) - first + 1);
    return Array.from({ length: count }, (_, k) => {
      const time = phase + (first + k) * period;
      return { time, activation: activationAt(time, activations) };
    });
  };
  const [early, late] = [beatsOf(before), beatsOf(after)];
  const unheard = Math.max(...late.map(({ activation }) => activation), 0) / 2;
  let best = { time: nearestBeat(after, jump), score: -Infinity };
  for (const { time } of late) {
    const beats = [
      ...early.filter((beat) => beat.time < time - before.period / 2),
      ...late.filter((beat) => beat.time >= time),
    ];
    const heard = beats.reduce((sum, { activation }) => sum + activation - unheard, 0);
    const score = heard - unheard * Math.min(2, distanceTo(before, time) / MISFIT_S);
    if (score > best.score) best = { time, score };
  }
  return best.time;
}
