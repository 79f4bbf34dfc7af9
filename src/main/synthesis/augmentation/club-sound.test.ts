import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireSound } from '../../audio/silence.ts';
import { augmentSound, drawAugmentation, usualRanges } from './augment.ts';
import { addRoom, compress, drawMask, drawMixup, maskSpectrum, mixIn, peakOf } from './club-sound.ts';

const rate = 44_100;

function tone(frequency: number, seconds: number, level = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, n) => level * Math.sin((2 * Math.PI * frequency * n) / rate),
  );
}

function rms(channel: Float32Array, from = 0, to = channel.length): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += channel[n]! ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}

describe('club acoustics', () => {
  it('let a room ring after the music stops, and longer with a longer decay', () => {
    const click = new Float32Array(rate);
    click.set(tone(440, 0.1));
    const tail = (decay: number) => rms(addRoom([click], { decay, level: 6 })[0]!, 0.5 * rate);
    expect(tail(0.3)).toBeGreaterThan(0);
    expect(tail(2)).toBeGreaterThan(5 * tail(0.3));
  });

  it('compress loud and soft together and keep the peak', () => {
    const sound = new Float32Array(2 * rate);
    sound.set(tone(220, 1, 0.9));
    sound.set(tone(220, 1, 0.05), rate);
    const pressed = compress([sound], { threshold: -20, ratio: 4 }, rate)[0]!;
    const spread = (channel: Float32Array) =>
      20 * Math.log10(rms(channel, 0.5 * rate, rate) / rms(channel, 1.5 * rate));
    expect(spread(sound)).toBeCloseTo(25.1, 0);
    expect(spread(pressed)).toBeLessThan(spread(sound) - 8);
    expect(peakOf([pressed])).toBeCloseTo(peakOf([sound]), 4);
  });

  it('mask silence and bands, and nothing else', () => {
    const mask = { times: [{ from: 0.5, to: 0.8 }], bands: [{ from: 900, to: 1100 }] };
    const inside = maskSpectrum([tone(995, 1.5)], { ...mask, times: [] }, rate)[0]!;
    const outside = maskSpectrum([tone(200, 1.5)], mask, rate)[0]!;
    expect(rms(inside, rate) / rms(tone(995, 1.5), rate)).toBeLessThan(0.1);
    expect(rms(outside, rate) / rms(tone(200, 1.5), rate)).toBeGreaterThan(0.9);
    expect(peakOf([outside.slice(0.52 * rate, 0.78 * rate)])).toBe(0);
  });

  it('mix by weight, and repeat the shorter track', () => {
    const [mixed] = mixIn([Float32Array.of(1, 1, 1)], [Float32Array.of(0, 1)], { weight: 0.75 });
    expect([...mixed!]).toEqual([0.75, 1, 0.75]);
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 5, noNaN: true }), fc.string(), (alpha, seed) => {
        const { weight } = drawMixup(alpha, seed);
        expect(weight).toBeGreaterThanOrEqual(0.5);
        expect(weight).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are drawn equally for one seed, and leave earlier draws unchanged', () => {
    const more = { ...usualRanges, reverb: 2, compression: 4, mixup: 0.4, mask: { longest: 1, count: 2 } };
    const drawn = drawAugmentation(more, 'a', 60);
    expect(drawAugmentation(more, 'a', 60)).toEqual(drawn);
    expect(drawn).toMatchObject(drawAugmentation(usualRanges, 'a', 60));
    const { times, bands } = drawMask({ longest: 1, count: 3 }, 60, 'b');
    expect([times.length, bands.length]).toEqual([3, 3]);
    const sound = [tone(300, 1), tone(300, 1)];
    const result = augmentSound(sound, rate, { ...drawn, stretch: 1, semitones: 0 }, 'a', [tone(500, 0.4)]);
    expect(result.map((channel) => channel.length)).toEqual([rate, rate]);
    expect(peakOf(result)).toBeLessThanOrEqual(1);
  });
});

describe('silence', () => {
  it('is refused with its level', () => {
    expect(() => requireSound([new Float32Array(100)])).toThrow('is silent: it holds no sound at all');
    expect(() => requireSound([tone(100, 0.1, 0.0001)])).toThrow(/loudest sample is at -80 dB/);
    expect(() => requireSound([tone(100, 0.1, 0.01)])).not.toThrow();
  });
});
