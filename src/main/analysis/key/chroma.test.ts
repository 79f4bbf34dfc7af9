import { describe, expect, it } from 'vitest';
import type { Chroma } from '../types.ts';
import { createChromaConsumer } from './chroma.ts';

/** Sum of notes (MIDI numbers), each with three harmonics, detuned by `cents`. */
function chord(notes: readonly number[], seconds: number, sampleRate: number, cents = 0): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (const note of notes) {
    const hz = 440 * 2 ** ((note - 69 + cents / 100) / 12);
    for (let harmonic = 1; harmonic <= 3; harmonic++) {
      const step = (2 * Math.PI * hz * harmonic) / sampleRate;
      for (let i = 0; i < samples.length; i++) samples[i]! += (0.1 / harmonic ** 2) * Math.sin(step * i);
    }
  }
  return samples;
}

function measureChroma(samples: Float32Array, sampleRate: number): Chroma {
  const consumer = createChromaConsumer(sampleRate);
  for (let from = 0; from < samples.length; from += 30_011) {
    const mono = samples.subarray(from, from + 30_011);
    consumer.push({ channels: [mono], mono });
  }
  return consumer.finish();
}

function strongest(chroma: Chroma, frame: number, count: number): number[] {
  const values = chroma.data.subarray(12 * frame, 12 * frame + 12);
  return Array.from({ length: 12 }, (_, pitch) => pitch)
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, count)
    .sort((a, b) => a - b);
}

describe('chroma', () => {
  it.each([44_100, 48_000, 22_050])('finds the notes of a C major chord at %i Hz', (rate) => {
    const chroma = measureChroma(chord([48, 64, 67], 3, rate), rate);
    expect(chroma.rate).toBeGreaterThan(5);
    expect(strongest(chroma, 8, 3)).toEqual([0, 4, 7]);
  });
  it('measures the tuning and reads detuned notes by it', () => {
    const chroma = measureChroma(chord([57, 60, 64], 4, 44_100, 35), 44_100);
    expect(Math.abs(chroma.tuning - 35)).toBeLessThan(5);
    expect(strongest(chroma, 10, 3)).toEqual([0, 4, 9]);
  });
  it('centres frame i on i / rate', () => {
    const rate = 44_100;
    const samples = new Float32Array(8 * rate);
    samples.set(chord([60], 4, rate), 0);
    samples.set(chord([66], 4, rate), 4 * rate);
    const chroma = measureChroma(samples, rate);
    const change = Math.round(4 * chroma.rate);
    expect(strongest(chroma, change - 3, 1)).toEqual([0]);
    expect(strongest(chroma, change + 3, 1)).toEqual([6]);
    expect(Math.abs(chroma.frames / chroma.rate - 8)).toBeLessThan(0.5);
  });
  it('is all zero in silence', () => {
    const chroma = measureChroma(new Float32Array(88_200), 44_100);
    expect(chroma.frames).toBeGreaterThan(0);
    expect(chroma.data.every((value) => value === 0)).toBe(true);
    expect(chroma.tuning).toBe(0);
  });
});
