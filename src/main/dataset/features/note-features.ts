import { DRUM_CHANNEL } from '../../synthesis/augmentation/midi.ts';
import type { MidiSong } from '../../synthesis/augmentation/midi.ts';

/** Positions per beat at which the groove is measured. */
const GRID = 4;

/** Pitch, velocity, timing, chords and groove of note data; drums count only for velocity, timing and groove. */
export interface NoteFeatures {
  readonly notes: number;
  /** Seconds. */
  readonly duration: number;
  readonly notesPerSecond: number;
  /** Lowest and highest MIDI number; null if there are no pitched notes. */
  readonly pitchRange: readonly [number, number] | null;
  /** Share of sounding time of each pitch class, C first; sums to 1, or to 0 without pitched notes. */
  readonly pitchClasses: readonly number[];
  readonly velocity: { readonly mean: number; readonly deviation: number };
  /** Mean number of simultaneous pitched notes while any sound. */
  readonly polyphony: number;
  /** Chords: sets of three or more pitch classes that start within 50 ms of each other. */
  readonly chords: readonly { readonly time: number; readonly pitchClasses: readonly number[] }[];
  /**
   * Per quarter of a beat: how many notes start there, and how late they are on average in seconds (negative: early).
   */
  readonly groove: readonly { readonly notes: number; readonly lateness: number }[];
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const TOGETHER_S = 0.05;

export function noteFeatures(song: MidiSong): NoteFeatures {
  const { notes, duration, tempi } = song;
  const pitched = notes.filter(({ channel }) => channel !== DRUM_CHANNEL);
  const sounding = pitched.reduce((sum, note) => sum + note.duration, 0);
  const classes = Array.from({ length: 12 }, () => 0);
  for (const { midi, duration: length } of pitched)
    classes[midi % 12]! += sounding > 0 ? length / sounding : 0;
  const velocities = notes.map(({ velocity }) => velocity);
  const average = mean(velocities);

  const chords: { time: number; pitchClasses: number[] }[] = [];
  for (let i = 0; i < pitched.length;) {
    const start = pitched[i]!.time;
    let end = i;
    while (end < pitched.length && pitched[end]!.time - start <= TOGETHER_S) end++;
    const found = [...new Set(pitched.slice(i, end).map(({ midi }) => midi % 12))].sort((a, b) => a - b);
    if (found.length >= 3) chords.push({ time: start, pitchClasses: found });
    i = end;
  }

  const late: number[][] = Array.from({ length: GRID }, () => []);
  for (const { time } of notes) {
    const { position, period } = beatAt(tempi, time);
    const slot = Math.round(position * GRID);
    late[((slot % GRID) + GRID) % GRID]!.push((position - slot / GRID) * period);
  }

  return {
    notes: notes.length,
    duration,
    notesPerSecond: duration > 0 ? notes.length / duration : 0,
    pitchRange:
      pitched.length === 0
        ? null
        : [Math.min(...pitched.map(({ midi }) => midi)), Math.max(...pitched.map(({ midi }) => midi))],
    pitchClasses: classes,
    velocity: {
      mean: average,
      deviation: Math.sqrt(mean(velocities.map((value) => (value - average) ** 2))),
    },
    polyphony: sounding / Math.max(coveredTime(pitched), 1e-9),
    chords,
    groove: late.map((values) => ({ notes: values.length, lateness: mean(values) })),
  };
}

/** Position in beats since the start of the song, and seconds per beat there. */
function beatAt(tempi: MidiSong['tempi'], time: number): { position: number; period: number } {
  let position = 0;
  for (const [i, { time: start, bpm }] of tempi.entries()) {
    const next = tempi[i + 1]?.time ?? Infinity;
    if (time < next) return { position: position + ((time - start) * bpm) / 60, period: 60 / bpm };
    position += ((next - start) * bpm) / 60;
  }
  return { position, period: 0.5 };
}

/** Total time in seconds during which at least one note sounds; notes must be sorted by time. */
function coveredTime(notes: MidiSong['notes']): number {
  let covered = 0;
  let end = 0;
  for (const { time, duration } of notes) {
    covered += Math.max(0, time + duration - Math.max(end, time));
    end = Math.max(end, time + duration);
  }
  return covered;
}
