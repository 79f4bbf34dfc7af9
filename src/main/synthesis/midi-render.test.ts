import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { indexGrid } from '../../shared/domain/index.ts';
import { augmentNotes } from './augmentation/augment-notes.ts';
import { readMidi, writeMidiSong } from './augmentation/midi.ts';
import type { MidiNote, MidiSong } from './augmentation/midi.ts';
import { renderMidiFolder } from './midi-folder.ts';
import { renderMidi } from './midi-render.ts';
import { describeMidi } from './midi-truth.ts';

const hat = (time: number): MidiNote => ({
  time,
  duration: 0.1,
  midi: 42,
  velocity: 110,
  channel: 9,
  program: 0,
  track: 1,
});

/** A closed hi-hat on every beat: eight at 120 BPM, then eight at 150, in D minor, with a drop in bar 3. */
const song: MidiSong = {
  notes: Array.from({ length: 16 }, (_, i) => hat(i < 8 ? i * 0.5 : 4 + (i - 8) * 0.4)),
  tempi: [
    { time: 0, bpm: 120 },
    { time: 4, bpm: 150 },
  ],
  timeSignatures: [{ time: 0, beats: 4, unit: 4 }],
  keySignatures: [{ time: 0, key: '7A' }],
  markers: [
    { time: 0, text: 'Intro' },
    { time: 4, text: 'DROP 1' },
  ],
  duration: 7.3,
};
const names = { id: 'x', title: 'X', artist: '', seed: 's' };
const truthOf = (of: MidiSong, duration = of.duration) => describeMidi(of, { ...names, duration });

/** Onsets of sounds: where the level jumps from silence, seconds. */
function attacks(channel: Float32Array, sampleRate: number): number[] {
  const found: number[] = [];
  const loud = 0.25 * channel.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  let quietSince = -Infinity;
  let isQuiet = true;
  for (const [i, value] of channel.entries()) {
    if (Math.abs(value) > loud) {
      if (isQuiet) found.push(i / sampleRate);
      isQuiet = false;
      quietSince = i;
    } else if (i - quietSince > 0.05 * sampleRate) isQuiet = true;
  }
  return found;
}

describe('the truth of a MIDI file', () => {
  it('has the beats, bars, tempi, key and sections of its meta events', () => {
    const truth = truthOf(song);
    expect(truth).toMatchObject({
      bpm: 120,
      beats_per_bar: 4,
      constant_tempo: false,
      key: '7A',
      tempo_segments: [
        { time_s: 0, bpm: 120, beat: 1 },
        { time_s: 4, bpm: 150, beat: 1 },
      ],
      sections: [
        { time: 0, bar: 1, label: 'intro' },
        { time: 4, bar: 3, label: 'drop' },
      ],
    });
    expect(truth.downbeats_s).toEqual([0, 2, 4, 4 + 4 * 0.4, 4 + 8 * 0.4].filter((time) => time < 7.3));
    for (const [i, { time }] of song.notes.entries()) expect(truth.beats_s[i]).toBeCloseTo(time, 9);
    expect(truthOf({ ...song, keySignatures: [] }).key).toBeNull();
  });

  it.each([
    ['6/8', 6, 8, 3, 0.5],
    ['7/8', 7, 8, 7, 0.25],
    ['3/4', 3, 4, 3, 0.5],
    ['2/2', 2, 2, 4, 0.5],
  ])('counts %s', (_name, beats, unit, perBar, period) => {
    const timeSignatures = [{ time: 0, beats, unit }];
    const truth = truthOf({ ...song, tempi: [{ time: 0, bpm: 120 }], timeSignatures });
    expect(truth).toMatchObject({ beats_per_bar: perBar, constant_tempo: true });
    expect(truth.beats_s[1]).toBeCloseTo(period, 9);
    expect(truth.downbeats_s[1]).toBeCloseTo(period * perBar, 9);
  });

  it('keeps beat 1 on bar lines through other meters and changes within a beat', () => {
    const truth = truthOf({
      ...song,
      tempi: [
        { time: 0, bpm: 120 },
        { time: 1.25, bpm: 60 },
      ],
      timeSignatures: [
        { time: 0, beats: 4, unit: 4 },
        { time: 2.75, beats: 3, unit: 4 },
        { time: 5.75, beats: 4, unit: 4 },
      ],
      duration: 30,
    });
    const grid = indexGrid(
      truth.tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat })),
      4,
    );
    expect(truth.beats_s.slice(0, 9)).toEqual([0, 0.5, 1, 1.75, 2.75, 3.75, 4.75, 5.75, 6.75]);
    expect(truth.downbeats_s.slice(0, 4)).toEqual([0, 2.75, 5.75, 9.75]);
    for (const time of truth.beats_s) expect(grid.nearestBeat(time).time).toBeCloseTo(time, 6);
    for (const time of truth.downbeats_s) expect(grid.nearestBeat(time).beatInBar).toBe(1);
  });

  it('yields grids with exactly its beats, whatever the tempi', () => {
    const changes = fc.array(
      fc.record({ gap: fc.integer({ min: 1, max: 40 }), bpm: fc.integer({ min: 40, max: 220 }) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(changes, fc.integer({ min: 2, max: 7 }), (parts, beats) => {
        let time = 0;
        const tempi = parts.map(({ gap, bpm }, i) => {
          if (i > 0) time += gap * 0.173;
          return { time, bpm };
        });
        const truth = truthOf({ ...song, tempi, timeSignatures: [{ time: 0, beats, unit: 4 }] }, 30);
        const grid = indexGrid(
          truth.tempo_segments.map(({ time_s, bpm, beat }) => ({ time: time_s, bpm, beat })),
          beats,
        );
        const found = grid.beats(0, 29.9);
        const expected = truth.beats_s.filter((beat) => beat < 29.9);
        expect(found).toHaveLength(expected.length);
        for (const [i, beat] of found.entries()) expect(beat.time).toBeCloseTo(expected[i]!, 4);
      }),
    );
  });
});

