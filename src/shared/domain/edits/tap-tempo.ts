import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import type { EditContext } from './context.ts';
import { requireBpm } from './grid-edits.ts';
import { gridOf, withGrid } from './with-grid.ts';
import type { GridEditOptions } from './with-grid.ts';

export interface TapTempo {
  readonly bpm: number;
  /** Seconds on the track of a beat: the fitted time of the last tap. */
  readonly time: number;
  /** Root mean square distance of the taps from the fit, seconds. */
  readonly spread: number;
}

/** Minimum number of taps for a fit. */
const MIN_TAPS = 4;

/**
 * Fits a constant tempo to tap times (seconds on the track, ascending) by least squares. Gaps that are a multiple of
 * the median count as missed taps. Returns null for fewer than {@link MIN_TAPS}.
 */
export function fitTaps(taps: readonly number[]): TapTempo | null {
  if (taps.length < MIN_TAPS) return null;
  const gaps = taps.slice(1).map((tap, i) => tap - taps[i]!);
  const median = [...gaps].sort((a, b) => a - b)[gaps.length >> 1]!;
  if (!(median > 0)) return null;
  const beats = [0];
  for (const gap of gaps) beats.push(beats.at(-1)! + Math.max(1, Math.round(gap / median)));
  const n = taps.length;
  const meanBeat = beats.reduce((sum, beat) => sum + beat, 0) / n;
  const meanTime = taps.reduce((sum, tap) => sum + tap, 0) / n;
  let covariance = 0;
  let variance = 0;
  for (const [i, beat] of beats.entries()) {
    covariance += (beat - meanBeat) * (taps[i]! - meanTime);
    variance += (beat - meanBeat) ** 2;
  }
  const period = covariance / variance;
  if (!(period > 0)) return null;
  const fitted = (beat: number): number => meanTime + (beat - meanBeat) * period;
  const squares = beats.reduce((sum, beat, i) => sum + (taps[i]! - fitted(beat)) ** 2, 0);
  return { bpm: 60 / period, time: fitted(beats.at(-1)!), spread: Math.sqrt(squares / n) };
}

/**
 * Sets a constant grid from taps: tempo and phase come from the fit. The bar phase is kept from the old grid if there
 * is one (the beat nearest to the last tap keeps its number); otherwise the last tap becomes a downbeat.
 */
export function applyTapTempo(
  annotation: Annotation,
  taps: readonly number[],
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  const fit = fitTaps(taps);
  if (!fit)
    throw new AppError(
      'invalid_input',
      msg('Tap at least {minTaps} beats in time while the track plays.', { minTaps: MIN_TAPS }),
    );
  const index = gridOf(annotation);
  const nearest = index.isEmpty ? null : index.nearestBeat(fit.time);
  const anchor = { time: fit.time, bpm: requireBpm(fit.bpm), beat: nearest?.beatInBar ?? 1 };
  // The tapped beat replaces the nearest beat of the old grid; the beat of the old first anchor is that many beats
  // before it.
  const anchorsAfter = annotation.beat_grid.map((old) =>
    nearest ? index.nearestBeat(old.time).index - nearest.index : 0,
  );
  return withGrid(annotation, [anchor], { ...options, anchorsAfter, setsDownbeat: !nearest }, context);
}
