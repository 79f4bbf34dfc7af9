import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecimator } from './decimate.ts';

function decimate(input: Float32Array, factor: number, blockLength: number): number[] {
  const decimator = createDecimator(factor);
  const output: number[] = [];
  for (let at = 0; at < input.length; at += blockLength)
    output.push(...decimator.push(input.subarray(at, at + blockLength)));
  output.push(...decimator.flush());
  return output;
}

describe('createDecimator', () => {
  it.each([1, 4, 8])('keeps a slow sine in place and level (factor %i)', (factor) => {
    const input = Float32Array.from({ length: 4000 }, (_, n) => Math.sin((0.4 * n) / factor));
    const output = decimate(input, factor, 1000);
    expect(output).toHaveLength(Math.ceil(input.length / factor));
    for (let n = 10; n < output.length - 10; n++) expect(output[n]).toBeCloseTo(Math.sin(0.4 * n), 3);
  });

  it('removes what lies above the new Nyquist frequency', () => {
    const input = Float32Array.from({ length: 4000 }, (_, n) => Math.sin(1.2 * n));
    const output = decimate(input, 4, 777).slice(20, -20);
    expect(Math.max(...output.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('gives the same samples however the input is cut', () => {
    const input = Float32Array.from({ length: 1500 }, (_, n) => Math.sin(n * n * 1e-4));
    const whole = decimate(input, 4, 1500);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (length) => {
        expect(decimate(input, 4, length)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});
