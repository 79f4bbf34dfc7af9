import type { GridIndex } from '../../shared/domain/index.ts';

/** A stretch of the track that repeats, seconds. */
export interface LoopRange {
  readonly start: number;
  readonly end: number;
}

/** Ties the clock of the audio hardware to the track: at `contextTime` position `position` was (or will be) heard. Both seconds. */
export interface ClockAnchor {
  readonly contextTime: number;
  readonly position: number;
  readonly loop: LoopRange | null;
}

/** A loop takes hold of a playback that starts before its end; one that starts behind it plays on, as a source node does. */
export function isCaught(anchor: ClockAnchor): boolean {
  return anchor.loop !== null && anchor.position < anchor.loop.end;
}

/** Position on the track at a time of the hardware clock. */
export function positionAt(anchor: ClockAnchor, contextTime: number): number {
  const raw = anchor.position + (contextTime - anchor.contextTime);
  const { loop } = anchor;
  if (!loop || !isCaught(anchor) || raw < loop.end) return raw;
  return loop.start + ((raw - loop.start) % (loop.end - loop.start));
}

export interface Click {
  /** When it must sound, seconds of the hardware clock. */
  readonly contextTime: number;
  readonly isDownbeat: boolean;
}

/** Times closer than this are one time, seconds: far below a sample, far above rounding. */
const EPSILON = 1e-7;

/**
 * The metronome clicks in [from, to) of the hardware clock: exactly one per beat of the grid that is passed, each round of a
 * loop anew.
 */
export function clicksBetween(anchor: ClockAnchor, grid: GridIndex, from: number, to: number): Click[] {
  const clicks: Click[] = [];
  if (grid.isEmpty) return clicks;
  let at = Math.max(from, anchor.contextTime);
  while (at < to - EPSILON) {
    let position = positionAt(anchor, at);
    let length = to - at;
    if (anchor.loop && isCaught(anchor)) {
      // Rounding may leave the position just before the end; the next round begins there.
      if (anchor.loop.end - position < EPSILON) position = anchor.loop.start;
      length = Math.min(length, anchor.loop.end - position);
    }
    for (const beat of grid.beats(position - EPSILON, position + length)) {
      const ahead = beat.time - position;
      if (ahead >= -EPSILON && ahead < length - EPSILON)
        clicks.push({ contextTime: at + ahead, isDownbeat: beat.beatInBar === 1 });
    }
    at += length;
  }
  return clicks;
}
