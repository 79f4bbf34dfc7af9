import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteFeatures } from '../../dataset/features/note-features.ts';
import { augmentNotes } from './augment-notes.ts';
import { readMidi, writeMidiSong } from './midi.ts';
import type { MidiNote, MidiSong } from './midi.ts';

const note = (time: number, midi: number, more: Partial<MidiNote> = {}): MidiNote => ({
  time,
  midi,
  duration: 0.25,
  velocity: 100,
  channel: 0,
  program: 0,
  track: 1,
  ...more,
});

/** Two bars at 120 BPM, then 100 BPM: an A minor chord, a melody, a kick. */
const song: MidiSong = {
  notes: [
    note(0, 36, { channel: 9, track: 2 }),
    note(0, 57, { duration: 2 }),
    note(0, 60, { duration: 2 }),
    note(0, 64, { duration: 2 }),
    note(0.5, 36, { channel: 9, track: 2, velocity: 60 }),
    note(4.6, 69),
  ],
  tempi: [
    { time: 0, bpm: 120 },
    { time: 4, bpm: 100 },
  ],
  timeSignatures: [{ time: 0, beats: 4, unit: 4 }],
  keySignatures: [{ time: 0, key: '8A' }],
  markers: [{ time: 4, text: 'Drop' }],
  duration: 4.85,
};

describe('MIDI files', () => {
  it('are read back as they were written, to a tick', () => {
    const read = readMidi(writeMidiSong(song), 'song.mid');
    expect(read.notes).toHaveLength(song.notes.length);
    for (const [i, { time, duration, ...rest }] of read.notes.entries()) {
      const { time: expectedTime, duration: expectedDuration, track: _track, ...expected } = song.notes[i]!;
      expect(rest).toMatchObject(expected);
      expect(time).toBeCloseTo(expectedTime, 3);
      expect(duration).toBeCloseTo(expectedDuration, 3);
    }
    expect(read.tempi.map(({ bpm }) => Math.round(bpm))).toEqual([120, 100]);
    expect(read.tempi[1]!.time).toBeCloseTo(4, 3);
    expect(read.timeSignatures).toEqual([{ time: 0, beats: 4, unit: 4 }]);
  });

  it('end notes that are struck again, and those that never end', () => {
    // Format 0, 96 ticks per beat, 120 BPM by default: on, on again after a beat, and the end of the track another beat
    // later.
    const bytes = Uint8Array.of(
      ...Buffer.from('MThd'),
      0,
      0,
      0,
      6,
      0,
      0,
      0,
      1,
      0,
      96,
      ...Buffer.from('MTrk'),
      0,
      0,
      0,
      12,
      0,
      0x90,
      60,
      90,
      96,
      0x90,
      60,
      80,
      96,
      0xff,
      0x2f,
      0,
    );
    expect(readMidi(bytes, 'x').notes).toMatchObject([
      { time: 0, duration: 0.5, velocity: 90 },
      { time: 0.5, duration: 0.5, velocity: 80 },
    ]);
    expect(() => readMidi(Uint8Array.of(1, 2, 3), 'bad.mid')).toThrow(/bad\.mid is not a MIDI file/);
  });
});

describe('note augmentation', () => {
  it('transposes pitches but not drums, and stretches notes with their tempi', () => {
    const changed = augmentNotes(song, { transpose: 3, stretch: 2, velocity: 0.5 }, 'x');
    expect(changed.notes.map(({ midi }) => midi)).toEqual([36, 60, 63, 67, 36, 72]);
    expect(changed.notes.at(-1)).toMatchObject({ time: 9.2, velocity: 50 });
    expect(changed.tempi).toEqual([
      { time: 0, bpm: 60 },
      { time: 8, bpm: 50 },
    ]);
    // A note on a beat stays on that beat.
    const feel = (of: MidiSong) => noteFeatures(of).groove.map(({ notes }) => notes);
    expect(feel(changed)).toEqual(feel(song));
  });

  it('drops and moves the requested share of notes, always the same ones', () => {
    const many: MidiSong = { ...song, notes: Array.from({ length: 2000 }, (_, i) => note(1 + i * 0.1, 60)) };
    const changed = augmentNotes(many, { dropout: 0.25, jitter: 0.01 }, 'seed');
    expect(changed.notes.length / 2000).toBeCloseTo(0.75, 1);
    const moves = changed.notes.map(({ time }) => time - (1 + Math.round((time - 1) / 0.1) * 0.1));
    expect(Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length)).toBeCloseTo(0.01, 3);
    expect(augmentNotes(many, { dropout: 0.25, jitter: 0.01 }, 'seed')).toEqual(changed);
    expect(augmentNotes(many, { dropout: 0.25, jitter: 0.01 }, 'other')).not.toEqual(changed);
  });

  it('stays within the range of MIDI', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -60, max: 60 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (transpose, velocity) => {
          const { notes } = augmentNotes(song, { transpose, velocity, jitter: 0.1 }, 'x');
          return notes.every(
            (one) =>
              one.midi >= 0 && one.midi <= 127 && one.velocity >= 1 && one.velocity <= 127 && one.time >= 0,
          );
        },
      ),
    );
  });
});

describe('note features', () => {
  it('describe pitch, velocity, chords and groove', () => {
    const features = noteFeatures(song);
    expect(features).toMatchObject({
      notes: 6,
      pitchRange: [57, 69],
      chords: [{ time: 0, pitchClasses: [0, 4, 9] }],
    });
    // A sounds 2.25 of 6.25 seconds.
    expect(features.pitchClasses[9]).toBeCloseTo(2.25 / 6.25, 6);
    expect(features.velocity.mean).toBeCloseTo(560 / 6, 6);
    expect(features.polyphony).toBeCloseTo(6.25 / 2.25, 6);
    // The last note is exactly at beat 8 + 1.
    expect(features.groove[0]).toMatchObject({ notes: 6 });
    const late = noteFeatures({ ...song, notes: [note(0.52, 60)] }).groove[0]!;
    expect(late.lateness).toBeCloseTo(0.02, 6);
    expect(noteFeatures({ ...song, notes: [], duration: 0 })).toMatchObject({
      notes: 0,
      pitchRange: null,
      polyphony: 0,
    });
  });
});
