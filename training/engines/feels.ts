/**
 * Drum and bass figures in which the loudest or the lowest sound is often off the beat. A figure is one bar: `x` loud,
 * `o` soft, `.` rest. The truth says where the bar begins and what the pulse is; nothing else is common to all of them.
 */
export interface Feel {
  readonly beatsPerBar: number;
  /** Steps per beat: 4 is sixteenths, 3 triplets. */
  readonly division: number;
  readonly bpm: readonly [low: number, high: number];
  readonly kick: readonly string[];
  readonly snare: readonly string[];
  readonly hats: readonly string[];
  readonly openHat: readonly string[];
  readonly bass: readonly string[];
  readonly stab: readonly string[];
  /** Relative frequency. */
  readonly weight: number;
}

const four = 'x...x...x...x...';
const backbeat = '....x.......x...';
const offbeats = '..x...x...x...x.';
const eighths = 'x.o.x.o.x.o.x.o.';
const eighthsAccentedOff = 'o.x.o.x.o.x.o.x.';
const sixteenths = 'xoxoxoxoxoxoxoxo';
const sixteenthsAccentedOff = 'ooxoooxoooxoooxo';
const none = '................';
const roots = 'x...............';

export const feels = {
  /** Four to the floor with bass and hats between the kicks. */
  trance: {
    beatsPerBar: 4,
    division: 4,
    bpm: [124, 205],
    kick: [four, four, 'o...o...o...o...', 'x...x...x...x.x.'],
    snare: [backbeat, none, '............x...'],
    hats: [offbeats, sixteenthsAccentedOff, eighthsAccentedOff, '..xx..xx..xx..xx'],
    openHat: [offbeats],
    bass: [offbeats, '.xxx.xxx.xxx.xxx', '..xx..xx..xx..xx', '.oxo.oxo.oxo.oxo'],
    stab: [offbeats, 'x..x..x...x..x..', '..x..x..x..x..x.', '......x.......x.'],
    weight: 3,
  },
  /** Snares or claps between the beats, as in polka, hard dance and happy hardcore. */
  oddSnare: {
    beatsPerBar: 4,
    division: 4,
    bpm: [120, 205],
    kick: [four, 'x.......x.......', 'x...x...x...x...'],
    snare: [
      offbeats,
      '..x.......x.....',
      '......x.......x.',
      'x.....x.....x...',
      '...x..x....x..x.',
      '..x...x...x..x.x',
    ],
    hats: [sixteenths, eighths, none, four],
    openHat: [none, offbeats],
    bass: [offbeats, four, eighths, 'x..x..x.x..x..x.'],
    stab: [offbeats, 'x...x...x...x...', '...x..x....x..x.'],
    weight: 2,
  },
  /** Guitar or keys on every off-beat, the drums sparse: ska, rocksteady, reggae. */
  skank: {
    beatsPerBar: 4,
    division: 4,
    bpm: [66, 190],
    kick: ['........x.......', 'x.......x.......', four, '....x.......x...'],
    snare: ['........x.......', backbeat, none],
    hats: [eighthsAccentedOff, eighths, 'x.oox.oox.oox.oo'],
    openHat: [none, '......x.......x.'],
    bass: [
      'x...x.x...x.x...',
      '..x.x.x...x.x.x.',
      'x..x..x...x.....',
      'x.......x.x.x...',
      '....x.x...x.....',
    ],
    stab: [offbeats, '..x...x...x...x.', '..xo..xo..xo..xo', '....x.......x...'],
    weight: 2,
  },
  /** Kick on one and three only, often softer than the snare. */
  rock: {
    beatsPerBar: 4,
    division: 4,
    bpm: [76, 200],
    kick: ['x.......x.......', 'x.......x.x.....', 'x.....x.x.......', 'x.......o.....x.'],
    snare: [backbeat, backbeat, '....x..o.o..x...'],
    hats: [eighths, eighthsAccentedOff, four, sixteenths],
    openHat: [none, '..............x.', offbeats],
    bass: ['x.x.x.x.x.x.x.x.', 'x.....x.x...x...', 'x...x...x...x...', '..x.x.x...x.x.x.'],
    stab: ['x.......x.......', 'x..x..x.........', offbeats, 'x.....x...x.....'],
    weight: 2,
  },
  /** Kicks before and after the beat. */
  syncopated: {
    beatsPerBar: 4,
    division: 4,
    bpm: [84, 180],
    kick: [
      'x..x......x..x..',
      'x.....x...x.....',
      '...x..x...x.....',
      'x..x..x...x...x.',
      'x......x..x.....',
      '..x...x..x....x.',
      'x..x...x........',
    ],
    snare: [backbeat, '....x..x....x...', '........x.......', '....x.........x.'],
    hats: [sixteenths, eighths, eighthsAccentedOff, 'x..xx..xx..xx..x'],
    openHat: [none, '..x.......x.....', '......x.........'],
    bass: ['x..x..x...x..x..', '...x..x...x.....', '..x...x..x....x.', 'x......x..x.....'],
    stab: ['...x..x....x..x.', '..x..x..x..x..x.', 'x..x..x...x..x..', '.......x.......x'],
    weight: 2.5,
  },
  twoStep: {
    beatsPerBar: 4,
    division: 4,
    bpm: [150, 205],
    kick: [
      'x.........x.....',
      'x.x.......x.....',
      'x..x......x.....',
      '..........x.....',
      'x.....x...x.....',
    ],
    snare: [backbeat, '....x..o.o..x...'],
    hats: [eighths, sixteenths, 'xox.xoxoxox.xoxo', eighthsAccentedOff],
    openHat: [none, '......x.......x.', '..x.............'],
    bass: [roots, 'x.........x.....', 'x..x..x.........', '..x...x...x...x.'],
    stab: ['..x.......x.....', '......x.......x.', 'x..x..x.........', offbeats],
    weight: 2.5,
  },
  /** Drums at half speed over a pulse at full speed. */
  halfTime: {
    beatsPerBar: 4,
    division: 4,
    bpm: [126, 190],
    kick: [roots, 'x.........x.....', 'x.....x.........', 'x..x......x...x.', 'x.............x.'],
    snare: ['........x.......'],
    hats: [four, eighths, sixteenths, 'x.x.x.x.x.xxx.x.'],
    openHat: [none, '....x.......x...', offbeats],
    bass: ['x...x...x...x...', roots, 'x.x.x.x.x.x.x.x.', 'x..x..x..x..x..x'],
    stab: [four, 'x..x..x..x..x..x', offbeats, 'x...............'],
    weight: 2,
  },
  /** 3-3-2 in the snares and claps. */
  tresillo: {
    beatsPerBar: 4,
    division: 4,
    bpm: [84, 178],
    kick: [four, 'x.......x.......', 'x...x..x....x...', 'x..x..x.x..x..x.'],
    snare: ['...x..x....x..x.', '...x..x....x..x.', 'x..x..x.x..x..x.', '...x........x...'],
    hats: [eighths, offbeats, none, sixteenths],
    openHat: [none, offbeats],
    bass: ['x..x..x.x..x..x.', 'x..x..x...x.....', '...x..x....x..x.', offbeats],
    stab: ['x..x..x.x..x..x.', '...x..x....x..x.', offbeats],
    weight: 2,
  },
  /** Chopped breaks, sometimes without a kick on the downbeat. */
  breaks: {
    beatsPerBar: 4,
    division: 4,
    bpm: [92, 185],
    kick: [
      'x.x.......xx....',
      'x.x.......x..x..',
      'x......x..x.....',
      '..x..x....x..x..',
      'x..x......xx....',
    ],
    snare: ['....x..o.o..x..o', '....x..o.o....x.', '....x.....o.x..x', '...x..x....x..x.'],
    hats: [eighths, sixteenths, four, eighthsAccentedOff],
    openHat: [none, '..........x.....', '......x.......x.'],
    bass: [roots, 'x.....x...x.....', 'x..x..x.........', '...x..x.......x.'],
    stab: ['......x.........', '..x.......x.....', 'x..x..x...x..x..'],
    weight: 3,
  },
  /** No kick at all: bass, chords and hats carry it. */
  kickless: {
    beatsPerBar: 4,
    division: 4,
    bpm: [70, 180],
    kick: [none],
    snare: [none, backbeat, '....o.......o...'],
    hats: [offbeats, sixteenths, none, eighths],
    openHat: [none, offbeats],
    bass: [offbeats, eighths, 'x..x..x.x..x..x.', 'x...x.x...x.x...', four],
    stab: [offbeats, 'x..x..x..x..x..x', 'x...............', '...x..x...x..x..'],
    weight: 1.5,
  },
  /** Kick between the beats, snare or bass on them. */
  displaced: {
    beatsPerBar: 4,
    division: 4,
    bpm: [100, 176],
    kick: ['..x...x...x...x.', '..x.......x.....', '...x......x..x..', '......x.......x.'],
    snare: [backbeat, four, 'x.......x.......'],
    hats: [eighths, sixteenths, four],
    openHat: [none, four],
    bass: [four, roots, 'x.x.x.x.x.x.x.x.'],
    stab: [four, 'x.......x.......', 'x...............'],
    weight: 1,
  },
  /** Swung triplets: blues, shuffle, hip-hop and hard dance in twelve eighths. */
  shuffle: {
    beatsPerBar: 4,
    division: 3,
    bpm: [66, 190],
    kick: ['x.....x.....', 'x.....x.x...', 'x....xx.....', 'x..x..x..x..', 'x..x.x...x.x'],
    snare: ['...x.....x..', '......x.....', '...x.....x.o', '..x..x..x..x'],
    hats: ['x.ox.ox.ox.o', 'xooxooxooxoo', '..x..x..x..x', 'x..x.ox..x.o'],
    openHat: ['............', '..x..x..x..x', '.....x.....x'],
    bass: ['x.ox.ox.ox.o', 'x..x..x..x..', 'x....xx....x', '..x..x..x..x', 'xxxxxxxxxxxx'],
    stab: ['..x..x..x..x', 'x....x...x..', '..x.....x...', 'x...........'],
    weight: 3,
  },
  waltz: {
    beatsPerBar: 3,
    division: 4,
    bpm: [84, 190],
    kick: ['x...........', 'x.......x...', 'x.....x.....', 'x...x...x...'],
    snare: ['....x...x...', '........x...', '....x.......', '..x...x...x.'],
    hats: ['x.o.x.o.x.o.', '....x...x...', 'o.x.o.x.o.x.', 'x...x...x...'],
    openHat: ['............', '..x...x...x.'],
    bass: ['x...........', 'x...x...x...', '..x...x...x.', 'x.....x.....'],
    stab: ['....x...x...', '..x...x...x.', 'x.....x.....'],
    weight: 1.2,
  },
  /** Two beats of three; the truth counts the dotted beats. */
  sixEight: {
    beatsPerBar: 2,
    division: 3,
    bpm: [62, 150],
    kick: ['x.....', 'x....x', 'x..x..', 'x.x...'],
    snare: ['...x..', '...x..', '.....x', '..x..x'],
    hats: ['xooxoo', 'x.ox.o', 'ooxoox', 'x..x..'],
    openHat: ['......', '..x..x', '.....x'],
    bass: ['x..x..', 'x....x', 'x.....', 'x.xx.x'],
    stab: ['.xx.xx', '..x..x', 'x..x..', 'xxxxxx'],
    weight: 1.3,
  },
} as const satisfies Record<string, Feel>;

export type FeelName = keyof typeof feels;

/** Steps and velocities of a figure. */
export function readFigure(figure: string): { step: number; velocity: number }[] {
  return [...figure].flatMap((sign, step) =>
    sign === '.' ? [] : [{ step, velocity: sign === 'x' ? 1 : 0.5 }],
  );
}
