import type { Rng } from '../../src/main/numeric/rng.ts';
import type { PartName, ScoreHit } from '../../src/main/synthesis/score.ts';
import { readInstrument } from './lmms-instrument.ts';
import presets from './lmms-presets.json' with { type: 'json' };
import type { LmmsTrack } from './lmms-project.ts';
import { renderTracks } from './lmms-render.ts';
import { loudness } from './master.ts';
import { RENDER_RATE } from './piece.ts';
import type { Piece } from './piece.ts';
import { drumLevels } from './samples.ts';

type Drum = ScoreHit['drum'];
/**
 * What plays each part, and by how much its sound comes late, in milliseconds (median); written by
 * training/measure-lmms-presets.ts.
 */
const sounds: Readonly<Record<PartName | Drum, Readonly<Record<string, number>>>> = presets;

const A4 = 69;
/** Relative levels of the pitched parts. */
const partLevels: Readonly<Record<PartName, number>> = {
  ...{ bass: 1, pad: 0.5, stab: 0.7 },
  ...{ lead: 0.8, arp: 0.7, vocal: 0.7 },
};
/** Peaks over this many times the loudness count as loud, lest resonances swallow the mix when it is normalised. */
const MOST_CREST = 5;

/** Seconds for which a drum is held: an open hat until the next closed one. */
function holdOf({ drum, time }: ScoreHit, hats: readonly number[]): number {
  const choke = drum === 'openHat' ? (hats.find((hat) => hat > time) ?? Infinity) - time : Infinity;
  return Math.max(0.03, Math.min(drum === 'crash' || drum === 'ride' ? 2 : 0.8, choke));
}

/** A stem of a piece; drums and pitched parts are balanced apart. */
interface Stem {
  readonly name: PartName | Drum;
  readonly isDrum: boolean;
  readonly sound: Float32Array;
}

/** Plays each part of a piece, and each drum, with a sound of LMMS. The stems have the loudness that the mix needs. */
export async function playStems(piece: Piece, rng: Rng): Promise<Stem[]> {
  const tracks: { name: PartName | Drum; isDrum: boolean; gain: number; track: LmmsTrack }[] = [];
  const add = async (
    name: PartName | Drum,
    isDrum: boolean,
    notes: LmmsTrack['notes'],
    level: number,
  ): Promise<void> => {
    const drawn = rng.fork(name);
    const path = drawn.pick(Object.keys(sounds[name]).sort());
    const tune = isDrum && drawn.chance(0.4) ? drawn.int(-4, 4) : 0;
    const gain = level * 10 ** (drawn.range(-6, 4) / 20);
    if (notes.length === 0) return;
    const tuned = notes.map((note) => ({ ...note, midi: note.midi + tune }));
    tracks.push({
      name,
      isDrum,
      gain,
      track: { name, instrument: await readInstrument(path), notes: tuned },
    });
  };
  const hats = piece.hits.filter(({ drum }) => drum === 'hats').map(({ time }) => time);
  for (const drum of Object.keys(drumLevels) as Drum[]) {
    const hits = piece.hits.filter((hit) => hit.drum === drum && hit.time >= 0);
    const notes = hits.map((hit) => ({ ...hit, midi: A4, duration: holdOf(hit, hats) }));
    await add(drum, true, notes, drumLevels[drum]);
  }
  for (const part of Object.keys(partLevels) as PartName[]) {
    const notes = piece.notes.filter((note) => note.part === part && note.time >= 0);
    await add(part, false, notes, partLevels[part]);
  }
  const rendered = await renderTracks(
    tracks.map(({ track }) => track),
    piece.duration,
  );
  return tracks.map(({ name, isDrum, gain }, i) => {
    const sound = rendered[i]!;
    const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (peak < 1e-4) throw new Error(`LMMS rendered silence: ${name} of ${piece.id}`);
    const scale = gain / (isDrum ? peak : Math.max(loudness(sound), peak / MOST_CREST));
    return { name, isDrum, sound: sound.map((value) => value * scale) };
  });
}

const sum = (stems: readonly Stem[], length: number): Float32Array => {
  const out = new Float32Array(length);
  for (const { sound } of stems) for (let i = 0; i < length; i++) out[i] = out[i]! + sound[i]!;
  return out;
};

/** Plays a piece with LMMS alone: drums and pitched parts in mono at {@link RENDER_RATE}. */
export async function playLmms(
  piece: Piece,
  rng: Rng,
): Promise<{ readonly drums: Float32Array; readonly tonal: Float32Array }> {
  const stems = await playStems(piece, rng);
  const length = Math.round(piece.duration * RENDER_RATE);
  return {
    drums: sum(
      stems.filter(({ isDrum }) => isDrum),
      length,
    ),
    tonal: sum(
      stems.filter(({ isDrum }) => !isDrum),
      length,
    ),
  };
}
