/**
 * Exports the sounds of all engines as spectra: each drum of the sampled kits, and each of a range of notes of the
 * sound fonts, starting at several sub-frame offsets. The trainer then plays a score by adding up spectra (sampled.py).
 * That takes a thousandth of the time of rendering audio, and every crop gets its own instruments.
 *
 *   node training/export-sound-bank.ts --out DIR
 *
 * For each kit, and for each fifteen programs of a font: `<name>.npy` contains the log-mel frames of all sounds one
 * after another, `<name>.json` their description. Existing files are kept.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { melFrontEnd } from '../src/main/analysis/front-end/mel.ts';
import { DRUM_CHANNEL } from '../src/main/synthesis/augmentation/midi.ts';
import { createRng } from '../src/main/numeric/rng.ts';
import { findSoundFonts, playMidi, programs } from './engines/fluidsynth.ts';
import { RENDER_RATE } from './engines/piece.ts';
import { loadSound, sampledKits, trimAttack } from './engines/samples.ts';
import { melValues } from '../src/main/analysis/front-end/mel-values.ts';
import { melOf, toNpy } from './save-track.ts';

/** Frames before the start of a sound, which a window overlaps. */
const LEAD = 2;
/** Number of sub-frame offsets at which a drum, and a note, may start. */
const DRUM_SHIFTS = 4;
const NOTE_SHIFTS = 2;
/** Number of frames of a note with its release, and of a drum. */
const NOTE_FRAMES = 80;
const DRUM_FRAMES = 75;
/** Maximum number of sounds per drum of a kit, and of programs of a font per part. */
const SOUNDS_PER_DRUM = 2;
const PROGRAMS_PER_PART = 5;
/** MIDI channels except the one for drums. */
const channels = [...Array(16).keys()].filter((channel) => channel !== DRUM_CHANNEL);

interface SoundEntry {
  readonly role: string;
  /** Kit, or sound font with program: sounds that belong together. */
  readonly instrument: string;
  readonly midi: number | null;
  /** First frame and number of frames for each offset. */
  readonly shifts: readonly (readonly [row: number, frames: number])[];
}

/** The sounds of one kit or of some programs of a font, collected and then written together. */
interface BankPart {
  /** Adds the spectra of one sound, one per offset, up to the last audible frame. */
  add(sound: Omit<SoundEntry, 'shifts'>, spectra: readonly Float32Array[]): void;
  /** `<name>.npy` and `<name>.json`, the latter last. */
  write(): Promise<void>;
}

const { values: options } = parseArgs({ options: { out: { type: 'string' } } });
if (!options.out) throw new Error('Say where to write: --out DIR');
const out = options.out;
await mkdir(out, { recursive: true });
const { bands, hop } = melFrontEnd;
/** Log magnitude below which a frame is inaudible. */
const SILENCE = 0.05;

const isWritten = (name: string): boolean => existsSync(join(out, `${name}.json`));

function createPart(name: string): BankPart {
  const sounds: SoundEntry[] = [];
  const rows: Float32Array[] = [];
  let rowCount = 0;
  return {
    add(sound, spectra) {
      const shifts = spectra.map((frames) => {
        let count = frames.length / bands;
        const heard = (frame: number): boolean =>
          frames.subarray(frame * bands, (frame + 1) * bands).some((value) => value > SILENCE);
        while (count > LEAD + 1 && !heard(count - 1)) count--;
        rows.push(frames.subarray(0, count * bands));
        rowCount += count;
        return [rowCount - count, count] as const;
      });
      sounds.push({ ...sound, shifts });
    },
    async write() {
      const data = new Float32Array(rowCount * bands);
      let at = 0;
      for (const part of rows) {
        data.set(part, at);
        at += part.length;
      }
      await writeFile(join(out, `${name}.npy`), toNpy(data, bands));
      await writeFile(join(out, `${name}.json.part`), JSON.stringify({ lead: LEAD, sounds }));
      await rename(join(out, `${name}.json.part`), join(out, `${name}.json`));
      console.log(`${name}: ${sounds.length} sounds, ${rowCount} frames`);
    },
  };
}

/** The signal delayed by `samples`. */
function delayed(sound: Float32Array, samples: number, length: number): Float32Array {
  const out = new Float32Array(length);
  out.set(sound.subarray(0, length - samples), samples);
  return out;
}

/** Spectra of a sound starting at `count` sub-frame offsets, the first at frame `lead`. */
function spectraOf(sound: Float32Array, count: number, lead: number, length: number): Float32Array[] {
  return Array.from({ length: count }, (_, shift) => {
    const offset = Math.round((lead + shift / count) * hop);
    return melValues(melOf([delayed(sound, offset, length)], RENDER_RATE));
  });
}

for (const kit of [...(await sampledKits.hydrogen()), ...(await sampledKits['sonic-pi']())]) {
  const name = kit.name.replace(/[^\w-]+/g, '-');
  if (isWritten(name)) continue;
  const part = createPart(name);
  // Sonic Pi's one-shots form one large kit: keep all of them, for each piece to draw from.
  const most = kit.name === 'sonic-pi' ? Infinity : SOUNDS_PER_DRUM;
  for (const [role, paths] of Object.entries(kit.sounds))
    for (const path of paths.slice(0, most)) {
      const sound = trimAttack(await loadSound(path)).subarray(0, DRUM_FRAMES * hop);
      part.add(
        { role, instrument: kit.name, midi: null },
        spectraOf(sound, DRUM_SHIFTS, LEAD, sound.length + 4 * hop),
      );
    }
  await part.write();
}

for (const font of findSoundFonts()) {
  const fontName = basename(font, '.sf2');
  const rng = createRng(`bank/${fontName}`);
  const wanted = Object.entries(programs).flatMap(([role, choices]) => {
    const midis = role === 'bass' ? [28, 32, 36, 40, 44] : [50, 55, 60, 65, 70, 76, 84];
    const drawn = rng.shuffle([...new Set(choices)]).slice(0, PROGRAMS_PER_PART);
    return drawn.flatMap((program) => midis.map((midi) => ({ role, program, midi })));
  });
  const spacing = (NOTE_FRAMES * hop) / RENDER_RATE;
  const chosen = [...new Set(wanted.map(({ program }) => program))];
  for (let start = 0; start < chosen.length; start += channels.length) {
    const name = `${fontName}-${start / channels.length}`;
    if (isWritten(name)) continue;
    // A channel keeps one program throughout a file.
    const batch = chosen.slice(start, start + channels.length);
    const entries = wanted.filter(({ program }) => batch.includes(program));
    const notes = entries.map(({ program, midi }, i) => {
      const channel = channels[batch.indexOf(program)]!;
      const time = (i + 0.5) * spacing;
      return { time, duration: 1.1, midi, velocity: 110, channel, track: channel, program };
    });
    const sound = await playMidi(font, notes, (entries.length + 1) * spacing, false);
    const part = createPart(name);
    for (const [i, { role, program, midi }] of entries.entries()) {
      const from = (i * NOTE_FRAMES + NOTE_FRAMES / 2 - LEAD) * hop;
      const note = sound.slice(from, from + NOTE_FRAMES * hop);
      const peak = note.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // A program may lack some notes.
      if (peak < 1e-4) continue;
      const level = note.map((value) => value / peak);
      part.add(
        { role, instrument: `${fontName}/${program}`, midi },
        spectraOf(level, NOTE_SHIFTS, 0, level.length),
      );
    }
    await part.write();
  }
}
