import type { Rng } from '../../numeric/rng.ts';
import { fadeTail, normalise, SAMPLE_RATE, seconds, toMono } from '../sample.ts';
import type { Sample } from '../sample.ts';
import { applyDecay } from './envelope.ts';
import { applyFilter } from './filter.ts';
import { addNoise } from './oscillator.ts';

function stereoNoise(length: number, seed: number): [Float32Array, Float32Array] {
  const left = new Float32Array(length);
  const right = new Float32Array(length);
  addNoise(left, seed, 0.8);
  addNoise(right, seed + 1, 0.8);
  return [left, right];
}

/** Noise or tone that rises over `duration` seconds and ends abruptly, where the drop begins. */
export function renderRiser(rng: Rng, duration: number): Sample {
  const length = seconds(duration);
  const curve = rng.range(1, 3);
  const share = (i: number): number => (i / length) ** curve;
  if (rng.chance(0.35)) {
    const tone = new Float32Array(length);
    const start = rng.logRange(80, 300);
    const octaves = rng.range(1.5, 3.5);
    let phase = 0;
    for (let i = 0; i < length; i++) {
      phase += (start * 2 ** (octaves * (i / length))) / SAMPLE_RATE;
      phase -= Math.floor(phase);
      tone[i] = (2 * phase - 1) * (0.1 + 0.9 * share(i));
    }
    applyFilter(tone, 'low', (i) => 600 + 8000 * share(i), 0.8);
    fadeTail(tone, 0.005);
    return normalise(toMono(tone));
  }
  const [left, right] = stereoNoise(length, rng.int(1, 1e9));
  const start = rng.logRange(200, 800);
  const end = rng.logRange(5000, 14_000);
  const q = rng.range(0.8, 4);
  for (const side of [left, right]) {
    applyFilter(side, 'band', (i) => start * (end / start) ** (i / length), q);
    for (let i = 0; i < length; i++) side[i] = side[i]! * (0.05 + 0.95 * share(i));
    fadeTail(side, 0.005);
  }
  return normalise({ left, right });
}

/** Falling noise after a drop has begun. */
export function renderDownlifter(rng: Rng, duration: number): Sample {
  const length = seconds(duration);
  const [left, right] = stereoNoise(length, rng.int(1, 1e9));
  const start = rng.logRange(4000, 12_000);
  const end = rng.logRange(150, 600);
  for (const side of [left, right]) {
    applyFilter(side, 'band', (i) => start * (end / start) ** (i / length), 1.2);
    applyDecay(side, duration / 3);
    fadeTail(side, 0.02);
  }
  return normalise({ left, right });
}

/** A deep hit with a noise tail: marks the start of a section. */
export function renderImpact(rng: Rng): Sample {
  const length = seconds(rng.range(1.5, 3));
  const [left, right] = stereoNoise(length, rng.int(1, 1e9));
  const start = rng.range(70, 160);
  const boom = new Float32Array(length);
  let phase = 0.2;
  for (let i = 0; i < length; i++) {
    boom[i] = Math.sin(2 * Math.PI * phase);
    phase += (32 + start * Math.exp(-i / (0.06 * SAMPLE_RATE))) / SAMPLE_RATE;
  }
  applyDecay(boom, rng.range(0.3, 0.7));
  const bright = rng.logRange(800, 7000);
  const decay = rng.range(0.2, 0.6);
  for (const side of [left, right]) {
    applyFilter(side, 'low', (i) => 150 + bright * Math.exp(-i / (0.25 * SAMPLE_RATE)));
    applyDecay(side, decay);
    for (let i = 0; i < length; i++) side[i] = side[i]! * 0.6 + boom[i]! * 0.7;
    fadeTail(side, 0.05);
  }
  return normalise({ left, right });
}

/**
 * The first `duration` seconds of a sample played backwards: swells up to its end, silent if the sample is too short.
 */
export function reverse(sample: Sample, duration: number): Sample {
  const length = seconds(duration);
  const flip = (side: Float32Array): Float32Array => {
    const out = new Float32Array(length);
    const used = Math.min(length, side.length);
    for (let i = 0; i < used; i++) out[length - 1 - i] = side[i]!;
    return out;
  };
  const left = flip(sample.left);
  return { left, right: sample.left === sample.right ? left : flip(sample.right) };
}

/** An endless-sounding bed of wind, hiss or drone; loops by overlapping copies. */
export function renderAtmosphere(rng: Rng, duration: number): Sample {
  const length = seconds(duration);
  const [left, right] = stereoNoise(length, rng.int(1, 1e9));
  const center = rng.logRange(300, 5000);
  const rate = rng.range(0.05, 0.3);
  const q = rng.range(0.6, 3);
  const edge = seconds(duration * 0.2);
  for (const [channel, side] of [left, right].entries()) {
    applyFilter(
      side,
      'band',
      (i) => center * 2 ** (0.8 * Math.sin((2 * Math.PI * rate * i) / SAMPLE_RATE + channel)),
      q,
    );
    for (let i = 0; i < edge; i++) {
      side[i] = (side[i]! * i) / edge;
      side[length - 1 - i] = (side[length - 1 - i]! * i) / edge;
    }
  }
  return normalise({ left, right });
}
