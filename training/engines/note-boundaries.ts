import { DRUM_CHANNEL } from '../../src/main/synthesis/augmentation/midi.ts';
import type { MidiNote } from '../../src/main/synthesis/augmentation/midi.ts';

/** Changes of the arrangement of a score. Times in seconds. */
export interface ScoreChanges {
  /** Bar lines where at least a third of the instruments enter or leave. */
  readonly boundaries: readonly number[];
  /** Bar lines where fewer do. */
  readonly faint: readonly number[];
}

/** Bars on either side of a line that are compared. */
const SPAN = 4;
/** Bars of music that a line needs on either side. */
const MIN_SPAN = 2;
/** Jaccard distance between the instruments before and after a line from which it is a boundary … */
const CLEAR = 0.34;
/** … and from which it is ambiguous. */
const FAINT = 0.2;
/** Attacks within a span that make an instrument part of the arrangement; one alone is an accent. */
const MIN_ATTACKS = 2;

/** Instruments that play within [from, to): each drum is one, and so is each program of a channel. */
function instrumentsIn(notes: readonly MidiNote[], from: number, to: number): Set<string> {
  const attacks = new Map<string, number>();
  for (const { time, duration, channel, program, midi } of notes) {
    if (time >= to || time + duration <= from) continue;
    const name = channel === DRUM_CHANNEL ? `drum ${midi}` : `${channel}/${program}`;
    // A note that is held through half of the span is no accent.
    const held = Math.min(to, time + duration) - Math.max(from, time);
    const counted = 2 * held >= to - from ? MIN_ATTACKS : time >= from ? 1 : 0;
    attacks.set(name, (attacks.get(name) ?? 0) + counted);
  }
  return new Set([...attacks].filter(([, count]) => count >= MIN_ATTACKS).map(([name]) => name));
}

function jaccardDistance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const union = a.union(b).size;
  return union === 0 ? 0 : 1 - a.intersection(b).size / union;
}

/**
 * Where instruments enter or leave for at least four bars, the definition of the truth of trackers and sequencers, at
 * most once in four bars.
 * @param downbeats ascending, seconds
 */
export function findScoreChanges(notes: readonly MidiNote[], downbeats: readonly number[]): ScoreChanges {
  const distance = (line: number, span: number): number =>
    jaccardDistance(
      instrumentsIn(notes, downbeats[Math.max(0, line - span)]!, downbeats[line]!),
      instrumentsIn(notes, downbeats[line]!, downbeats[Math.min(downbeats.length - 1, line + span)]!),
    );
  const candidates = [...downbeats.keys()]
    .slice(MIN_SPAN, -1 - MIN_SPAN)
    .map((line) => {
      const change = distance(line, SPAN);
      // Lines near a change see it as well; shorter spans tell which of them it is.
      return { line, change, rank: change + (distance(line, 1) + distance(line, 2)) / 4 };
    })
    .filter(({ change }) => change >= FAINT)
    .sort((a, b) => b.rank - a.rank || a.line - b.line);
  const taken: { line: number; change: number }[] = [];
  for (const candidate of candidates)
    if (taken.every(({ line }) => Math.abs(line - candidate.line) >= SPAN)) taken.push(candidate);
  taken.sort((a, b) => a.line - b.line);
  const timesOf = (isWanted: (change: number) => boolean): number[] =>
    taken.filter(({ change }) => isWanted(change)).map(({ line }) => downbeats[line]!);
  return {
    boundaries: timesOf((change) => change >= CLEAR),
    faint: timesOf((change) => change < CLEAR),
  };
}
