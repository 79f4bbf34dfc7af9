import type { Rng } from '../../numeric/rng.ts';
import { fadeTail, normalise, seconds, toMono } from '../sample.ts';
import type { Sample } from '../sample.ts';
import { applyDecay } from './envelope.ts';
import { applyFilter, saturate } from './filter.ts';
import { addFm, addNoise, addSine } from './oscillator.ts';

export type SnareKind = 'analog' | 'acoustic' | 'clap' | 'rim' | 'fm' | 'tight' | 'big';

function mixInto(out: Float32Array, part: Float32Array, gain: number, at = 0): void {
  const length = Math.min(part.length, out.length - at);
  for (let i = 0; i < length; i++) out[at + i] = out[at + i]! + part[i]! * gain;
}

function noisePart(rng: Rng, length: number, decay: number, lowHz: number, highHz: number): Float32Array {
  const noise = new Float32Array(length);
  addNoise(noise, rng.int(1, 1e9), 1);
  applyFilter(noise, 'high', lowHz);
  applyFilter(noise, 'low', highHz);
  applyDecay(noise, decay);
  return noise;
}

function tonePart(length: number, hz: number, decay: number): Float32Array {
  const tone = new Float32Array(length);
  addSine(tone, hz, 0.15, 1);
  applyDecay(tone, decay);
  return tone;
}

/** Several short bursts of band-passed noise, the first one at sample 0. */
function renderClap(rng: Rng): Float32Array {
  const out = new Float32Array(seconds(rng.range(0.2, 0.5)));
  const bursts = rng.int(2, 4);
  const gap = rng.range(0.006, 0.013);
  const center = rng.logRange(900, 2200);
  for (let burst = 0; burst < bursts; burst++) {
    const last = burst === bursts - 1;
    const part = noisePart(rng, out.length, last ? rng.range(0.04, 0.12) : 0.006, center * 0.6, center * 5);
    mixInto(out, part, last ? 1 : rng.range(0.7, 1), seconds(gap * burst));
  }
  applyFilter(out, 'band', center, 0.8);
  return out;
}

/** Snare, clap or rim shot. */
export function renderSnare(rng: Rng, kind: SnareKind): Sample {
  let out: Float32Array = new Float32Array(seconds(kind === 'big' ? 0.8 : 0.4));
  const bodyHz = rng.range(150, 260);
  switch (kind) {
    case 'analog':
      mixInto(out, tonePart(out.length, bodyHz, rng.range(0.04, 0.1)), 0.7);
      mixInto(out, tonePart(out.length, bodyHz * 1.8, 0.03), 0.4);
      mixInto(out, noisePart(rng, out.length, rng.range(0.05, 0.15), 1200, 12_000), rng.range(0.5, 1));
      break;
    case 'acoustic':
      for (const ratio of [1, 1.59, 2.14, 2.65])
        mixInto(out, tonePart(out.length, bodyHz * ratio, rng.range(0.03, 0.09)), 0.4 / ratio);
      mixInto(out, noisePart(rng, out.length, rng.range(0.06, 0.12), 700, 9000), 0.8);
      break;
    case 'clap':
      out = renderClap(rng);
      break;
    case 'rim':
      mixInto(out, tonePart(out.length, rng.range(420, 560), 0.012), 0.8);
      mixInto(out, tonePart(out.length, rng.range(1500, 1900), 0.008), 0.8);
      mixInto(out, noisePart(rng, out.length, 0.006, 2000, 14_000), 0.4);
      break;
    case 'fm':
      addFm(out, bodyHz, 0.8, {
        ratio: rng.range(1.3, 4.7),
        index: rng.range(3, 9),
        decay: 0.03,
        floor: 0.1,
      });
      applyDecay(out, rng.range(0.05, 0.12));
      mixInto(out, noisePart(rng, out.length, 0.06, 2000, 13_000), 0.5);
      break;
    case 'tight':
      mixInto(out, tonePart(out.length, bodyHz * 1.2, 0.03), 0.9);
      mixInto(out, noisePart(rng, out.length, rng.range(0.02, 0.05), 2500, 15_000), 0.8);
      break;
    case 'big':
      mixInto(out, tonePart(out.length, bodyHz, 0.12), 0.9);
      mixInto(out, noisePart(rng, out.length, rng.range(0.12, 0.25), 900, 13_000), 0.8);
      mixInto(out, renderClap(rng), 0.5);
      break;
  }
  if (rng.chance(0.35)) saturate(out, rng.range(1.5, 4));
  fadeTail(out, 0.02);
  return normalise(toMono(out));
}
