import type { Rng } from '../../numeric/rng.ts';
import { chordAt, scaleNote } from '../theory.ts';
import type { Chord, Harmony } from '../theory.ts';
import { euclid } from './hit.ts';

interface MelodyNote {
  /** Sixteenths from the start of the melody. */
  readonly step: number;
  readonly length: number;
  readonly midi: number;
  readonly velocity: number;
}
export interface Melody {
  readonly bars: number;
  readonly notes: readonly MelodyNote[];
}

/** A rhythm of one bar: onsets in sixteenths. */
export function drawRhythm(rng: Rng, steps: number, density: number): number[] {
  const kind = rng.weighted({ euclid: 4, eighths: 2, random: 3, long: 1.5 });
  if (kind === 'euclid') return euclid(Math.max(2, Math.round(steps * density)), steps, rng.int(0, 2));
  if (kind === 'long') return [0, rng.pick([6, 8, 10])].filter((step) => step < steps);
  const grid = kind === 'eighths' ? 2 : 1;
  const onsets: number[] = [];
  for (let step = 0; step < steps; step += grid)
    if (rng.chance(step % 4 === 0 ? density * 1.6 : density)) onsets.push(step);
  return onsets.length > 0 ? onsets : [0];
}

/** A melody of `bars` bars: one or two rhythmic motifs, repeated, with chord tones on strong steps. */
export function drawMelody(
  rng: Rng,
  harmony: Harmony,
  progression: readonly Chord[],
  options: { bars: number; beatsPerBar: number; density: number; register: number },
): Melody {
  const bar = options.beatsPerBar * 4;
  const motifs = [drawRhythm(rng, bar, options.density), drawRhythm(rng, bar, options.density)];
  const form = rng.pick([
    [0, 0, 0, 1],
    [0, 1, 0, 1],
    [0, 0, 1, 1],
    [0, 1, 1, 0],
  ]);
  const tonicMidi = 12 * Math.round((options.register - harmony.tonic) / 12) + harmony.tonic;
  const notes: MelodyNote[] = [];
  let position = rng.int(-2, 5);
  const legato = rng.range(0.4, 1);
  const contours = motifs.map((motif) => motif.map(() => rng.pick([-2, -1, -1, 0, 1, 1, 2, 3, -3])));
  for (let at = 0; at < options.bars; at++) {
    const which = form[at % 4]!;
    const motif = motifs[which]!;
    const chord = chordAt(progression, at);
    for (const [i, step] of motif.entries()) {
      position += contours[which]![i]!;
      if (position > 8) position -= 5;
      if (position < -4) position += 5;
      let midi = scaleNote(harmony, tonicMidi, position);
      if (step % 4 === 0 && !chord.notes.some((note) => (note - midi) % 12 === 0)) {
        for (const shift of [1, -1, 2, -2]) {
          const other = scaleNote(harmony, tonicMidi, position + shift);
          if (!chord.notes.some((note) => (note - other) % 12 === 0)) continue;
          position += shift;
          midi = other;
          break;
        }
      }
      const gap = (motif[i + 1] ?? bar) - step;
      notes.push({
        step: at * bar + step,
        length: Math.max(0.5, gap * legato),
        midi,
        velocity: step % 4 === 0 ? 1 : rng.range(0.65, 0.95),
      });
    }
  }
  return { bars: options.bars, notes };
}

export interface ArpShape {
  /** Sixteenths between notes. */
  readonly division: number;
  readonly order: readonly number[];
  readonly octaves: number;
  readonly length: number;
}

export function drawArpShape(rng: Rng): ArpShape {
  const octaves = rng.int(1, 3);
  const span = 3 * octaves;
  const up = Array.from({ length: span }, (_, i) => i);
  const order = rng.pick([up, up.toReversed(), [...up, ...up.slice(1, -1).toReversed()], rng.shuffle(up)]);
  return { division: rng.pick([1, 1, 1, 2, 2, 4 / 3, 3]), order, octaves, length: rng.range(0.4, 1) };
}

/** MIDI note number `index` of an arpeggio over a chord. */
export function arpNote(shape: ArpShape, chord: Chord, index: number): number {
  const at = shape.order[index % shape.order.length]!;
  const size = chord.notes.length;
  return chord.notes[at % size]! + 12 * Math.floor(at / size);
}
