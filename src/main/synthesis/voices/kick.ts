import type { Rng } from '../../numeric/rng.ts';
import { fadeTail, normalise, SAMPLE_RATE, seconds, toMono } from '../sample.ts';
import type { Sample } from '../sample.ts';
import { applyDecay } from './envelope.ts';
import { applyFilter, saturate } from './filter.ts';
import { addNoise } from './oscillator.ts';

export type KickKind = 'analog' | 'punch' | 'hard' | 'acoustic' | 'fm' | 'chip' | 'long';

interface Sweep {
  readonly startHz: number;
  readonly endHz: number;
  /** Duration of the pitch fall in seconds. */
  readonly fall: number;
  /** Duration of the amplitude decay in seconds. */
  readonly decay: number;
}

/**
 * A sine falling in pitch. It starts at a quarter turn, at full level after 0.3 ms, so that the attack that a listener
 * and an onset detector hear is at sample 0: grids of the truth are exact to well below a millisecond.
 */
function sweepBody(out: Float32Array, sweep: Sweep): void {
  const pitchFall = Math.exp(-1 / (sweep.fall * SAMPLE_RATE));
  let pitch = 1;
  let phase = 0.2;
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.sin(2 * Math.PI * phase);
    phase += (sweep.endHz + (sweep.startHz - sweep.endHz) * pitch) / SAMPLE_RATE;
    pitch *= pitchFall;
  }
  applyDecay(out, sweep.decay);
}

function addClick(out: Float32Array, rng: Rng, gain: number, hz: number): void {
  const click = new Float32Array(seconds(0.012));
  addNoise(click, rng.int(1, 1e9), 1);
  applyFilter(click, 'high', hz, 0.7);
  applyDecay(click, rng.range(0.001, 0.004), 0.0001);
  for (let i = 0; i < click.length && i < out.length; i++) out[i] = out[i]! + click[i]! * gain;
}

const sweeps: Readonly<Record<KickKind, (rng: Rng) => Sweep>> = {
  analog: (rng) => ({
    startHz: rng.range(160, 320),
    endHz: rng.range(42, 58),
    fall: rng.range(0.015, 0.04),
    decay: rng.range(0.1, 0.25),
  }),
  punch: (rng) => ({
    startHz: rng.range(300, 700),
    endHz: rng.range(45, 65),
    fall: rng.range(0.008, 0.02),
    decay: rng.range(0.07, 0.16),
  }),
  hard: (rng) => ({
    startHz: rng.range(400, 1200),
    endHz: rng.range(48, 75),
    fall: rng.range(0.02, 0.06),
    decay: rng.range(0.12, 0.3),
  }),
  acoustic: (rng) => ({
    startHz: rng.range(110, 180),
    endHz: rng.range(55, 80),
    fall: rng.range(0.01, 0.03),
    decay: rng.range(0.05, 0.12),
  }),
  fm: (rng) => ({
    startHz: rng.range(200, 500),
    endHz: rng.range(45, 60),
    fall: rng.range(0.01, 0.03),
    decay: rng.range(0.08, 0.2),
  }),
  chip: (rng) => ({
    startHz: rng.range(250, 600),
    endHz: rng.range(50, 90),
    fall: rng.range(0.015, 0.04),
    decay: rng.range(0.05, 0.1),
  }),
  long: (rng) => ({
    startHz: rng.range(120, 260),
    endHz: rng.range(36, 52),
    fall: rng.range(0.02, 0.05),
    decay: rng.range(0.3, 0.6),
  }),
};

/** A bass drum made with a swept sine with click, drive, FM, modes or a chip-like square, depending on `kind`. */
export function renderKick(rng: Rng, kind: KickKind): Sample {
  const sweep = sweeps[kind](rng);
  const out = new Float32Array(seconds(Math.min(1.2, sweep.decay * 5)));
  sweepBody(out, sweep);
  switch (kind) {
    case 'hard':
      saturate(out, rng.range(4, 18));
      applyFilter(out, 'low', rng.logRange(2500, 9000));
      applyDecay(out, sweep.decay * 1.5);
      break;
    case 'acoustic': {
      const shell = new Float32Array(out.length);
      sweepBody(shell, { startHz: 240, endHz: rng.range(150, 220), fall: 0.01, decay: 0.03 });
      for (let i = 0; i < out.length; i++) out[i] = out[i]! + 0.4 * shell[i]!;
      break;
    }
    case 'fm': {
      const ratio = rng.range(1.3, 3.5);
      const index = rng.range(1, 5);
      for (let i = 0; i < out.length; i++) {
        const depth = index * Math.exp(-i / (0.01 * SAMPLE_RATE));
        out[i] =
          out[i]! * (1 + 0.4 * depth * Math.cos((2 * Math.PI * sweep.endHz * ratio * i) / SAMPLE_RATE)) * 0.5;
      }
      saturate(out, 2);
      break;
    }
    case 'chip':
      for (let i = 0; i < out.length; i++) out[i] = Math.round(out[i]! * 7) / 7;
      break;
    case 'analog':
    case 'punch':
    case 'long':
      if (rng.chance(0.6)) saturate(out, rng.range(1.2, 4));
      break;
  }
  addClick(out, rng, rng.range(0.08, 0.5), rng.logRange(1200, 6000));
  fadeTail(out, 0.02);
  return normalise(toMono(out));
}
