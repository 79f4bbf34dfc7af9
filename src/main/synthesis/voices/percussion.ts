import type { Rng } from '../../numeric/rng.ts';
import { fadeTail, normalise, SAMPLE_RATE, seconds, toMono } from '../sample.ts';
import type { Sample } from '../sample.ts';
import { applyDecay } from './envelope.ts';
import { applyFilter } from './filter.ts';
import { addFm, addNoise, addPulse, addSine } from './oscillator.ts';

export type PercussionKind =
  'tom' | 'conga' | 'cowbell' | 'clave' | 'shaker' | 'tambourine' | 'block' | 'zap';

/** One hand-percussion, tom or electronic hit. */
export function renderPercussion(rng: Rng, kind: PercussionKind): Sample {
  const out = new Float32Array(seconds(kind === 'tom' ? 0.5 : 0.3));
  switch (kind) {
    case 'tom':
    case 'conga': {
      const end = kind === 'tom' ? rng.range(70, 200) : rng.range(180, 420);
      const fall = Math.exp(-1 / (rng.range(0.02, 0.08) * SAMPLE_RATE));
      const bend = rng.range(1.2, kind === 'tom' ? 2.2 : 1.5);
      let pitch = 1;
      let phase = 0.15;
      for (let i = 0; i < out.length; i++) {
        out[i] = Math.sin(2 * Math.PI * phase);
        phase += (end * (1 + (bend - 1) * pitch)) / SAMPLE_RATE;
        pitch *= fall;
      }
      applyDecay(out, kind === 'tom' ? rng.range(0.08, 0.2) : rng.range(0.04, 0.1));
      break;
    }
    case 'cowbell':
      addPulse(out, rng.range(500, 600), 0, 0.5);
      addPulse(out, rng.range(760, 860), 0.3, 0.5);
      applyFilter(out, 'band', rng.range(800, 2500), 1.2);
      applyDecay(out, rng.range(0.04, 0.12));
      break;
    case 'clave':
      addSine(out, rng.range(1800, 2800), 0.2, 1);
      applyDecay(out, rng.range(0.01, 0.025));
      break;
    case 'shaker':
    case 'tambourine':
      addNoise(out, rng.int(1, 1e9), 1);
      applyFilter(out, 'high', rng.logRange(3500, 8000), 1.2);
      if (kind === 'tambourine') {
        for (let i = 0; i < out.length; i++)
          out[i] = out[i]! * (0.6 + 0.4 * Math.sin((2 * Math.PI * 43 * i) / SAMPLE_RATE));
      }
      applyDecay(out, rng.range(0.02, 0.06), kind === 'shaker' ? 0.004 : 0.0005);
      break;
    case 'block':
      addFm(out, rng.range(600, 1400), 1, { ratio: rng.range(1.1, 2.7), index: 2, decay: 0.01, floor: 0 });
      applyDecay(out, rng.range(0.012, 0.04));
      break;
    case 'zap': {
      const start = rng.range(1500, 6000);
      const fall = Math.exp(-1 / (rng.range(0.008, 0.04) * SAMPLE_RATE));
      let hz = start;
      let phase = 0.2;
      for (let i = 0; i < out.length; i++) {
        out[i] = Math.sin(2 * Math.PI * phase);
        phase += (hz + 80) / SAMPLE_RATE;
        hz *= fall;
      }
      applyDecay(out, rng.range(0.03, 0.08));
      break;
    }
  }
  fadeTail(out, 0.01);
  return normalise(toMono(out));
}
