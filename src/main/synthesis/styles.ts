import type { BassKind } from './voices/bass.ts';
import type { KickKind } from './voices/kick.ts';
import type { SnareKind } from './voices/snare.ts';

export type DrumFeel =
  | 'four'
  | 'breakbeat'
  | 'twostep'
  | 'halftime'
  | 'trap'
  | 'electro'
  | 'garage'
  | 'rock'
  | 'boombap'
  | 'hardcore'
  | 'dembow';
export type Form = 'club' | 'trance' | 'bass' | 'song';
type Weights<K extends string> = Readonly<Partial<Record<K, number>>>;

/** Likely choices of one genre; a track draws from them, so that genres overlap as they do in record shops. */
export interface Style {
  /** Lowest, most common and highest tempo. */
  readonly bpm: readonly [number, number, number];
  readonly feels: Weights<DrumFeel>;
  readonly form: Weights<Form>;
  readonly kicks: Weights<KickKind>;
  readonly snares: Weights<SnareKind>;
  readonly basses: Weights<BassKind>;
  /** Greatest delay of every second sixteenth, as a share of a sixteenth. */
  readonly swing: number;
  readonly minorShare: number;
  /** Depth of the ducking under the kick. */
  readonly sidechain: readonly [number, number];
  /** How melodic it is: share of tracks with lead, chords and vocals. */
  readonly melodic: number;
}

