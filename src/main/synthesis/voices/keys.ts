import type { Rng } from '../../numeric/rng.ts';
import { SAMPLE_RATE } from '../sample.ts';
import { midiToHz } from '../theory.ts';
import { applyAdsr, applyDecay } from './envelope.ts';
import { applyFilter, saturate } from './filter.ts';
import { addFm, addNoise, addPulse, addSaw, addSine, addTriangle } from './oscillator.ts';
import { createTonalVoice } from './tonal.ts';
import type { TonalVoice } from './tonal.ts';

export type PadKind = 'supersaw' | 'pwm' | 'strings' | 'choir' | 'air' | 'organ';
export type PluckKind = 'saw' | 'fmbell' | 'karplus' | 'epiano' | 'organ' | 'marimba' | 'stab' | 'chip';
export type LeadKind = 'supersaw' | 'square' | 'fm' | 'chip' | 'hoover' | 'sine' | 'vibrato';

/** Adds `count` detuned saws, spread over the channels by their phases. */
function addStack(
  side: Float32Array,
  hz: number,
  count: number,
  spread: number,
  channel: number,
  gain: number,
): void {
  for (let i = 0; i < count; i++) {
    const offset = count === 1 ? 0 : (i / (count - 1)) * 2 - 1;
    const tilt = channel === 0 ? 1 + 0.3 * offset : 1 - 0.3 * offset;
    addSaw(
      side,
      hz * (1 + spread * offset),
      (i * 0.381 + channel * 0.23) % 1,
      (gain * tilt) / Math.sqrt(count),
    );
  }
}

/** Two or three formants of a sung vowel, Hz (Peterson & Barney 1952, rounded). */
export const vowels = {
  a: [730, 1090, 2440],
  e: [530, 1840, 2480],
  i: [270, 2290, 3010],
  o: [570, 840, 2410],
  u: [300, 870, 2240],
} as const;

/** Filters `source` through three formants that may glide from one vowel to another. */
export function applyFormants(
  source: Float32Array,
  from: readonly number[],
  to: readonly number[],
  glide: number,
): void {
  const input = source.slice();
  source.fill(0);
  for (let formant = 0; formant < 3; formant++) {
    const part = input.slice();
    const start = from[formant]!;
    const end = to[formant]!;
    applyFilter(part, 'band', (i) => end + (start - end) * Math.exp(-i / (glide * SAMPLE_RATE)), 7);
    const gain = 1 / (1 + formant);
    for (let i = 0; i < source.length; i++) source[i] = source[i]! + part[i]! * gain;
  }
}

export function createPad(rng: Rng, kind: PadKind): TonalVoice {
  const attack = rng.logRange(0.01, 0.6);
  const release = rng.range(0.1, 0.5);
  const cutoff = rng.logRange(900, 9000);
  const spread = rng.range(0.003, 0.012);
  const vowel = vowels[rng.pick(['a', 'o', 'u', 'e'] as const)];
  const noiseSeed = rng.int(1, 1e9);
  return createTonalVoice({
    stereo: true,
    tail: release * 2.5,
    addNote(side, midi, _gate, channel) {
      const hz = midiToHz(midi);
      const pan = channel * 0.37;
      switch (kind) {
        case 'supersaw':
          addStack(side, hz, 5, spread, channel, 0.5);
          break;
        case 'pwm':
          addPulse(side, hz, pan, 0.4, 0.5, { rate: 0.4 + pan, depth: 0.3 });
          addPulse(side, hz * 1.004, 0.5, 0.3, 0.4, { rate: 0.3, depth: 0.25 });
          break;
        case 'strings':
        case 'choir':
          addStack(side, hz, 3, spread, channel, 0.5);
          break;
        case 'air':
          addTriangle(side, hz, pan, 0.5);
          addSine(side, hz * 2.003, pan, 0.2);
          addNoise(side, noiseSeed + channel, 0.04);
          break;
        case 'organ':
          for (const [i, gain] of [0.5, 0.4, 0.2, 0.25].entries())
            addSine(side, hz * (i + 1), pan * (i + 1), gain);
          break;
      }
    },
    finish(side, gate) {
      if (kind === 'choir') applyFormants(side, vowel, vowel, 1);
      else applyFilter(side, 'low', cutoff, 0.8);
      applyAdsr(side, { attack: Math.min(attack, gate / 2), decay: 1, sustain: 0.85, release }, gate);
    },
  });
}

/** Karplus-Strong string (1983): a noise burst in a damped delay line. */
function addString(out: Float32Array, hz: number, seed: number, damping: number): void {
  const period = Math.max(2, Math.round(SAMPLE_RATE / hz));
  const line = new Float32Array(period);
  addNoise(line, seed, 0.9);
  let last = 0;
  for (let i = 0, at = 0; i < out.length; i++) {
    const value = line[at]!;
    out[i] = out[i]! + value;
    line[at] = damping * 0.5 * (value + last);
    last = value;
    at = at + 1 === period ? 0 : at + 1;
  }
}

