import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hannWindow, realFft } from './real-fft.ts';

/** X(k) by definition. */
function transformAt(frame: ArrayLike<number>, k: number): [re: number, im: number] {
  let re = 0;
  let im = 0;
  for (let n = 0; n < frame.length; n++) {
    re += frame[n]! * Math.cos((2 * Math.PI * k * n) / frame.length);
    im -= frame[n]! * Math.sin((2 * Math.PI * k * n) / frame.length);
  }
  return [re, im];
}

describe('realFft', () => {
  it.each([32, 128, 1024])(
    'gives the spectrum as defined, in the order that it promises (%i samples)',
    (size) => {
      const sample = fc.float({ min: -1, max: 1, noNaN: true });
      fc.assert(
        fc.property(
          fc.array(sample, { minLength: size, maxLength: size }),
          fc.integer({ min: 1, max: size / 2 - 1 }),
          (frame, k) => {
            const { input, spectrum, transform } = realFft(size);
            input.set(frame);
            transform();
            const tolerance = size * 2e-6;
            const [re, im] = transformAt(frame, k);
            expect(Math.abs(spectrum[2 * k]! - re)).toBeLessThan(tolerance);
            expect(Math.abs(spectrum[2 * k + 1]! - im)).toBeLessThan(tolerance);
            expect(Math.abs(spectrum[0]! - transformAt(frame, 0)[0])).toBeLessThan(tolerance);
            expect(Math.abs(spectrum[1]! - transformAt(frame, size / 2)[0])).toBeLessThan(tolerance);
          },
        ),
        { numRuns: 20 },
      );
    },
  );

  it('keeps the sizes apart', () => {
    realFft(64).input.fill(1);
    realFft(32).input.fill(0);
    realFft(64).transform();
    realFft(32).transform();
    expect(realFft(64).spectrum[0]).toBe(64);
    expect(realFft(32).spectrum[0]).toBe(0);
  });
});

describe('hannWindow', () => {
  it('is periodic: two windows half a length apart add up to one', () => {
    const window = hannWindow(64);
    for (let n = 0; n < 32; n++) expect(window[n]! + window[n + 32]!).toBeCloseTo(1, 12);
  });
});
