import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DRUM_CHANNEL, writeMidiSong } from '../../src/main/synthesis/augmentation/midi.ts';
import type { MidiNote } from '../../src/main/synthesis/augmentation/midi.ts';
import type { Rng } from '../../src/main/numeric/rng.ts';
import type { PartName, ScoreHit } from '../../src/main/synthesis/score.ts';
import { RENDER_RATE } from './piece.ts';
import type { Piece } from './piece.ts';
import { toSamples } from './read-pcm.ts';

const run = promisify(execFile);

/** The sound fonts of Debian's packages that are installed. */
export function findSoundFonts(): string[] {
  return ['FluidR3_GM.sf2', 'MuseScore_General_Full.sf2', 'TimGM6mb.sf2']
    .map((name) => join('/usr/share/sounds/sf2', name))
    .filter((path) => existsSync(path));
}

/** General MIDI programs for each part. */
export const programs: Readonly<Record<PartName, readonly number[]>> = {
  bass: [32, 33, 34, 35, 36, 37, 38, 38, 39, 39, 43, 58, 87],
  pad: [48, 49, 50, 51, 52, 54, 88, 89, 90, 91, 92, 94, 95, 16, 19],
  stab: [0, 1, 2, 4, 5, 7, 16, 17, 25, 26, 27, 28, 29, 30, 55, 61, 62, 63, 80, 81, 84, 90],
  lead: [11, 12, 22, 40, 56, 65, 66, 73, 75, 79, 80, 81, 82, 84, 85, 87, 30, 0, 4],
  arp: [0, 4, 5, 6, 8, 10, 11, 12, 13, 24, 25, 45, 46, 80, 81, 84, 98, 99, 104, 106],
  vocal: [52, 53, 54, 85, 91],
};
/** Standard, room, power, electronic, TR-808, jazz, brush, orchestra. */
const drumPrograms = [0, 0, 8, 16, 16, 24, 24, 25, 25, 32, 40, 48];
const drumNotes: Readonly<Record<ScoreHit['drum'], readonly number[]>> = {
  kick: [35, 36, 36],
  snare: [37, 38, 38, 39, 39, 40],
  hats: [42, 42, 44, 70, 54],
  openHat: [46, 46, 46, 54],
  ride: [51, 53, 59],
  perc: [54, 56, 60, 61, 62, 63, 64, 67, 69, 70, 75, 76, 77],
  crash: [49, 57, 55, 52],
  tom: [41, 43, 45, 47, 48, 50],
};

/**
 * The MIDI file uses a constant clock that is fine enough for ticks to be within a tenth of a millisecond; the truth
 * has its own times.
 */
const CLOCK_BPM = 300;
/**
 * FluidSynth reads events every 64 samples and plays them in the next block: on average they sound one and a half
 * blocks late.
 */
const BLOCK_SECONDS = 64 / RENDER_RATE;

/** A file has one more track for the tempo, and FluidSynth silently plays nothing for files with over 128 tracks. */
const MOST_PARTS = 127;

/** Plays notes through a sound font in mono at {@link RENDER_RATE}. */
export async function playMidi(
  font: string,
  notes: readonly MidiNote[],
  duration: number,
  room: boolean,
): Promise<Float32Array> {
  const length = Math.round(duration * RENDER_RATE);
  const sound = new Float32Array(length);
  if (notes.length === 0) return sound;
  const parts = new Set(notes.map(({ track, channel, program }) => `${track}/${channel}/${program}`));
  if (parts.size > MOST_PARTS)
    throw new Error(`FluidSynth plays ${MOST_PARTS} tracks at most, not ${parts.size}`);
  const folder = await mkdtemp(join(tmpdir(), 'segue-fluidsynth-'));
  try {
    const early = notes.map((note) => ({ ...note, time: Math.max(0, note.time - 1.5 * BLOCK_SECONDS) }));
    const midi = join(folder, 'notes.mid');
    const raw = join(folder, 'sound.raw');
    const song = {
      tempi: [{ time: 0, bpm: CLOCK_BPM }],
      timeSignatures: [],
      keySignatures: [],
      markers: [],
      duration,
    };
    await writeFile(midi, writeMidiSong({ ...song, notes: early }));
    const effects = room ? '1' : '0';
    await run('fluidsynth', [
      ...['-q', '-i', '-n', '-r', String(RENDER_RATE), '-R', effects, '-C', effects, '-g', '0.4'],
      ...['-o', 'synth.dynamic-sample-loading=1', '-o', 'synth.polyphony=96', '-o', 'synth.lock-memory=0'],
      ...['-T', 'raw', '-O', 'float', '-E', 'little', '-F', raw, font, midi],
    ]);
    const stereo = toSamples(await readFile(raw));
    for (let i = 0; i < Math.min(length, stereo.length >> 1); i++)
      sound[i] = 0.5 * (stereo[2 * i]! + stereo[2 * i + 1]!);
    return sound;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const toVelocity = (velocity: number): number => Math.max(1, Math.min(127, Math.round(30 + 97 * velocity)));

/** The pitched parts, each by a General MIDI program. */
export function playNotes(piece: Piece, font: string, rng: Rng): Promise<Float32Array> {
  const parts = Object.keys(programs) as PartName[];
  const chosen = Object.fromEntries(parts.map((part) => [part, rng.pick(programs[part])])) as Record<
    PartName,
    number
  >;
  const notes = piece.notes
    .filter(({ time }) => time >= 0)
    .map(({ part, time, duration, midi, velocity }) => ({
      ...{ time, duration, midi, velocity: toVelocity(velocity) },
      ...{ channel: parts.indexOf(part), track: parts.indexOf(part), program: chosen[part] },
    }));
  return playMidi(font, notes, piece.duration, rng.chance(0.5));
}

/** The drums by one of the font's kits. */
export function playDrums(piece: Piece, font: string, rng: Rng): Promise<Float32Array> {
  const program = rng.pick(drumPrograms);
  const kit = Object.fromEntries(
    Object.entries(drumNotes).map(([drum, notes]) => [drum, [rng.pick(notes), rng.pick(notes)]]),
  ) as Record<ScoreHit['drum'], number[]>;
  const notes = piece.hits.map(({ drum, time, velocity }) => ({
    ...{ time, duration: 0.12, velocity: toVelocity(velocity), channel: DRUM_CHANNEL, track: 0, program },
    midi: kit[drum][drum === 'perc' || drum === 'tom' ? (velocity > 0.7 ? 0 : 1) : 0]!,
  }));
  return playMidi(font, notes, piece.duration, rng.chance(0.3));
}
