import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler } from './resample.ts';

function sine(frequency: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / rate));
}

function resample(
  input: Float32Array,
  from: number,
  to: number,
  blockLengths: readonly number[],
): Float32Array {
  const resampler = createResampler(from, to);
  const parts: Float32Array[] = [];
  let at = 0;
  for (let i = 0; at < input.length; i++) {
    const length = Math.max(1, blockLengths[i % blockLengths.length]!);
    parts.push(resampler.push(input.subarray(at, at + length)));
    at += length;
  }
  parts.push(resampler.finish());
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

describe('createResampler', () => {
  it.each([
    [44100, 22050],
    [48000, 22050],
    [32000, 22050],
    [96000, 44100],
    [11025, 22050],
  ])('keeps level and phase of a sine from %i to %i Hz', (from, to) => {
    const output = resample(sine(997, from, from), from, to, [4096]);
    expect(output.length).toBe(to);
    const expected = sine(997, to, to);
    let worst = 0;
    for (let n = 200; n < to - 200; n++) worst = Math.max(worst, Math.abs(output[n]! - expected[n]!));
    expect(worst).toBeLessThan(2e-3);
  });

  it('keeps an impulse at its time', () => {
    const input = new Float32Array(44100);
    input[20000] = 1;
    const output = resample(input, 44100, 22050, [1000]);
    expect(output.indexOf(Math.max(...output))).toBe(10000);
  });

  it.each([
    [44100, 22050, 15000],
    [48000, 22050, 13000],
  ])('removes what lies above the new Nyquist frequency (%i to %i Hz)', (from, to, frequency) => {
    const output = resample(sine(frequency, from, from), from, to, [8192]);
    expect(Math.max(...output.subarray(200, to - 200).map(Math.abs))).toBeLessThan(1e-3);
  });

  it('halves the rate as the filter is defined: a Kaiser-windowed sinc over 32 samples each way', () => {
    const besselI0 = (x: number): number => {
      let sum = 0;
      for (let k = 0, term = 1; k < 60; k++, term *= (x / (2 * k)) ** 2) sum += term;
      return sum;
    };
    const taps = Array.from({ length: 63 }, (_, i) => {
      const x = (i - 31) / 2;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      return sinc * besselI0(8 * Math.sqrt(1 - (x / 16) ** 2));
    });
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    const input = Float32Array.from({ length: 301 }, (_, n) => Math.sin(n * n * 0.003) + (n === 77 ? 3 : 0));
    const output = resample(input, 44100, 22050, [50]);
    expect(output.length).toBe(151);
    for (const [n, value] of output.entries()) {
      const expected = taps.reduce((sum, tap, i) => sum + tap * (input[2 * n + i - 31] ?? 0), 0) / gain;
      expect(value).toBeCloseTo(expected, 5);
    }
  });

  it.each([44100, 48000])('yields the same samples however the input is cut (%i Hz)', (rate) => {
    const input = sine(440, rate, 3000);
    const whole = resample(input, rate, 22050, [3000]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }), (lengths) => {
        expect(resample(input, rate, 22050, lengths)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('yields nothing for empty input', () => {
    expect(resample(new Float32Array(0), 44100, 22050, [10]).length).toBe(0);
  });
});
