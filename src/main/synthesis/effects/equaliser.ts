import { SAMPLE_RATE } from '../sample.ts';

/** A shelf of `gainDb` below (`low`) or above (`high`) `hz`, applied in place block by block (RBJ cookbook). */
export interface Shelf {
  process(buffer: Float32Array, length: number): void;
}

export function createShelf(kind: 'low' | 'high', hz: number, gainDb: number): Shelf {
  const amplitude = 10 ** (gainDb / 40);
  const omega = (2 * Math.PI * hz) / SAMPLE_RATE;
  const cos = Math.cos(omega) * (kind === 'low' ? 1 : -1);
  const beta = Math.sqrt(2 * amplitude) * Math.sin(omega);
  const sign = kind === 'low' ? 1 : -1;
  const a0 = amplitude + 1 + (amplitude - 1) * cos + beta;
  const b0 = (amplitude * (amplitude + 1 - (amplitude - 1) * cos + beta)) / a0;
  const b1 = (sign * 2 * amplitude * (amplitude - 1 - (amplitude + 1) * cos)) / a0;
  const b2 = (amplitude * (amplitude + 1 - (amplitude - 1) * cos - beta)) / a0;
  const a1 = (sign * -2 * (amplitude - 1 + (amplitude + 1) * cos)) / a0;
  const a2 = (amplitude + 1 + (amplitude - 1) * cos - beta) / a0;
  let s1 = 0;
  let s2 = 0;
  return {
    process(buffer, length) {
      for (let i = 0; i < length; i++) {
        const x = buffer[i]!;
        const y = b0 * x + s1;
        s1 = b1 * x - a1 * y + s2;
        s2 = b2 * x - a2 * y;
        buffer[i] = y;
      }
    },
  };
}
