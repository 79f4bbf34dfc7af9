import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { openAudio } from '../../src/main/audio/open-audio.ts';
import { createResampler } from '../../src/main/audio/resample.ts';
import type { Rng } from '../../src/main/numeric/rng.ts';
import type { ScoreHit } from '../../src/main/synthesis/score.ts';
import { RENDER_RATE } from './piece.ts';
import type { Piece } from './piece.ts';

type Drum = ScoreHit['drum'];

/** Recorded drum sounds: paths of audio files by drum. */
export interface SampledKit {
  readonly name: string;
  readonly sounds: Readonly<Partial<Record<Drum, readonly string[]>>>;
}

const HYDROGEN = '/usr/share/hydrogen/data/drumkits';
const SONIC_PI = '/usr/share/sonic-pi/samples';

/** Maps instrument names of a kit to drums; the first match counts. */
const namePatterns: readonly (readonly [Drum, RegExp])[] = [
  ['crash', /crash|splash|china/i],
  ['ride', /ride|paiste bell|cup/i],
  ['openHat', /(op(en)?\b.*(hh|hat))|(hat|hh).*\bop|hats? op|ohh|open|opened/i],
  ['hats', /hat|hh\b|hi-hat|maraca|shaker|tambourine/i],
  ['kick', /kick|bass ?drum|bd\b|thump|djembe\d bass|dununba1 head hit|heavy_kick|bd_/i],
  ['snare', /snare|clap|slap|snaps?|sn_|stick|rim/i],
  ['tom', /tom|drum \d|sangban1 head|kenkeni1 head/i],
  ['perc', /cowbell|conga|bongo|clave|woodblock|bell|tone|click|zap|perc|elec_|tabla|glass/i],
];

function toKit(name: string, sounds: readonly (readonly [name: string, path: string])[]): SampledKit | null {
  const byDrum: Partial<Record<Drum, string[]>> = {};
  for (const [sound, path] of sounds) {
    const drum = namePatterns.find(([, pattern]) => pattern.test(sound))?.[0];
    if (drum) (byDrum[drum] ??= []).push(path);
  }
  return byDrum.kick && byDrum.snare ? { name, sounds: byDrum } : null;
}

interface HydrogenInstrument {
  readonly name?: string;
  readonly filename?: string;
  readonly layer?: HydrogenLayer | HydrogenLayer[];
  readonly instrumentComponent?: { readonly layer?: HydrogenLayer | HydrogenLayer[] };
}
interface HydrogenLayer {
  readonly filename?: string;
}

/** Hydrogen's kits; of layered sounds, the loudest layer. */
async function readHydrogenKits(): Promise<SampledKit[]> {
  if (!existsSync(HYDROGEN)) return [];
  const kits: (SampledKit | null)[] = [];
  for (const name of (await readdir(HYDROGEN)).sort()) {
    const parsed = new XMLParser({ parseTagValue: false }).parse(
      await readFile(join(HYDROGEN, name, 'drumkit.xml'), 'utf8'),
    ) as {
      drumkit_info: { instrumentList: { instrument: HydrogenInstrument[] } };
    };
    const sounds = parsed.drumkit_info.instrumentList.instrument.flatMap((instrument) => {
      const layers = [instrument.layer ?? instrument.instrumentComponent?.layer ?? []].flat();
      const file = layers.at(-1)?.filename ?? instrument.filename;
      const path = file && join(HYDROGEN, name, file);
      return path && existsSync(path) ? [[String(instrument.name), path] as const] : [];
    });
    kits.push(toKit(name, sounds));
  }
  return kits.filter((kit) => kit !== null);
}

/** Sonic Pi's one-shots as one large kit, from which each piece draws its sounds. */
async function readSonicPiKit(): Promise<SampledKit[]> {
  if (!existsSync(SONIC_PI)) return [];
  const names = (await readdir(SONIC_PI)).filter((name) =>
    /^(bd|sn|drum|elec|tabla|perc|glitch_perc)_?.*\.flac$/.test(name),
  );
  const rename = (name: string): string =>
    name
      .replace(/^drum_cymbal_(closed|pedal)/, 'closed hat')
      .replace(/^drum_cymbal_open/, 'open hat')
      .replace(/^drum_cymbal/, 'crash')
      .replace(/^drum_bass|^elec_(hollow|soft)_kick/, 'kick')
      .replace(/^elec_(tick|blip|flip|pop)/, 'hat')
      .replace(/^elec_cymbal/, 'open hat')
      .replace(/^drum_roll.*/, '-');
  const kit = toKit(
    'sonic-pi',
    names.sort().map((name) => [rename(name), join(SONIC_PI, name)]),
  );
  return kit ? [kit] : [];
}

