import { describe, expect, it } from 'vitest';
import { DRUM_CHANNEL } from '../../src/main/synthesis/augmentation/midi.ts';
import type { MidiNote } from '../../src/main/synthesis/augmentation/midi.ts';
import { findScoreChanges } from './note-boundaries.ts';

const BAR = 2;
const downbeats = Array.from({ length: 33 }, (_, bar) => bar * BAR);

/** A note on every beat of the bars [from, to). */
function play(channel: number, from: number, to: number, midi = 60): MidiNote[] {
  return Array.from({ length: 4 * (to - from) }, (_, beat) => ({
    time: from * BAR + (beat * BAR) / 4,
    duration: BAR / 8,
    midi,
    velocity: 100,
    channel,
    program: 0,
    track: 0,
  }));
}

describe('findScoreChanges', () => {
  it('finds the bars where instruments enter and leave, not those that merely see them coming', () => {
    const notes = [...play(0, 0, 32), ...play(1, 10, 20), ...play(2, 10, 20)];
    expect(findScoreChanges(notes, downbeats)).toEqual({ boundaries: [20, 40], faint: [] });
  });
  it('takes each drum for an instrument, and notes of another pitch for the same', () => {
    const kick = play(DRUM_CHANNEL, 0, 32, 36);
    const hat = play(DRUM_CHANNEL, 8, 32, 42);
    expect(findScoreChanges([...kick, ...hat], downbeats).boundaries).toEqual([16]);
    const melody = [...play(0, 0, 8, 60), ...play(0, 8, 32, 67)];
    expect(findScoreChanges(melody, downbeats).boundaries).toEqual([]);
  });
  it('calls it faint where few of many enter, and ignores a single note', () => {
    const many = [0, 1, 2].flatMap((channel) => play(channel, 0, 32));
    expect(findScoreChanges([...many, ...play(3, 16, 32)], downbeats)).toEqual({
      boundaries: [],
      faint: [32],
    });
    expect(findScoreChanges([...many, play(3, 16, 17)[0]!], downbeats)).toEqual({
      boundaries: [],
      faint: [],
    });
  });
  it('hears a held note for as long as it lasts', () => {
    const pad = { ...play(1, 8, 9)[0]!, duration: 24 * BAR };
    expect(findScoreChanges([...play(0, 0, 32), pad], downbeats).boundaries).toEqual([16]);
  });
});
