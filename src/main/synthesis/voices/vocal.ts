import type { Rng } from '../../numeric/rng.ts';
import { SAMPLE_RATE } from '../sample.ts';
import { midiToHz } from '../theory.ts';
import { applyAdsr } from './envelope.ts';
import { addNoise } from './oscillator.ts';
import { applyFormants, vowels } from './keys.ts';
import { createTonalVoice } from './tonal.ts';
import type { TonalVoice } from './tonal.ts';

/** A voice-like sound: a glottal pulse train with vibrato and breath through gliding formants. Sung lines and chops. */
export function createVocal(rng: Rng): TonalVoice {
  const names = ['a', 'e', 'i', 'o', 'u'] as const;
  const shift = rng.range(0.9, 1.25);
  const plan = Array.from({ length: 6 }, () => ({
    from: vowels[rng.pick(names)].map((hz) => hz * shift),
    to: vowels[rng.pick(names)].map((hz) => hz * shift),
  }));
  const glide = rng.range(0.05, 0.2);
  const breath = rng.range(0.02, 0.12);
  const scoop = rng.range(-1.5, 0.3);
  const vibrato = { rate: rng.range(4.8, 6.2), depth: rng.range(0.004, 0.014) };
  const attack = rng.logRange(0.01, 0.08);
  const seed = rng.int(1, 1e9);
  return createTonalVoice({
    stereo: false,
    tail: 0.2,
    addNote(side, midi, gate) {
      const hz = midiToHz(midi);
      const source = new Float32Array(side.length);
      let phase = 0;
      for (let i = 0; i < source.length; i++) {
        const t = i / SAMPLE_RATE;
        const late = Math.min(1, t / 0.4);
        const bend =
          2 ** ((scoop * Math.exp(-t / 0.04)) / 12) *
          (1 + vibrato.depth * late * Math.sin(2 * Math.PI * vibrato.rate * t));
        phase += (hz * bend) / SAMPLE_RATE;
        phase -= Math.floor(phase);
        // Rosenberg-like pulse: opens over 60 % of the period, closes abruptly.
        source[i] = phase < 0.6 ? phase / 0.6 - 0.5 : -0.5;
      }
      addNoise(source, seed + midi, breath);
      const { from, to } = plan[midi % plan.length]!;
      applyFormants(source, from, to, glide);
      applyAdsr(source, { attack, decay: 0.3, sustain: 0.8, release: 0.06 }, gate);
      for (let i = 0; i < side.length; i++) side[i] = side[i]! + source[i]!;
    },
  });
}
