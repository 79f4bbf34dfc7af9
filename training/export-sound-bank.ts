/**
 * Writes the sounds of all engines as spectra: each drum of the sampled kits and each of a range of notes of the sound fonts, begun at
 * several places between two frames, so that the trainer can play a score by adding up spectra (sampled.py). That costs a thousandth of
 * rendering audio, and every crop gets instruments of its own.
 *
 *   node training/export-sound-bank.ts --out DIR
 *
 * `sounds.npy` holds log-mel frames of all sounds one after the other, `sounds.json` what they are.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { melFrontEnd } from '../src/main/analysis/front-end/mel.ts';
import { DRUM_CHANNEL } from '../src/main/synthesis/augmentation/midi.ts';
import { createRng } from '../src/main/numeric/rng.ts';
import { findSoundFonts, playMidi, programs } from './engines/fluidsynth.ts';
import { RENDER_RATE } from './engines/piece.ts';
import { loadSound, sampledKits, trimAttack } from './engines/samples.ts';
import { melOf, toNpy } from './save-track.ts';

/** Frames before the sound begins: a window reaches this far back. */
const LEAD = 2;
/** Places between two frames at which a drum and a note may begin. */
const DRUM_SHIFTS = 4;
const NOTE_SHIFTS = 2;
/** Frames of a note with its release; of a drum. */
const NOTE_FRAMES = 80;
const DRUM_FRAMES = 75;
/** A drum of a kit, a program of a font for a part: how many of each at most. */
const SOUNDS_PER_DRUM = 2;
const PROGRAMS_PER_PART = 5;
/** Channels of a MIDI file without the one for drums. */
const channels = [...Array(16).keys()].filter((channel) => channel !== DRUM_CHANNEL);

interface SoundEntry {
  readonly role: string;
  /** Kit or sound font with program: what sounds together. */
  readonly instrument: string;
  readonly midi: number | null;
  /** First frame and number of frames for each shift. */
  readonly shifts: (readonly [row: number, frames: number])[];
}

const { values: options } = parseArgs({ options: { out: { type: 'string' } } });
if (!options.out) throw new Error('Say where to write: --out DIR');
await mkdir(options.out, { recursive: true });

const { bands, hop } = melFrontEnd;
const entries: SoundEntry[] = [];
const rows: Float32Array[] = [];
let rowCount = 0;

/** Keeps frames up to the last that is heard; returns where they went. */
function keep(frames: Float32Array): readonly [number, number] {
  let count = frames.length / bands;
  const heard = (frame: number): boolean =>
    frames.subarray(frame * bands, (frame + 1) * bands).some((value) => value > 0.05);
  while (count > LEAD + 1 && !heard(count - 1)) count--;
  rows.push(frames.slice(0, count * bands));
  rowCount += count;
  return [rowCount - count, count];
}

/** Signal delayed by `samples`. */
function delayed(sound: Float32Array, samples: number, length: number): Float32Array {
  const out = new Float32Array(length);
  out.set(sound.subarray(0, length - samples), samples);
  return out;
}

for (const kit of [...(await sampledKits.hydrogen()), ...(await sampledKits['sonic-pi']())]) {
  // The one-shots of Sonic Pi are one large kit: all of them, for each piece to draw from.
  const most = kit.name === 'sonic-pi' ? Infinity : SOUNDS_PER_DRUM;
  for (const [role, paths] of Object.entries(kit.sounds))
    for (const path of paths.slice(0, most)) {
      const sound = trimAttack(await loadSound(path)).subarray(0, DRUM_FRAMES * hop);
      const shifts = Array.from({ length: DRUM_SHIFTS }, (_, shift) => {
        const offset = Math.round((LEAD + shift / DRUM_SHIFTS) * hop);
        return keep(melOf([delayed(sound, offset, sound.length + 4 * hop)], RENDER_RATE).data);
      });
      entries.push({
        role,
        instrument: kit.name === 'sonic-pi' ? `sonic-pi/${basename(path, '.flac')}` : kit.name,
        midi: null,
        shifts,
      });
    }
  console.log(`${kit.name}: ${entries.length} sounds, ${rowCount} frames`);
}

for (const font of findSoundFonts()) {
  const rng = createRng(`bank/${basename(font)}`);
  const wanted = Object.entries(programs).flatMap(([role, choices]) => {
    const midis = role === 'bass' ? [28, 32, 36, 40, 44] : [50, 55, 60, 65, 70, 76, 84];
    const drawn = rng.shuffle([...new Set(choices)]).slice(0, PROGRAMS_PER_PART);
    return drawn.flatMap((program) => midis.map((midi) => ({ role, program, midi })));
  });
  const spacing = (NOTE_FRAMES * hop) / RENDER_RATE;
  const chosen = [...new Set(wanted.map(({ program }) => program))];
  for (let start = 0; start < chosen.length; start += channels.length) {
    // A channel keeps one program for a whole file.
    const batch = chosen.slice(start, start + channels.length);
    const part = wanted.filter(({ program }) => batch.includes(program));
    const notes = part.map(({ program, midi }, i) => {
      const channel = channels[batch.indexOf(program)]!;
      return { time: (i + 0.5) * spacing, duration: 1.1, midi, velocity: 110, channel, track: channel, program };
    });
    const sound = await playMidi(font, notes, (part.length + 1) * spacing, false);
    for (const [i, entry] of part.entries()) {
      // From half a place before the note to half a place before the next; equally loud notes make one balance fit all.
      const from = Math.round(i * NOTE_FRAMES + NOTE_FRAMES / 2 - LEAD) * hop;
      const note = sound.slice(from, from + NOTE_FRAMES * hop);
      const peak = note.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
      const level = note.map((value) => value / peak);
      const shifts = Array.from({ length: NOTE_SHIFTS }, (_, shift) =>
        keep(melOf([delayed(level, Math.round((shift / NOTE_SHIFTS) * hop), level.length)], RENDER_RATE).data),
      );
      entries.push({ role: entry.role, instrument: `${basename(font)}/${entry.program}`, midi: entry.midi, shifts });
    }
  }
  console.log(`${basename(font)}: ${entries.length} sounds, ${rowCount} frames`);
}

const data = new Float32Array(rowCount * bands);
let at = 0;
for (const part of rows) {
  data.set(part, at);
  at += part.length;
}
const path = join(options.out, 'sounds.npy');
await writeFile(`${path}.part`, toNpy({ data, frames: rowCount, bands, frameRate: RENDER_RATE / hop }));
await rename(`${path}.part`, path);
await writeFile(join(options.out, 'sounds.json'), JSON.stringify({ lead: LEAD, sounds: entries }));