/** Short decaying notes: plucks, bells, keys, chord stabs. */
export function createPluck(rng: Rng, kind: PluckKind): TonalVoice {
  const decay = rng.logRange(0.05, 0.5);
  const cutoff = rng.logRange(300, 2500);
  const sweep = rng.logRange(1500, 9000);
  const sweepTime = rng.range(0.03, 0.15);
  const q = rng.range(0.7, 3);
  const ratio = rng.pick([1, 2, 3, 3.5, 7, 1.41]);
  const index = rng.range(1, 5);
  const width = rng.pick([0.125, 0.25, 0.5]);
  const seed = rng.int(1, 1e9);
  const drive = rng.range(1, 3);
  return createTonalVoice({
    stereo: kind === 'stab' && rng.chance(0.6),
    tail: Math.min(0.8, decay * 2),
    addNote(side, midi, _gate, channel) {
      const hz = midiToHz(midi);
      switch (kind) {
        case 'saw':
          addSaw(side, hz, 0.1, 0.5);
          addSaw(side, hz * 1.006, 0.6, 0.4);
          break;
        case 'stab':
          addStack(side, hz, 3, 0.006, channel, 0.5);
          break;
        case 'fmbell':
          addFm(side, hz, 0.7, { ratio, index, decay: decay * 0.6, floor: 0.05 });
          break;
        case 'epiano':
          addFm(side, hz, 0.6, { ratio: 1, index: 1.6, decay: 0.4, floor: 0.2 });
          addFm(side, hz, 0.15, { ratio: 14, index: 1, decay: 0.03, floor: 0 });
          break;
        case 'karplus':
          addString(side, hz, seed + midi, 0.995);
          break;
        case 'organ':
          for (const [i, gain] of [0.6, 0.5, 0.3].entries()) addSine(side, hz * (i + 1), 0, gain);
          break;
        case 'marimba':
          addSine(side, hz, 0.05, 0.8);
          addFm(side, hz * 4, 0.25, { ratio: 1, index: 0.5, decay: 0.02, floor: 0 });
          break;
        case 'chip':
          addPulse(side, hz, 0, 0.6, width);
          break;
      }
    },
    finish(side) {
      if (kind === 'saw' || kind === 'stab')
        applyFilter(side, 'low', (i) => cutoff + sweep * Math.exp(-i / (sweepTime * SAMPLE_RATE)), q);
      if (kind === 'stab') saturate(side, drive);
      applyDecay(side, decay, 0.001);
    },
  });
}

/** Sustained melodic voices. */
export function createLead(rng: Rng, kind: LeadKind): TonalVoice {
  const adsr = {
    attack: rng.logRange(0.002, 0.03),
    decay: rng.range(0.1, 0.5),
    sustain: rng.range(0.5, 0.9),
    release: rng.range(0.03, 0.12),
  };
  const cutoff = rng.logRange(2500, 12_000);
  const spread = rng.range(0.004, 0.014);
  const vibrato = { rate: rng.range(4.5, 6.5), depth: rng.range(0.003, 0.01) };
  const ratio = rng.pick([1, 2, 3, 0.5]);
  const width = rng.pick([0.125, 0.25, 0.5]);
  return createTonalVoice({
    stereo: kind === 'supersaw' || kind === 'hoover',
    tail: 0.25,
    addNote(side, midi, _gate, channel) {
      const hz = midiToHz(midi);
      switch (kind) {
        case 'supersaw':
          addStack(side, hz, 7, spread, channel, 0.5);
          break;
        case 'square':
          addPulse(side, hz, 0, 0.5, 0.5, { rate: 0.5, depth: 0.15 });
          break;
        case 'fm':
          addFm(side, hz, 0.7, { ratio, index: 3, decay: 0.3, floor: 0.4 });
          break;
        case 'chip':
          addPulse(side, hz, 0, 0.5, width);
          break;
        case 'hoover':
          addSaw(side, hz * 0.5, 0, 0.4, hz * 0.7);
          addPulse(side, hz, channel * 0.2, 0.4, 0.4, { rate: 3, depth: 0.3 });
          addSaw(side, hz * 1.01, 0.3, 0.3, hz * 1.4);
          break;
        case 'sine':
          addSine(side, hz, 0, 0.8);
          addSine(side, hz * 3, 0, 0.08);
          break;
        case 'vibrato': {
          let phase = 0;
          for (let i = 0; i < side.length; i++) {
            const late = Math.min(1, i / (0.3 * SAMPLE_RATE));
            const bend = 1 + vibrato.depth * late * Math.sin((2 * Math.PI * vibrato.rate * i) / SAMPLE_RATE);
            phase += (hz * bend) / SAMPLE_RATE;
            phase -= Math.floor(phase);
            side[i] = side[i]! + 0.6 * (2 * phase - 1);
          }
          break;
        }
      }
    },
    finish(side, gate) {
      if (kind !== 'sine') applyFilter(side, 'low', cutoff, 0.8);
      applyAdsr(side, adsr, gate);
    },
  });
}