export const sampledKits: Readonly<Record<'hydrogen' | 'sonic-pi', () => Promise<SampledKit[]>>> = {
  hydrogen: readHydrogenKits,
  'sonic-pi': readSonicPiKit,
};

/** A drum loop and its length in beats; from Sonic Pi, those whose slices fit an even grid. */
export interface Loop {
  readonly path: string;
  readonly beats: number;
}
export function findLoops(): Loop[] {
  const beats = {
    amen: 4,
    amen_full: 16,
    breakbeat: 4,
    mehackit1: 4,
    mehackit2: 4,
    electric: 4,
    perc1: 4,
    perc2: 4,
  };
  return Object.entries(beats)
    .map(([name, count]) => ({ path: join(SONIC_PI, `loop_${name}.flac`), beats: count }))
    .filter(({ path }) => existsSync(path));
}

const loaded = new Map<string, Promise<Float32Array>>();

async function decode(path: string): Promise<Float32Array> {
  const audio = await openAudio(path);
  const resampler = createResampler(audio.format.sampleRate, RENDER_RATE);
  const pieces: Float32Array[] = [];
  for await (const { mono } of audio.blocks()) pieces.push(resampler.push(mono).slice());
  pieces.push(resampler.finish());
  const sound = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    sound.set(piece, at);
    at += piece.length;
  }
  return sound;
}

/** Mono at the rendering rate, cached after decoding. */
export function loadSound(path: string): Promise<Float32Array> {
  let sound = loaded.get(path);
  if (!sound) loaded.set(path, (sound = decode(path)));
  return sound;
}

/** Removes silence before the attack, because a recording's first milliseconds are not part of the note. Peak 1. */
export function trimAttack(sound: Float32Array): Float32Array {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const onset = sound.findIndex((value) => Math.abs(value) > 0.04 * peak);
  return sound.subarray(Math.max(0, onset - 8)).map((value) => value / peak);
}

/** Reads `sound` at `speed` samples per sample, by linear interpolation. */
function resample(sound: Float32Array, speed: number): Float32Array {
  if (speed === 1) return sound;
  return Float32Array.from({ length: Math.max(0, Math.floor((sound.length - 1) / speed)) }, (_, i) => {
    const at = i * speed;
    const whole = Math.floor(at);
    return sound[whole]! + (at - whole) * (sound[whole + 1]! - sound[whole]!);
  });
}

function addAt(
  out: Float32Array,
  sound: Float32Array,
  time: number,
  gain: number,
  length = sound.length,
): void {
  const start = Math.round(time * RENDER_RATE);
  const count = Math.min(length, sound.length, out.length - start);
  const fade = Math.min(110, count);
  for (let i = Math.max(0, -start); i < count; i++)
    out[start + i] = out[start + i]! + sound[i]! * gain * Math.min(1, (count - i) / fade);
}

/** Relative levels of the drums. */
export const drumLevels: Readonly<Record<Drum, number>> = {
  ...{ kick: 0.9, snare: 0.65, hats: 0.28, openHat: 0.3 },
  ...{ ride: 0.22, perc: 0.35, crash: 0.35, tom: 0.5 },
};
/** Replacements for drums that a kit lacks. */
const standIns: Readonly<Partial<Record<Drum, readonly Drum[]>>> = {
  hats: ['perc', 'openHat'],
  openHat: ['ride', 'hats', 'perc'],
  ride: ['hats', 'perc'],
  perc: ['tom', 'hats'],
  crash: ['openHat', 'ride', 'snare'],
  tom: ['perc', 'snare'],
};