export const styles = {
  house: {
    bpm: [116, 124, 130],
    feels: { four: 9, garage: 1 },
    form: { club: 7, song: 3 },
    kicks: { analog: 4, punch: 4, acoustic: 1 },
    snares: { clap: 5, analog: 2, tight: 1, rim: 1 },
    basses: { saw: 2, organ: 2, sub: 2, square: 2, fm: 2 },
    swing: 0.5,
    minorShare: 0.7,
    sidechain: [0.2, 0.9],
    melodic: 0.8,
  },
  techHouse: {
    bpm: [122, 126, 132],
    feels: { four: 10 },
    form: { club: 9, song: 1 },
    kicks: { punch: 5, analog: 3, fm: 2 },
    snares: { clap: 5, tight: 2, rim: 2 },
    basses: { fm: 3, square: 2, sub: 2, saw: 2 },
    swing: 0.45,
    minorShare: 0.9,
    sidechain: [0.1, 0.7],
    melodic: 0.35,
  },
  techno: {
    bpm: [126, 134, 150],
    feels: { four: 9, electro: 0.6, breakbeat: 0.4 },
    form: { club: 10 },
    kicks: { punch: 3, analog: 3, hard: 3, long: 2, fm: 1 },
    snares: { clap: 4, analog: 2, rim: 2, fm: 2 },
    basses: { sub: 3, acid: 2, fm: 2, reese: 2, saw: 1 },
    swing: 0.2,
    minorShare: 0.95,
    sidechain: [0.1, 0.9],
    melodic: 0.25,
  },
  trance: {
    bpm: [128, 138, 146],
    feels: { four: 10 },
    form: { trance: 9, club: 1 },
    kicks: { punch: 5, analog: 2, hard: 1 },
    snares: { clap: 5, analog: 2, big: 1 },
    basses: { saw: 5, square: 2, fm: 1, acid: 1 },
    swing: 0.05,
    minorShare: 0.8,
    sidechain: [0.3, 1],
    melodic: 1,
  },
  progressive: {
    bpm: [118, 123, 130],
    feels: { four: 10 },
    form: { trance: 5, club: 5 },
    kicks: { analog: 4, punch: 4 },
    snares: { clap: 5, analog: 2, rim: 1 },
    basses: { saw: 3, sub: 3, reese: 2, fm: 1 },
    swing: 0.2,
    minorShare: 0.85,
    sidechain: [0.3, 0.9],
    melodic: 0.9,
  },
  bigRoom: {
    bpm: [124, 128, 132],
    feels: { four: 10 },
    form: { trance: 3, club: 3, song: 4 },
    kicks: { hard: 5, punch: 4, long: 2 },
    snares: { clap: 3, big: 4, analog: 1 },
    basses: { saw: 3, reese: 2, square: 2, growl: 1 },
    swing: 0,
    minorShare: 0.75,
    sidechain: [0.5, 1],
    melodic: 0.9,
  },
  psytrance: {
    bpm: [136, 142, 150],
    feels: { four: 10 },
    form: { trance: 6, club: 4 },
    kicks: { punch: 6, analog: 2 },
    snares: { clap: 4, tight: 3 },
    basses: { saw: 6, square: 2, acid: 1 },
    swing: 0,
    minorShare: 0.95,
    sidechain: [0, 0.5],
    melodic: 0.5,
  },
  drumAndBass: {
    bpm: [168, 174, 180],
    feels: { twostep: 7, breakbeat: 3, halftime: 0.7 },
    form: { bass: 8, song: 2 },
    kicks: { punch: 4, acoustic: 4, analog: 1 },
    snares: { acoustic: 4, big: 2, analog: 2, tight: 2 },
    basses: { reese: 5, sub: 3, growl: 2, wobble: 1, fm: 1 },
    swing: 0.15,
    minorShare: 0.85,
    sidechain: [0.1, 0.7],
    melodic: 0.6,
  },
  jungle: {
    bpm: [155, 166, 176],
    feels: { breakbeat: 9, twostep: 1 },
    form: { bass: 7, song: 2, club: 1 },
    kicks: { acoustic: 6, punch: 2 },
    snares: { acoustic: 6, tight: 2, analog: 1 },
    basses: { sub: 4, reese: 3, '808': 2 },
    swing: 0.25,
    minorShare: 0.85,
    sidechain: [0, 0.3],
    melodic: 0.5,
  },
  dubstep: {
    bpm: [136, 140, 150],
    feels: { halftime: 9, garage: 1 },
    form: { bass: 9, song: 1 },
    kicks: { punch: 4, hard: 2, acoustic: 2 },
    snares: { big: 5, acoustic: 2, analog: 2 },
    basses: { wobble: 5, growl: 4, sub: 2, reese: 2 },
    swing: 0.2,
    minorShare: 0.9,
    sidechain: [0.2, 0.8],
    melodic: 0.5,
  },
  trap: {
    bpm: [130, 144, 160],
    feels: { trap: 9, halftime: 1 },
    form: { song: 5, bass: 5 },
    kicks: { long: 3, hard: 2, punch: 3 },
    snares: { clap: 3, big: 2, tight: 3, analog: 2 },
    basses: { '808': 8, sub: 2, growl: 1 },
    swing: 0.05,
    minorShare: 0.9,
    sidechain: [0, 0.6],
    melodic: 0.7,
  },
  breaks: {
    bpm: [118, 130, 142],
    feels: { breakbeat: 8, electro: 1, four: 1 },
    form: { club: 5, bass: 3, song: 2 },
    kicks: { acoustic: 3, punch: 4, analog: 2 },
    snares: { acoustic: 4, analog: 2, tight: 2, clap: 1 },
    basses: { reese: 2, saw: 2, acid: 2, fm: 2, sub: 2 },
    swing: 0.3,
    minorShare: 0.8,
    sidechain: [0, 0.6],
    melodic: 0.6,
  },
  electro: {
    bpm: [110, 128, 140],
    feels: { electro: 8, breakbeat: 1, four: 1 },
    form: { club: 5, song: 5 },
    kicks: { analog: 4, chip: 1, punch: 3, long: 1 },
    snares: { analog: 4, clap: 3, tight: 1, fm: 1 },
    basses: { square: 3, saw: 3, fm: 2, acid: 1 },
    swing: 0.1,
    minorShare: 0.85,
    sidechain: [0, 0.4],
    melodic: 0.7,
  },
  hardcore: {
    bpm: [150, 170, 200],
    feels: { hardcore: 8, four: 1, breakbeat: 1.5 },
    form: { trance: 4, club: 3, song: 3 },
    kicks: { hard: 9, punch: 1, long: 1 },
    snares: { clap: 3, big: 2, tight: 2, analog: 1 },
    basses: { square: 2, saw: 2, growl: 1, reese: 2, sub: 1 },
    swing: 0,
    minorShare: 0.8,
    sidechain: [0.2, 1],
    melodic: 0.8,
  },
  garage: {
    bpm: [126, 132, 138],
    feels: { garage: 8, four: 2 },
    form: { club: 4, song: 5, bass: 1 },
    kicks: { punch: 4, acoustic: 2, analog: 2 },
    snares: { tight: 4, clap: 3, rim: 2 },
    basses: { organ: 3, sub: 3, reese: 2, wobble: 1 },
    swing: 0.6,
    minorShare: 0.8,
    sidechain: [0, 0.5],
    melodic: 0.8,
  },
  downtempo: {
    bpm: [70, 92, 114],
    feels: { boombap: 6, rock: 1, trap: 1, halftime: 1, four: 1 },
    form: { song: 8, club: 2 },
    kicks: { acoustic: 4, long: 2, analog: 3 },
    snares: { acoustic: 3, rim: 2, clap: 2, tight: 2 },
    basses: { sub: 3, '808': 2, organ: 2, fm: 1, saw: 1 },
    swing: 0.55,
    minorShare: 0.65,
    sidechain: [0, 0.6],
    melodic: 0.95,
  },
  chip: {
    bpm: [90, 140, 185],
    feels: { rock: 5, four: 3, breakbeat: 2, electro: 1 },
    form: { song: 9, club: 1 },
    kicks: { chip: 4, acoustic: 3, punch: 2, analog: 1 },
    snares: { acoustic: 3, tight: 3, analog: 2, fm: 1 },
    basses: { square: 4, saw: 3, fm: 2, organ: 1 },
    swing: 0.15,
    minorShare: 0.6,
    sidechain: [0, 0.3],
    melodic: 1,
  },
  synthPop: {
    bpm: [84, 112, 150],
    feels: { rock: 5, four: 4, dembow: 1 },
    form: { song: 10 },
    kicks: { analog: 3, acoustic: 3, punch: 3 },
    snares: { analog: 3, big: 3, clap: 2, acoustic: 2 },
    basses: { saw: 4, square: 3, fm: 2, sub: 1 },
    swing: 0.15,
    minorShare: 0.55,
    sidechain: [0, 0.8],
    melodic: 1,
  },
} as const satisfies Record<string, Style>;

export type StyleName = keyof typeof styles;
export const styleNames = Object.keys(styles) as StyleName[];
