import type { Rng } from '../../numeric/rng.ts';
import type { DrumFeel } from '../styles.ts';
import type { BassKind } from '../voices/bass.ts';
import { euclid } from './hit.ts';

interface BassNote {
  /** Sixteenths from the start of the pattern. */
  readonly step: number;
  readonly length: number;
  readonly velocity: number;
  /** Semitones above the chord's root. */
  readonly interval: number;
}
export interface BassPattern {
  readonly bars: number;
  readonly notes: readonly BassNote[];
}

type BassFigure =
  | 'offbeat'
  | 'rolling'
  | 'eighths'
  | 'sustained'
  | 'syncopated'
  | 'acid'
  | 'octaves'
  | 'withKick'
  | 'galloping';

function figureWeights(feel: DrumFeel, kind: BassKind): Partial<Record<BassFigure, number>> {
  if (kind === 'acid') return { acid: 8, syncopated: 1 };
  if (kind === '808') return { withKick: 8, sustained: 1 };
  if (kind === 'wobble' || kind === 'growl') return { sustained: 5, syncopated: 3 };
  if (kind === 'reese') return { sustained: 4, syncopated: 3, offbeat: 1 };
  switch (feel) {
    case 'four':
      return { offbeat: 3, rolling: 3, syncopated: 4, eighths: 1, octaves: 2, galloping: 2, sustained: 1 };
    case 'hardcore':
      return { offbeat: 5, rolling: 2, syncopated: 1, galloping: 1 };
    case 'rock':
      return { eighths: 4, syncopated: 3, octaves: 2, withKick: 2 };
    case 'breakbeat':
    case 'twostep':
    case 'halftime':
    case 'trap':
    case 'electro':
    case 'garage':
    case 'boombap':
    case 'dembow':
      return { syncopated: 5, sustained: 2, withKick: 2, octaves: 1, eighths: 0.5 };
  }
}

/** Draws one or two bars of bass line relative to the chord roots. */
export function drawBassPattern(
  rng: Rng,
  feel: DrumFeel,
  kind: BassKind,
  beatsPerBar: number,
  kickSteps: readonly number[],
): BassPattern {
  const bar = beatsPerBar * 4;
  const figure = rng.weighted(figureWeights(feel, kind));
  const bars = figure === 'syncopated' || figure === 'withKick' || figure === 'acid' ? 2 : 1;
  const steps = bar * bars;
  const notes: BassNote[] = [];
  const add = (step: number, length: number, interval = 0, velocity = 0.9): void => {
    notes.push({ step, length, interval, velocity });
  };
  const color = (): number => rng.pick([0, 0, 0, 0, 12, 7, -5, 0]);
  switch (figure) {
    case 'offbeat':
      for (let beat = 0; beat < beatsPerBar; beat++) add(beat * 4 + 2, rng.chance(0.7) ? 1.6 : 1);
      break;
    case 'rolling':
      for (let step = 0; step < steps; step++)
        if (step % 4 !== 0) add(step, 0.8, 0, step % 4 === 2 ? 1 : 0.8);
      break;
    case 'galloping':
      for (let step = 0; step < steps; step++)
        if (step % 4 >= 2) add(step, 0.8, 0, step % 4 === 2 ? 1 : 0.75);
      break;
    case 'eighths':
      for (let step = 0; step < steps; step += 2)
        add(step, 1.7, step % 8 === 6 ? color() : 0, step % 4 === 0 ? 1 : 0.8);
      break;
    case 'octaves':
      for (let step = 0; step < steps; step += 2) add(step, 1.4, step % 4 === 2 ? 12 : 0, 0.9);
      break;
    case 'sustained':
      if (rng.chance(0.5)) add(0, bar * 0.98);
      else {
        const split = rng.pick([bar / 2, bar * 0.75, bar * 0.375]);
        add(0, split * 0.95);
        add(split, (bar - split) * 0.95, color());
      }
      break;
    case 'syncopated': {
      const line = euclid(rng.int(4, 9), steps, rng.int(0, 3));
      for (const [i, step] of line.entries()) {
        const gap = (line[i + 1] ?? steps) - step;
        add(step, Math.min(gap * 0.9, rng.pick([1, 1.8, 2.8])), color(), rng.range(0.7, 1));
      }
      break;
    }
    case 'acid':
      for (let step = 0; step < steps; step++) {
        if (!rng.chance(0.72)) continue;
        add(step, rng.pick([0.5, 0.8, 1.3]), rng.pick([0, 0, 0, 12, -12, 3, 7, 10, 5]), rng.range(0.5, 1));
      }
      break;
    case 'withKick': {
      const line = kickSteps.filter((step) => step < steps);
      for (const [i, step] of line.entries())
        add(step, Math.max(1, Math.min(((line[i + 1] ?? steps) - step) * 0.95, 10)), i > 1 ? color() : 0);
      break;
    }
  }
  return { bars, notes };
}
