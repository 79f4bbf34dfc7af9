import type { Rng } from '../../numeric/rng.ts';
import { SAMPLE_RATE } from '../sample.ts';
import { midiToHz } from '../theory.ts';
import { applyAdsr } from './envelope.ts';
import { applyFilter, saturate } from './filter.ts';
import { addFm, addPulse, addSaw, addSine } from './oscillator.ts';
import { createTonalVoice } from './tonal.ts';
import type { TonalVoice } from './tonal.ts';

export type BassKind =
  'sub' | 'saw' | 'square' | 'acid' | 'reese' | 'fm' | 'wobble' | '808' | 'organ' | 'growl';

/** Draws the settings of a bass once. `beatSeconds` sets the rate of wobbles. */
export function createBass(rng: Rng, kind: BassKind, beatSeconds: number): TonalVoice {
  const tail = rng.range(0.03, 0.08);
  const adsr = {
    attack: rng.range(0.001, 0.006),
    decay: rng.range(0.05, 0.4),
    sustain: rng.range(0.4, 0.95),
    release: tail / 3,
  };
  const cutoff = rng.logRange(180, 2200);
  const sweep = rng.logRange(200, 5000);
  const sweepTime = rng.range(0.03, 0.25);
  const q = rng.range(0.7, 4);
  const drive = rng.range(1, 4);
  const detune = rng.range(0.002, 0.012);
  const ratio = rng.pick([0.5, 1, 2, 3, 1.5, 1.01]);
  const index = rng.range(1, 6);
  const wobbleRate = rng.pick([0.5, 1, 1, 2, 2, 3, 4]) / beatSeconds;
  const subLevel = rng.range(0.2, 0.7);
  const falling = (base: number, amount: number, time: number) => (i: number) =>
    base + amount * Math.exp(-i / (time * SAMPLE_RATE));

  return createTonalVoice({
    stereo: kind === 'reese' && rng.chance(0.5),
    tail: kind === '808' ? 0.25 : tail,
    addNote(side, midi, gate, channel) {
      const hz = midiToHz(midi);
      switch (kind) {
        case 'sub':
          addSine(side, hz, 0, 1);
          addSine(side, hz * 2, 0, 0.12);
          break;
        case 'saw':
          addSaw(side, hz, 0.2, 0.6);
          addSaw(side, hz * (1 + detune), 0.6, 0.4);
          applyFilter(side, 'low', falling(cutoff, sweep, sweepTime), q);
          break;
        case 'square':
          addPulse(side, hz, 0, 0.8, 0.5, { rate: 0.7, depth: 0.1 });
          applyFilter(side, 'low', falling(cutoff, sweep * 0.5, sweepTime), q);
          break;
        case 'acid':
          addSaw(side, hz, 0, 0.9);
          applyFilter(side, 'low', falling(cutoff * 0.6, sweep, sweepTime * 0.6), 6 + q * 2);
          saturate(side, drive);
          break;
        case 'reese':
          for (const [i, offset] of [-1.7, -0.6, 0, 0.7, 1.8].entries())
            addSaw(side, hz * (1 + detune * offset), (i * 0.31 + channel * 0.17) % 1, 0.3);
          applyFilter(side, 'low', cutoff + 300, 0.9);
          break;
        case 'fm':
          addFm(side, hz, 0.9, { ratio, index, decay: sweepTime, floor: 0.15 });
          break;
        case 'wobble':
        case 'growl':
          addSaw(side, hz, 0.1, 0.5);
          addPulse(side, hz * (1 + detune), 0.4, 0.4);
          addSine(side, hz, 0, subLevel);
          applyFilter(
            side,
            kind === 'wobble' ? 'low' : 'band',
            (i) =>
              cutoff *
              (0.4 + 3 * (0.5 - 0.5 * Math.cos((2 * Math.PI * wobbleRate * i) / SAMPLE_RATE)) ** 1.5),
            2 + q,
          );
          if (kind === 'growl') {
            saturate(side, 4);
            addSine(side, hz, 0, subLevel);
          }
          break;
        case '808':
          addSine(side, hz, 0.1, 1);
          saturate(side, drive * 1.5);
          break;
        case 'organ':
          for (const [i, partial] of [1, 2, 3, 4].entries())
            addSine(side, hz * partial, 0, [1, 0.5, 0.25, 0.2][i]!);
          break;
      }
      applyAdsr(
        side,
        kind === '808' ? { attack: 0.002, decay: 0.5, sustain: 0.3, release: 0.08 } : adsr,
        gate,
      );
    },
  });
}
