import * as fc from 'fast-check';
import WaveformData from 'waveform-data';
import { describe, expect, it } from 'vitest';
import { BandPyramid, silentWaveform, singleChannel } from './band-data.ts';

function threeBands(length: number, value: (pixel: number, band: number) => number): WaveformData {
  const data: number[] = [];
  for (let pixel = 0; pixel < length; pixel++)
    for (let band = 0; band < 3; band++) data.push(-value(pixel, band), value(pixel, band));
  return WaveformData.create({
    version: 2,
    channels: 3,
    sample_rate: 44_100,
    samples_per_pixel: 128,
    bits: 8,
    length,
    data,
  });
}

describe('band peaks', () => {
  it('keep every peak at every scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 500 }),
        fc.nat(499),
        fc.integer({ min: 129, max: 5000 }),
        (length, at, scale) => {
          const spike = at % length;
          const pyramid = new BandPyramid(
            threeBands(length, (pixel, band) => (pixel === spike && band === 1 ? 100 : 3)),
          );
          pyramid.at(256);
          const [low, mid] = pyramid.at(scale);
          expect(Math.max(...mid)).toBe(100);
          expect(Math.max(...low)).toBe(3);
          expect(Math.abs(mid.indexOf(100) - (spike * 128) / scale)).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it('come from the band asked for', () => {
    const data = threeBands(4, (pixel, band) => pixel + 10 * band);
    expect(singleChannel(data, 2).channel(0).max_array()).toEqual([20, 21, 22, 23]);
    expect([...new BandPyramid(data).at(128)[1]]).toEqual([10, 11, 12, 13]);
  });

  it('are scaled so that loud moments fill the height', () => {
    const loud = new BandPyramid(
      threeBands(5000, (pixel, band) => (band === 0 && pixel % 100 === 0 ? 64 : 10)),
    );
    expect(loud.gain * 64).toBeCloseTo(128 * 0.92, 6);
    expect(new BandPyramid(threeBands(50, () => 2)).gain).toBe(4);
  });

  it('are flat for a track without data', () => {
    const data = silentWaveform(60);
    expect(data.duration).toBeCloseTo(60, 1);
    expect(Math.max(...new BandPyramid(data).at(4096)[0])).toBe(0);
  });
});
