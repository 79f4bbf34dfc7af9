import { findKnots, fitPolyline } from '../../analysis/rhythm/polyline.ts';
import { MAX_BPM, MIN_BPM } from '../../rekordbox/row.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';

/** Beats this close to a line have a constant tempo, seconds; programs round positions to frames or better. */
const TOLERANCE_S = 0.003;
const MAX_BEATS = 100_000;

/** The markers of a grid given as a list of beats; times in seconds, ascending. */
export function nodesOfBeats(beats: readonly number[]): TempoNode[] {
  const times = beats.slice(0, MAX_BEATS).filter((time, i) => i === 0 || time > beats[i - 1]!);
  if (times.length < 2) return [];
  const knots = findKnots(times, TOLERANCE_S);
  const fitted = fitPolyline(times, knots);
  return knots.slice(0, -1).flatMap((knot, i) => {
    const bpm = (60 * (knots[i + 1]! - knot)) / (fitted[i + 1]! - fitted[i]!);
    return bpm >= MIN_BPM && bpm <= MAX_BPM ? { time: fitted[i]!, bpm, beat: 0 } : [];
  });
}
