import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMidi } from '../../src/main/synthesis/augmentation/midi.ts';
import type { MidiSong } from '../../src/main/synthesis/augmentation/midi.ts';
import { findSoundFonts, playMidi } from './fluidsynth.ts';
import { findScoreChanges } from './note-boundaries.ts';
import type { Song } from './song.ts';

const WADS = '/usr/share/games/doom';
const OPENMSX = '/usr/share/games/openttd/baseset/openmsx';

/** Seconds; shorter pieces are jingles. */
const MIN_LENGTH_S = 60;
/** Seconds; longer pieces repeat themselves. */
const MAX_LENGTH_S = 120;
/** Distance in beats within which a note is on a grid line. */
const ON_GRID = 0.03;
/** Lower shares of notes on sixteenths or triplets mean that the piece was played freely, or its clock says nothing. */
const MIN_ON_GRID = 0.85;
/** A last slowing down is not heard as a change of tempo. */
const ENDING_S = 3;

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The lumps of music in a WAD: a directory of 16 bytes per lump (position, size, name), whose place the header tells. */
function readMusicLumps(wad: Buffer, prefix: string): File[] {
  const count = wad.readInt32LE(4);
  const directory = wad.readInt32LE(8);
  return Array.from({ length: count }, (_, i) => {
    const at = directory + 16 * i;
    const name = wad.toString('latin1', at + 8, at + 16).replace(/\0.*$/, '');
    const from = wad.readInt32LE(at);
    return { name, bytes: wad.subarray(from, from + wad.readInt32LE(at + 4)) };
  })
    .filter(
      ({ name, bytes }) => name.startsWith('D_') && String.fromCharCode(...bytes.subarray(0, 4)) === 'MThd',
    )
    .map(({ name, bytes }) => ({ name: `${prefix}-${name.slice(2).toLowerCase()}`, bytes }));
}

async function readFreedoom(): Promise<File[]> {
  const files: File[] = [];
  for (const wad of ['freedoom1', 'freedoom2'])
    if (existsSync(join(WADS, `${wad}.wad`)))
      files.push(...readMusicLumps(await readFile(join(WADS, `${wad}.wad`)), wad));
  return files;
}

async function readOpenMsx(): Promise<File[]> {
  if (!existsSync(OPENMSX)) return [];
  const names = (await readdir(OPENMSX)).filter((name) => name.endsWith('.mid')).sort();
  return Promise.all(
    names.map(async (name) => ({
      name: `openmsx-${name.replace(/\.mid$/, '').replaceAll('_', '-')}`,
      bytes: await readFile(join(OPENMSX, name)),
    })),
  );
}

/**
 * The only tempo of a piece; null if it changes, if the notes do not keep to it, or if more of them are half way between
 * its beats than on them, so that it may be written half a beat off.
 */
function readTempo({ tempi, notes, duration }: MidiSong): number | null {
  const heard = tempi.filter(
    ({ time }, i) => time < duration - ENDING_S && (tempi[i + 1]?.time ?? Infinity) > time,
  );
  const { bpm } = heard[0]!;
  if (heard.some((tempo) => Math.abs(tempo.bpm / bpm - 1) > 1e-4)) return null;
  const isOn = (time: number, division: number): boolean => {
    const steps = ((time * bpm) / 60) * division;
    return Math.abs(steps - Math.round(steps)) / division < ON_GRID;
  };
  const count = (isCounted: (time: number) => boolean): number =>
    notes.filter(({ time }) => isCounted(time)).length;
  const onGrid = count((time) => isOn(time, 4) || isOn(time, 3));
  const onBeat = count((time) => isOn(time, 1));
  const between = count((time) => isOn(time, 2)) - onBeat;
  return onGrid >= MIN_ON_GRID * notes.length && between <= onBeat ? bpm : null;
}

function toSong(origin: string, { name, bytes }: File, fonts: readonly string[]): Song[] {
  const midi = readMidi(bytes, name);
  const bpm = readTempo(midi);
  if (bpm === null || midi.duration < MIN_LENGTH_S) return [];
  const duration = Math.min(midi.duration, MAX_LENGTH_S);
  const interval = 60 / bpm;
  const beats = Array.from({ length: Math.ceil(duration / interval) }, (_, beat) => beat * interval);
  const meters = new Set(midi.timeSignatures.map(({ beats: count, unit }) => `${count}/${unit}`));
  /** Without a signature a file means 4/4, but most that have none were never written in bars. */
  const isInFour = meters.size === 1 && meters.has('4/4');
  const notes = midi.notes.filter(({ time }) => time < duration);
  const downbeats = isInFour ? beats.filter((_, beat) => beat % 4 === 0) : [];
  const font = fonts[name.length % fonts.length]!;
  return [
    {
      id: name,
      origin,
      bpm,
      known: [notes[0]!.time, duration],
      beats,
      downbeats,
      changes: isInFour ? findScoreChanges(notes, downbeats) : null,
      load: () => playMidi(font, notes, duration + 1, true),
    },
  ];
}

/**
 * Pieces of game music that their arrangers wrote to a constant tempo, played by FluidSynth: the notation says what the
 * beat is, at the tempo at which a person chose to write it. Empty without a sound font or the packages.
 */
export async function findNotatedSongs(): Promise<Song[]> {
  const fonts = findSoundFonts();
  if (fonts.length === 0) return [];
  const songs = [
    ...(await readFreedoom()).flatMap((file) => toSong('freedoom', file, fonts)),
    ...(await readOpenMsx()).flatMap((file) => toSong('openmsx', file, fonts)),
  ];
  // Some levels share a piece.
  return [...new Map(songs.map((song) => [`${song.bpm} ${song.known.join(' ')}`, song])).values()];
}
