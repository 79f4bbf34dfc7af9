import type { Rng } from '../../numeric/rng.ts';
import { fadeTail, normalise, seconds, toMono } from '../sample.ts';
import type { Sample } from '../sample.ts';
import { applyDecay } from './envelope.ts';
import { applyFilter } from './filter.ts';
import { addFm, addNoise, addPulse } from './oscillator.ts';

type CymbalMethod = 'noise' | 'metallic' | 'fm' | 'mixed';

/** The six square oscillators of a TR-808 cymbal, Hz. */
const metalHz = [205.3, 304.4, 369.6, 522.7, 540, 800] as const;

/** What all cymbals of one kit share, so that closed and open hat sound like one instrument. */
export interface CymbalTone {
  readonly method: CymbalMethod;
  readonly scale: number;
  readonly lowHz: number;
  readonly seed: number;
}

export function drawCymbalTone(rng: Rng): CymbalTone {
  return {
    method: rng.weighted<CymbalMethod>({ noise: 3, metallic: 3, fm: 1, mixed: 2 }),
    scale: rng.range(0.7, 1.8),
    lowHz: rng.logRange(4500, 9000),
    seed: rng.int(1, 1e9),
  };
}

function excite(tone: CymbalTone, length: number, seed: number): Float32Array {
  const out = new Float32Array(length);
  if (tone.method === 'noise' || tone.method === 'mixed') addNoise(out, tone.seed + seed, 0.8);
  if (tone.method === 'metallic' || tone.method === 'mixed')
    for (const [i, hz] of metalHz.entries()) addPulse(out, hz * tone.scale * 2, (i * 0.37) % 1, 0.25);
  if (tone.method === 'fm') {
    addFm(out, 1800 * tone.scale, 0.5, { ratio: 1.483, index: 9, decay: 0.5, floor: 0.6 });
    addFm(out, 2900 * tone.scale, 0.5, { ratio: 2.19, index: 7, decay: 0.5, floor: 0.6 });
  }
  return out;
}

/** Hat, ride or crash: `decay` seconds to a third, highpassed at `lowHz`. */
export function renderCymbal(tone: CymbalTone, decay: number, lowHz = tone.lowHz, seed = 0): Sample {
  const out = excite(tone, seconds(Math.min(3.5, decay * 5 + 0.01)), seed);
  applyFilter(out, 'high', lowHz, 0.9);
  applyFilter(out, 'high', lowHz * 0.7, 0.7);
  applyDecay(out, decay, 0.0002);
  fadeTail(out, 0.01);
  return normalise(toMono(out));
}

/** A bell-like ride: partials over a quiet wash. */
export function renderRide(rng: Rng, tone: CymbalTone): Sample {
  const wash = renderCymbal(tone, rng.range(0.2, 0.5), 5000, 3).left;
  const bell = new Float32Array(wash.length);
  addFm(bell, rng.range(520, 900), 0.5, {
    ratio: rng.range(1.4, 1.9),
    index: rng.range(2, 5),
    decay: 0.2,
    floor: 0.2,
  });
  applyDecay(bell, 0.25);
  for (let i = 0; i < wash.length; i++) wash[i] = wash[i]! * 0.7 + bell[i]! * 0.3;
  return normalise(toMono(wash));
}
