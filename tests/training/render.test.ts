/** Sounds begin where the truth says. Each engine is tested where it is installed: training/engines/SOURCES.md names the packages. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/main/numeric/rng.ts';
import { composePiece } from '../../training/engines/compose.ts';
import { findSoundFonts, playDrums, playNotes } from '../../training/engines/fluidsynth.ts';
import { readInstrument } from '../../training/engines/lmms-instrument.ts';
import { writeLmmsProject } from '../../training/engines/lmms-project.ts';
import { isLmmsInstalled, renderTracks } from '../../training/engines/lmms-render.ts';
import { playStems } from '../../training/engines/lmms.ts';
import { throughCodec } from '../../training/engines/master.ts';
import { RENDER_RATE } from '../../training/engines/piece.ts';
import type { Piece } from '../../training/engines/piece.ts';
import { findNotatedSongs } from '../../training/engines/notated-songs.ts';
import { findChartedSongs } from '../../training/engines/rhythm-game.ts';
import { findLoops, playLoop, playSampledDrums, sampledKits } from '../../training/engines/samples.ts';

const hits = Array.from({ length: 24 }, (_, i) => ({
  drum: 'kick' as const,
  time: 0.5 + i * 0.5137,
  velocity: 0.9,
}));
const beats = hits.map(({ time }) => time);
const piece: Piece = {
  ...composePiece('render', [20, 30]),
  duration: 14,
  beats,
  downbeats: beats.filter((_, i) => i % 4 === 0),
  bpm: 60 / 0.5137,
  hits,
  notes: beats.map((time) => ({ part: 'stab', time, duration: 0.2, midi: 60, velocity: 0.9 })),
};

/** How much later than `times` the sound reaches a share of its peak within the 150 ms around, in milliseconds, ascending. */
function lateness(sound: Float32Array, times: readonly number[] = beats): number[] {
  return times
    .map((time) => {
      const from = Math.round((time - 0.05) * RENDER_RATE);
      const part = sound.subarray(from, from + Math.round(0.2 * RENDER_RATE));
      const peak = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return (
        (1000 * (from + part.findIndex((value) => Math.abs(value) > 0.15 * peak))) / RENDER_RATE - 1000 * time
      );
    })
    .sort((a, b) => a - b);
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, [program === 'ffmpeg' ? '-version' : '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const fonts = isInstalled('fluidsynth') ? findSoundFonts() : [];
const kits = isInstalled('ffmpeg')
  ? [...(await sampledKits.hydrogen()), ...(await sampledKits['sonic-pi']())]
  : [];
const loops = isInstalled('ffmpeg') ? findLoops() : [];
const hasLmms = isInstalled('ffmpeg') && isLmmsInstalled();
const songs = await findChartedSongs();
const notated = fonts.length > 0 ? await findNotatedSongs() : [];
for (const [what, found] of Object.entries({
  'sound fonts': fonts,
  kits,
  loops,
  LMMS: hasLmms ? ['LMMS'] : [],
  'charted songs': songs,
  'notated songs': notated,
}))
  if (found.length === 0)
    console.log(
      `Not tested, for there are none here: ${what} (training/engines/SOURCES.md names the packages)`,
    );

describe('FluidSynth', () => {
  it.skipIf(fonts.length === 0)('drums begin within 8 ms of the truth', async () => {
    for (const font of fonts) {
      const late = lateness(await playDrums(piece, font, createRng('kit')));
      expect(late[0]).toBeGreaterThan(-2);
      expect(late.at(-1)).toBeLessThan(8);
    }
  });

  it.skipIf(fonts.length === 0)('notes do not begin before the truth', async () => {
    const late = lateness(await playNotes(piece, fonts[0]!, createRng('programs')));
    expect(late[0]).toBeGreaterThan(-2);
    expect(late[12]).toBeLessThan(20);
  });

  it.skipIf(fonts.length === 0)('plays the same for the same seed', async () => {
    const play = (seed: string): Promise<Float32Array> => playNotes(piece, fonts[0]!, createRng(seed));
    const [once, again] = [await play('a'), await play('a')];
    expect(again).toHaveLength(once.length);
    expect(again.every((value, i) => value === once[i])).toBe(true);
  });
});

describe('sampled kits', () => {
  it.skipIf(kits.length === 0)(
    'drums begin within 5 ms of the truth, to a sample the same each time',
    async () => {
      for (const kit of kits.slice(0, 4)) {
        const late = lateness(await playSampledDrums(piece, kit, createRng('1')));
        expect(late[0], kit.name).toBeGreaterThan(-1);
        expect(late.at(-1), kit.name).toBeLessThan(5);
        expect(late.at(-1)! - late[0]!, kit.name).toBeLessThan(0.2);
      }
    },
  );
});

describe('loops', () => {
  const loop = loops.find(({ path }) => path.includes('breakbeat'));
  it.skipIf(!loop)(
    'the first drum of a break falls on the first beat of each bar that has drums',
    async () => {
      // Every second bar rests, so that nothing sounds before the bars that are measured.
      const played = piece.downbeats.filter((_, i) => i % 2 === 0).slice(0, -1);
      const inPlayed = (time: number): boolean =>
        piece.downbeats.findLastIndex((bar) => bar <= time) % 2 === 0;
      const half = { ...piece, hits: hits.filter(({ time }) => inPlayed(time)) };
      const { sound, covered } = await playLoop(half, loop!, createRng('loop'));
      const late = lateness(sound, played);
      expect(late[0]).toBeGreaterThan(-1);
      expect(late.at(-1)).toBeLessThan(10);
      expect(covered(played[0]! + 0.1)).toBe(true);
      expect(covered(piece.downbeats[1]! + 0.1)).toBe(false);
    },
  );
});

describe('LMMS', () => {
  const few = beats.slice(0, 8);
  const until = few.at(-1)! + 0.5;

  it('counts in ticks that no tempo of a piece is bound to', () => {
    const notes = few.map((time) => ({ time, duration: 0.1, midi: 69, velocity: 0.5 }));
    const project = writeLmmsProject([{ name: 'kick', instrument: '', notes }], until);
    const ticks = [...project.matchAll(/<note pos="(\d+)"/g)].map(([, tick]) => Number(tick));
    const bpm = Number(/ bpm="(\d+)"/.exec(project)![1]);
    for (const [i, time] of few.entries())
      expect(Math.abs((ticks[i]! * 60) / (48 * bpm) - time)).toBeLessThan(0.00072);
  });

  it.skipIf(!hasLmms)(
    'samples and presets sound within 8 ms of the truth, whatever plays them',
    { timeout: 120_000 },
    async () => {
      const notes = few.map((time) => ({ time, duration: 0.15, midi: 57, velocity: 0.9 }));
      const bounds = {
        'samples/drums/kick01.ogg': [-1, 1.5],
        'presets/Kicker/KickPower.xpf': [-1, 1.5],
        'presets/TripleOscillator/PercussiveBass.xpf': [-1, 3],
        // ZynAddSubFX takes up notes every 256 samples.
        'presets/ZynAddSubFX/Plucked/0001-Plucked 1.xiz': [0, 8],
      } as const;
      const tracks = await Promise.all(
        Object.keys(bounds).map(async (path) => ({
          name: 'track',
          instrument: await readInstrument(path),
          notes,
        })),
      );
      const sounds = await renderTracks(tracks, until);
      for (const [i, [path, [least, most]]] of Object.entries(bounds).entries()) {
        const late = lateness(sounds[i]!, few);
        expect(late[0], path).toBeGreaterThan(least);
        expect(late.at(-1), path).toBeLessThan(most);
      }
    },
  );

  it.skipIf(!hasLmms)(
    'plays every part of a piece, drums within 8 ms of the truth',
    { timeout: 120_000 },
    async () => {
      const short = {
        ...piece,
        duration: until,
        beats: few,
        hits: hits.slice(0, 8),
        notes: piece.notes.slice(0, 8),
      };
      const stems = await playStems(short, createRng('lmms'));
      expect(stems.map(({ name }) => name)).toEqual(['kick', 'stab']);
      const late = lateness(stems[0]!.sound, few);
      expect(late[0]).toBeGreaterThan(-2);
      expect(late.at(-1)).toBeLessThan(8);
      expect(stems[1]!.sound.some((value) => Math.abs(value) > 0.1)).toBe(true);
    },
  );
});

describe('codecs', () => {
  it.skipIf(!isInstalled('ffmpeg'))('take nothing off the time', async () => {
    const clicks = new Float32Array(14 * RENDER_RATE);
    for (const time of beats)
      for (let i = 0; i < 400; i++)
        clicks[Math.round(time * RENDER_RATE) + i] = 0.8 * Math.sin(i * 0.4) * (1 - i / 400);
    for (const codec of ['mp3', 'aac', 'opus'] as const) {
      const late = lateness(await throughCodec(clicks, codec, 48));
      expect(Math.abs(late[12]!), codec).toBeLessThan(2);
    }
  });
});

describe('charted songs', () => {
  it.skipIf(songs.length === 0)('have a steady pulse over the whole chart', () => {
    for (const song of songs) {
      expect(song.bpm).toBeGreaterThan(60);
      expect(song.beats.at(-1)).toBeGreaterThan(song.known[1] - 120 / song.bpm);
    }
  });
});

describe('notated songs', () => {
  it.skipIf(notated.length === 0)('have one tempo each, and sound from their first note on', async () => {
    expect(new Set(notated.map(({ id }) => id)).size).toBe(notated.length);
    for (const { bpm, beats, known } of notated) {
      expect(beats[1]! - beats[0]!).toBeCloseTo(60 / bpm, 6);
      expect(beats.at(-1)).toBeGreaterThan(known[1] - 120 / bpm);
    }
    const { load, known } = notated[0]!;
    const sound = await load();
    const first = sound.findIndex((value) => Math.abs(value) > 0.003) / RENDER_RATE;
    expect(Math.abs(first - known[0])).toBeLessThan(0.05);
  });
});
