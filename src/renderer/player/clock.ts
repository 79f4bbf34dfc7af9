import type { GridIndex } from '../../shared/domain/index.ts';

/** A repeating range of the track, in seconds. */
export interface LoopRange {
  readonly start: number;
  readonly end: number;
}

/** Ties the audio hardware's clock to the track: at `contextTime`, `position` is heard. Both in seconds. */
export interface ClockAnchor {
  readonly contextTime: number;
  readonly position: number;
  readonly loop: LoopRange | null;
}

/**
 * Whether playback enters the loop. Playback that starts after the loop's end never does, as in an
 * AudioBufferSourceNode.
 */
export function isCaught(anchor: ClockAnchor): boolean {
  return anchor.loop !== null && anchor.position < anchor.loop.end;
}

/** Position in the track at a time of the hardware clock. */
export function positionAt(anchor: ClockAnchor, contextTime: number): number {
  const raw = anchor.position + (contextTime - anchor.contextTime);
  const { loop } = anchor;
  if (!loop || !isCaught(anchor) || raw < loop.end) return raw;
  return loop.start + ((raw - loop.start) % (loop.end - loop.start));
}

export interface Click {
  /** When the click sounds, in seconds of the hardware clock. */
  readonly contextTime: number;
  readonly isDownbeat: boolean;
}

/** Times closer than this count as equal, in seconds. It is far shorter than a sample and far above rounding errors. */
const EPSILON = 1e-7;

/**
 * The metronome clicks in [from, to) of the hardware clock: exactly one for each beat that is passed, in every pass of
 * a loop.
 */
export function clicksBetween(anchor: ClockAnchor, grid: GridIndex, from: number, to: number): Click[] {
  const clicks: Click[] = [];
  if (grid.isEmpty) return clicks;
  let at = Math.max(from, anchor.contextTime);
  while (at < to - EPSILON) {
    let position = positionAt(anchor, at);
    let length = to - at;
    if (anchor.loop && isCaught(anchor)) {
      // Rounding may leave the position just before the end, where the next pass begins.
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
