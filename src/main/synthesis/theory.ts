import { toCamelot } from '../../shared/domain/index.ts';
import type { CamelotKey, Mode } from '../../shared/domain/index.ts';
import type { Rng } from '../numeric/rng.ts';

/** Scales as semitones above the tonic, grouped by the mode of the key that they count as. */
const scales = {
  aeolian: { mode: 'minor', steps: [0, 2, 3, 5, 7, 8, 10] },
  harmonicMinor: { mode: 'minor', steps: [0, 2, 3, 5, 7, 8, 11] },
  dorian: { mode: 'minor', steps: [0, 2, 3, 5, 7, 9, 10] },
  phrygian: { mode: 'minor', steps: [0, 1, 3, 5, 7, 8, 10] },
  ionian: { mode: 'major', steps: [0, 2, 4, 5, 7, 9, 11] },
  mixolydian: { mode: 'major', steps: [0, 2, 4, 5, 7, 9, 10] },
  lydian: { mode: 'major', steps: [0, 2, 4, 6, 7, 9, 11] },
} as const satisfies Record<string, { mode: Mode; steps: readonly number[] }>;

/** Degrees (0 = tonic) per chord; common in dance and pop music. */
const minorProgressions: readonly (readonly number[])[] = [
  [0, 5, 2, 6],
  [0, 5, 3, 6],
  [0, 6, 5, 6],
  [0, 3, 5, 4],
  [0, 2, 6, 3],
  [0, 0, 5, 6],
  [0, 0, 5, 3],
  [5, 6, 0, 0],
  [5, 6, 0, 2],
  [3, 5, 0, 6],
  [0, 3, 6, 2],
  [0, 4, 5, 3],
  [0, 6, 3, 5],
];
const majorProgressions: readonly (readonly number[])[] = [
  [0, 4, 5, 3],
  [0, 3, 4, 3],
  [5, 3, 0, 4],
  [0, 5, 3, 4],
  [3, 4, 5, 0],
  [3, 0, 4, 5],
  [1, 4, 0, 0],
  [0, 2, 3, 4],
  [0, 3, 0, 4],
];

export interface Chord {
  /** Degree of the scale, 0 = tonic. */
  readonly degree: number;
  /** Pitch class of the root. */
  readonly root: number;
  /** MIDI notes, ascending, around middle C. */
  readonly notes: readonly number[];
  readonly bars: number;
}

export interface Harmony {
  readonly tonic: number;
  readonly mode: Mode;
  readonly key: CamelotKey;
  /** Semitones above the tonic, ascending; 7 values. */
  readonly scale: readonly number[];
}

/** MIDI note of a scale step counted from `tonicMidi`; steps below 0 and above 6 extend into other octaves. */
export function scaleNote(harmony: Harmony, tonicMidi: number, step: number): number {
  const octave = Math.floor(step / 7);
  return tonicMidi + 12 * octave + harmony.scale[step - 7 * octave]!;
}

export function drawHarmony(rng: Rng, minorShare: number): Harmony {
  const name = rng.chance(minorShare)
    ? rng.weighted({ aeolian: 6, harmonicMinor: 1.5, dorian: 1.5, phrygian: 1 })
    : rng.weighted({ ionian: 6, mixolydian: 2, lydian: 0.7 });
  const { mode, steps } = scales[name];
  const tonic = rng.int(0, 11);
  return { tonic, mode, key: toCamelot(tonic, mode), scale: steps };
}

type ChordColor = 'triad' | 'seventh' | 'ninth' | 'sus2' | 'sus4' | 'power';
const colorSteps: Readonly<Record<ChordColor, readonly number[]>> = {
  triad: [0, 2, 4],
  seventh: [0, 2, 4, 6],
  ninth: [0, 2, 4, 8],
  sus2: [0, 1, 4],
  sus4: [0, 3, 4],
  power: [0, 4, 7],
};

/** Moves each note by octaves as close as possible to `center`, so that neighbouring chords share a register. */
function voiceNear(notes: readonly number[], center: number): number[] {
  const placed = notes.map((note) => note + 12 * Math.round((center - note) / 12));
  return [...new Set(placed)].sort((a, b) => a - b);
}

/** Draws a chord progression that fills `bars` bars (a power of two, at least 1). */
export function drawProgression(rng: Rng, harmony: Harmony, bars: number): Chord[] {
  const pool = harmony.mode === 'minor' ? minorProgressions : majorProgressions;
  const form = rng.weighted({ stock: 6, pedal: 1, pair: 1.5, walk: 1.5 });
  let degrees: readonly number[];
  if (form === 'stock') degrees = rng.pick(pool);
  else if (form === 'pedal') degrees = [0];
  else if (form === 'pair') degrees = [0, rng.pick([3, 5, 6, 1])];
  else {
    const walk = [0];
    while (walk.length < 4) walk.push((walk.at(-1)! + rng.pick([1, 2, 3, 4, 5])) % 7);
    degrees = walk;
  }
  const color = rng.weighted<ChordColor>({
    triad: 5,
    seventh: 2.5,
    ninth: 1.2,
    sus2: 0.7,
    sus4: 0.5,
    power: 0.8,
  });
  const center = rng.range(57, 66);
  const tonicMidi = 48 + harmony.tonic;
  const share = Math.max(1, Math.floor(bars / degrees.length));
  const chords: Chord[] = [];
  for (let bar = 0, i = 0; bar < bars; bar += share, i++) {
    const degree = degrees[i % degrees.length]!;
    const steps = colorSteps[rng.chance(0.12) ? 'sus4' : color];
    const notes = voiceNear(
      steps.map((step) => scaleNote(harmony, tonicMidi, degree + step)),
      center,
    );
    chords.push({
      degree,
      root: scaleNote(harmony, tonicMidi, degree) % 12,
      notes,
      bars: Math.min(share, bars - bar),
    });
  }
  return chords;
}

/** The chord in bar `bar` of the endlessly repeated progression. */
export function chordAt(progression: readonly Chord[], bar: number): Chord {
  const total = progression.reduce((sum, chord) => sum + chord.bars, 0);
  let left = ((bar % total) + total) % total;
  for (const chord of progression) {
    if (left < chord.bars) return chord;
    left -= chord.bars;
  }
  return progression[0]!;
}

/** Equal temperament, A4 (69) = 440 Hz. */
export function midiToHz(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}
