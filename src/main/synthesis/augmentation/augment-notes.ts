import { fromCamelot, toCamelot } from '../../../shared/domain/index.ts';
import { createRng } from '../../numeric/rng.ts';
import { DRUM_CHANNEL } from './midi.ts';
import type { MidiNote, MidiSong } from './midi.ts';

/** The augmentations of note data; absent parts are skipped. */
export interface NoteAugmentation {
  /** Semitones; drums keep their instruments. Notes that would leave 0–127 are moved by octaves. */
  readonly transpose?: number;
  /** New length ÷ old length. */
  readonly stretch?: number;
  /** Factor on velocities, clamped to 1–127. */
  readonly velocity?: number;
  /** Standard deviation of note starts, seconds. */
  readonly jitter?: number;
  /** Probability that a note is left out. */
  readonly dropout?: number;
}

function withinRange(midi: number): number {
  let result = midi;
  while (result > 127) result -= 12;
  while (result < 0) result += 12;
  return result;
}

/**
 * Augments note data and its labels: notes, tempi, meters, keys and markers change together. The same seed yields the
 * same result.
 */
export function augmentNotes(song: MidiSong, augmentation: NoteAugmentation, seed: string): MidiSong {
  const { transpose = 0, stretch = 1, velocity = 1, jitter = 0, dropout = 0 } = augmentation;
  const dropped = createRng(`${seed}/dropout`);
  const moved = createRng(`${seed}/jitter`);
  const notes: MidiNote[] = [];
  for (const note of song.notes) {
    // Drawn for every note, so that one part does not affect the draws of another.
    const isDropped = dropped.chance(dropout);
    const shift = jitter > 0 ? moved.gaussian(jitter) : 0;
    if (isDropped) continue;
    notes.push({
      ...note,
      time: Math.max(0, note.time * stretch + shift),
      duration: note.duration * stretch,
      midi: note.channel === DRUM_CHANNEL ? note.midi : withinRange(note.midi + transpose),
      velocity: Math.min(127, Math.max(1, Math.round(note.velocity * velocity))),
    });
  }
  notes.sort((a, b) => a.time - b.time || a.midi - b.midi || a.channel - b.channel);
  return {
    notes,
    tempi: song.tempi.map(({ time, bpm }) => ({ time: time * stretch, bpm: bpm / stretch })),
    timeSignatures: song.timeSignatures.map((mark) => ({ ...mark, time: mark.time * stretch })),
    keySignatures: song.keySignatures.map(({ time, key }) => {
      const { tonic, mode } = fromCamelot(key);
      return { time: time * stretch, key: toCamelot(tonic + transpose, mode) };
    }),
    markers: song.markers.map((mark) => ({ ...mark, time: mark.time * stretch })),
    duration: notes.reduce((end, note) => Math.max(end, note.time + note.duration), 0),
  };
}
