import { hotCueSlots } from '../../../shared/domain/index.ts';
import type { Rgb } from '../../../shared/domain/index.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import { numberOf, secondsOf, textOf } from '../programs/tables.ts';

/** Type of a cue (`src/track/cueinfo.h` in Mixxx's source). */
export const cueTypes = { hot: 1, main: 2, loop: 4, jump: 5, intro: 6, outro: 7 } as const;
/** Positions of cues count samples of two interleaved channels. */
export const CHANNELS = 2;
/** Position of an unset cue. */
export const UNSET = -1;

/** A row of the table `cues`. */
export interface CueRow {
  readonly id: number;
  readonly type: unknown;
  readonly position: unknown;
  readonly length: unknown;
  readonly hotcue: unknown;
  readonly label: unknown;
  readonly color: unknown;
}

function rgbOf(color: unknown): Rgb | undefined {
  const value = numberOf(color);
  return value === null ? undefined : [(value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** Converts a cue to marks; the ranges of intro and outro become two memory cues. */
export function marksOf(cue: CueRow, first: number, sampleRate: number): Mark[] {
  const [type, position, length] = [numberOf(cue.type), numberOf(cue.position), numberOf(cue.length) ?? 0];
  if (position === null || type === null) return [];
  const at = (samples: number): number | undefined => secondsOf(samples / CHANNELS, sampleRate);
  const start = position === UNSET ? undefined : at(position);
  const end = length > 0 ? at((position === UNSET ? 0 : position) + length) : undefined;
  const label = textOf(cue.label);
  const memory = (time: number | undefined, name: string, index: number): Mark[] =>
    time === undefined || time < 0 ? [] : [{ index, kind: 'memory', time, name }];
  if (type === cueTypes.intro || type === cueTypes.outro) {
    const name = type === cueTypes.intro ? 'Intro' : 'Outro';
    return [...memory(start, `${name} start`, first), ...memory(end, `${name} end`, first + 1)];
  }
  if (type === cueTypes.main) return memory(start, label, first);
  if (type !== cueTypes.hot && type !== cueTypes.loop && type !== cueTypes.jump) return [];
  if (start === undefined || start < 0) return [];
  const slot = hotCueSlots[numberOf(cue.hotcue) ?? -1];
  const color = rgbOf(cue.color);
  return [
    {
      index: first,
      kind: slot ? 'hot' : 'memory',
      ...(slot ? { slot } : {}),
      time: start,
      ...(type === cueTypes.loop && end !== undefined ? { end } : {}),
      name: label,
      ...(slot && color ? { color } : {}),
    },
  ];
}