describe('rendering MIDI', () => {
  it('sounds exactly at the times of the notes, through a change of tempo', () => {
    const { channels, sampleRate, truth } = renderMidi(song, names);
    const heard = attacks(channels[0], sampleRate);
    expect(heard).toHaveLength(16);
    for (const [i, time] of heard.entries()) {
      expect(Math.abs(time - song.notes[i]!.time)).toBeLessThan(0.002);
      expect(Math.abs(time - truth.beats_s[i]!)).toBeLessThan(0.002);
    }
    expect(renderMidi(song, names).channels[1]).toEqual(channels[1]);
  });

  it('follows an augmented file: the truth has the beats, key and notes that sound', () => {
    const stretch = 1.25;
    const bytes = writeMidiSong(augmentNotes(song, { transpose: 2, stretch, velocity: 0.8 }, 'a'));
    const copy = readMidi(bytes, 'copy.mid');
    const { channels, sampleRate, truth } = renderMidi(copy, names);
    expect(truth.key).toBe('9A');
    expect(truth.sections.map(({ bar, label }) => [bar, label])).toEqual([
      [1, 'intro'],
      [3, 'drop'],
    ]);
    expect(truth.notes.map(({ velocity }) => velocity)).toEqual(song.notes.map(() => 88));
    const heard = attacks(channels[0], sampleRate);
    expect(heard).toHaveLength(16);
    for (const [i, time] of heard.entries()) {
      expect(Math.abs(time - truth.beats_s[i]!)).toBeLessThan(0.002);
      expect(Math.abs(time - song.notes[i]!.time * stretch)).toBeLessThan(0.002);
    }
  });

  it('plays every program and drum of General MIDI', () => {
    const notes = [
      ...Array.from({ length: 128 }, (_, program): MidiNote => ({
        ...hat(program * 0.05),
        channel: 0,
        midi: 60,
        program,
      })),
      ...Array.from({ length: 47 }, (_, i): MidiNote => ({ ...hat(7 + i * 0.05), midi: 35 + i })),
    ];
    const { channels } = renderMidi({ ...song, notes, duration: 10 }, names);
    expect(channels[0].every(Number.isFinite)).toBe(true);
    expect(Math.max(...channels[0].map(Math.abs).subarray(0, 44_100))).toBeGreaterThan(0.05);
    expect(() => renderMidi({ ...song, notes: [] }, names)).toThrow(/no notes/);
  });

  it('continues after files that cannot be played', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-midi-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'A b.mid'), writeMidiSong(song));
    writeFileSync(join(folder, 'broken.mid'), 'no music');
    const paths = ['none.mid', 'broken.mid', 'A b.mid'].map((name) => join(folder, name));
    const { rendered, failures } = await renderMidiFolder(join(folder, 'out'), paths, { seed: '1' });
    expect(failures.map(({ code }) => code)).toEqual(['not_found', 'invalid_input']);
    expect(rendered).toHaveLength(1);
    const { file, truth } = rendered[0]!;
    expect(file.id).toMatch(/^A-b-[0-9a-f]{8}$/);
    expect(JSON.parse(readFileSync(join(folder, 'out', file.truth), 'utf8'))).toEqual(truth);
  });
});
