import type { AudioConsumer, BandedBlock } from '../../audio/stream.ts';
import type { BandLevels } from '../types.ts';
import { createLoudnessMeter } from './loudness.ts';

/** Values per second. */
const LEVEL_RATE = 100;

/** Sum of the squares of samples [from, to). */
function sumSquares(samples: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i]! * samples[i]!;
  return sum;
}

/**
 * Measures the level of bass (below 200 Hz), mid and high (above 2500 Hz) in steps of 10 ms on the mean of the channels,
 * and the integrated loudness of all channels. Value i is the RMS over [i, i + 1) / 100 s.
 */
export function createLevelsConsumer(sampleRate: number): AudioConsumer<BandLevels, BandedBlock> {
  const meter = createLoudnessMeter(sampleRate);
  const bass: number[] = [];
  const mid: number[] = [];
  const high: number[] = [];
  const sums = { bass: 0, mid: 0, high: 0 };
  let hopLength = 0;
  let position = 0;
  // Rates that are not multiples of 100 (22 050 Hz) get hops of alternating length, so that times stay exact.
  let hopEnd = Math.round(sampleRate / LEVEL_RATE);

  function closeHop(): void {
    bass.push(Math.sqrt(sums.bass / hopLength));
    mid.push(Math.sqrt(sums.mid / hopLength));
    high.push(Math.sqrt(sums.high / hopLength));
    sums.bass = sums.mid = sums.high = hopLength = 0;
    hopEnd = Math.round(((bass.length + 1) * sampleRate) / LEVEL_RATE);
  }

  return {
    push({ channels, mono, bands }: BandedBlock): void {
      meter.push(channels);
      for (let from = 0; from < mono.length;) {
        const to = Math.min(mono.length, from + hopEnd - position);
        sums.bass += sumSquares(bands.low, from, to);
        sums.mid += sumSquares(bands.mid, from, to);
        sums.high += sumSquares(bands.high, from, to);
        hopLength += to - from;
        position += to - from;
        from = to;
        if (position === hopEnd) closeHop();
      }
    },
    finish(): BandLevels {
      if (hopLength > 0) closeHop();
      return {
        rate: LEVEL_RATE,
        bass: Float32Array.from(bass),
        mid: Float32Array.from(mid),
        high: Float32Array.from(high),
        loudness: meter.integrated(),
      };
    },
  };
}