/** Plays the drums of a piece with sounds of a kit. A closed hat cuts off an open one. */
export async function playSampledDrums(piece: Piece, kit: SampledKit, rng: Rng): Promise<Float32Array> {
  const out = new Float32Array(Math.round(piece.duration * RENDER_RATE));
  const chosen = new Map<Drum, { sound: Float32Array; gain: number }[]>();
  for (const drum of Object.keys(drumLevels) as Drum[]) {
    const source = [drum, ...(standIns[drum] ?? [])].find((name) => kit.sounds[name]);
    if (!source) continue;
    const gain = drumLevels[drum] * 10 ** (rng.range(-6, 4) / 20);
    const tune = rng.chance(0.4) ? rng.range(0.8, 1.25) : 1;
    const paths = [rng.pick(kit.sounds[source]!), rng.pick(kit.sounds[source]!)];
    chosen.set(
      drum,
      await Promise.all(
        paths.map(async (path) => ({ sound: resample(trimAttack(await loadSound(path)), tune), gain })),
      ),
    );
  }
  const hats = piece.hits.filter(({ drum }) => drum === 'hats').map(({ time }) => time);
  let nextHat = 0;
  for (const { drum, time, velocity } of piece.hits) {
    const sounds = chosen.get(drum);
    if (!sounds) continue;
    while (nextHat < hats.length && hats[nextHat]! <= time) nextHat++;
    const { sound, gain } = sounds[drum === 'perc' || drum === 'tom' ? (velocity > 0.7 ? 0 : 1) : 0]!;
    const choke = drum === 'openHat' ? ((hats[nextHat] ?? Infinity) - time) * RENDER_RATE : Infinity;
    addAt(out, sound, time, gain * velocity, Math.min(sound.length, Math.max(220, choke)));
  }
  return out;
}

/**
 * Plays a loop in the bars in which the piece has kicks or snares: sliced into eighths, resampled towards the piece's
 * tempo and placed on its grid. The other bars keep their own drums, played by `rest`. Only for bars of four beats.
 */
export async function playLoop(
  piece: Piece,
  loop: Loop,
  rng: Rng,
): Promise<{ sound: Float32Array; covered: (time: number) => boolean }> {
  const out = new Float32Array(Math.round(piece.duration * RENDER_RATE));
  const source = await loadSound(loop.path);
  const slicesPerBeat = rng.pick([1, 2, 2, 4]);
  const native = (60 * loop.beats * RENDER_RATE) / source.length;
  const speed = Math.min(1.5, Math.max(0.72, piece.bpm / native));
  const slices = Array.from({ length: loop.beats * slicesPerBeat }, (_, i) => {
    const size = source.length / (loop.beats * slicesPerBeat);
    return resample(source.subarray(Math.round(i * size), Math.round((i + 1) * size)), speed);
  });
  const barBeats = 4;
  const bars = Math.max(1, loop.beats / barBeats);
  /** Occasionally swaps a beat of the loop for another, as in chopped breaks; the first beat stays. */
  const order = Array.from({ length: barBeats }, (_, beat) =>
    beat > 0 && rng.chance(0.2) ? rng.int(0, 3) : beat,
  );
  const drums = piece.hits.filter(({ drum }) => drum === 'kick' || drum === 'snare');
  const spans: [number, number][] = [];
  for (const [index, start] of piece.downbeats.entries()) {
    const end = piece.downbeats[index + 1];
    if (end === undefined) break;
    const beats = piece.beats.filter((beat) => beat > start - 1e-4 && beat < end - 1e-4);
    if (beats.length !== barBeats || !drums.some(({ time }) => time >= start - 0.05 && time < end - 0.05))
      continue;
    spans.push([start - 0.03, end - 0.03]);
    for (const [beat, time] of beats.entries()) {
      const length = ((beats[beat + 1] ?? end) - time) / slicesPerBeat;
      for (let part = 0; part < slicesPerBeat; part++) {
        const slice = slices[((index % bars) * barBeats + order[beat]!) * slicesPerBeat + part]!;
        addAt(out, slice, time + part * length, 0.9, Math.round(length * RENDER_RATE));
      }
    }
  }
  return { sound: out, covered: (time) => spans.some(([from, to]) => time >= from && time < to) };
}
