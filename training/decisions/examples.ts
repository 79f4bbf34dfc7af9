import { readTruths } from './truth.ts';
import { styleNames } from '../../src/main/synthesis/styles.ts';
import type { StyleName } from '../../src/main/synthesis/styles.ts';
import type { CamelotKey, SectionLabel } from '../../src/shared/domain/index.ts';

/** A track that decisions are fitted on. */
export interface Example {
  readonly id: string;
  /** Tracks of one group are never on both sides of a cross-validation. */
  readonly group: string;
  /** `engine`: an arrangement that naive readings get wrong, played by instruments of others. */
  readonly kind: 'real' | 'synthetic' | 'engine';
  /** Who or what made it: what sounds alike. Results are reported for origins that a fit has not seen. */
  readonly origin: string;
  /** Synthetic only. */
  readonly style: StyleName | null;
  /** Real only: played this much faster, pitch and all. */
  readonly speed: number;
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
const ENGINE_SHARE = 20;
/** Real tracks are few: each is also heard at other speeds. */
const SPEEDS = [1, 0.92, 1.09];

/**
 * Development tracks of the accuracy benchmark (`music` names its folder; null for none) at three speeds, and `perStyle`
 * synthesized tracks of each style, and pieces played by engines where these are installed. No fit opens test tracks: they are a set of their own.
 */
export function listExamples(
  music: string | null,
  perStyle: number,
  set: ExampleSet,
  hasEngines: boolean,
): Example[] {
  const wanted = set === 'test' ? 'test' : 'dev';
  const speeds = set === 'test' ? [1] : SPEEDS;
  const real = music
    ? readTruths(music)
        .filter((truth) => truth.split === wanted)
        .flatMap(({ id, origin }) =>
          speeds.map((speed): Example => ({
            id: speed === 1 ? id : `${id}@${speed}`,
            group: id,
            kind: 'real',
            origin,
            style: null,
            speed,
          })),
        )
    : [];
  if (set === 'test') return real;
  const synthetic = Array.from({ length: perStyle * styleNames.length }, (_, i): Example => {
    const id = `${set === 'fit' ? 'synth' : set}-${String(i).padStart(4, '0')}`;
    return {
      id,
      group: id,
      kind: 'synthetic',
      origin: 'synthesizer',
      style: styleNames[i % styleNames.length]!,
      speed: 1,
    };
  });
  const played = Array.from({ length: hasEngines ? perStyle * ENGINE_SHARE : 0 }, (_, i): Example => {
    const id = `engine-${set}-${String(i).padStart(4, '0')}`;
    return { id, group: id, kind: 'engine', origin: 'engines', style: null, speed: 1 };
  });
  return [...real, ...synthetic, ...played];
}
