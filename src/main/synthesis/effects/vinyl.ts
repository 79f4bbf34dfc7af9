import type { Rng } from '../../numeric/rng.ts';
import { SAMPLE_RATE } from '../sample.ts';

/** Adds crackle, hiss and hum to one block. */
export interface VinylNoise {
  process(left: Float32Array, right: Float32Array, length: number): void;
}

export function createVinylNoise(rng: Rng, level: number): VinylNoise {
  const hum = (2 * Math.PI * rng.pick([50, 60])) / SAMPLE_RATE;
  const clicksPerSample = rng.logRange(2, 30) / SAMPLE_RATE;
  let phase = 0;
  let pop = 0;
  let state = rng.int(1, 0x7fffffff);
  let untilClick = Math.floor(rng.next() / clicksPerSample);
  return {
    process(left, right, length) {
      for (let i = 0; i < length; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const hiss = (state / 2147483648) * 0.12;
        if (untilClick-- <= 0) {
          pop = (rng.next() - 0.5) * 2;
          untilClick = Math.floor((-Math.log(1 - rng.next()) + 0.01) / clicksPerSample);
        }
        pop *= 0.8;
        phase += hum;
        const noise = level * (hiss + pop + 0.08 * Math.sin(phase));
        left[i] = left[i]! + noise;
        right[i] = right[i]! + noise * 0.9;
      }
    },
  };
}
