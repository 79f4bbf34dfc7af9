import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema } from '../../../shared/domain/index.ts';
import { gridOf } from '../../../shared/domain/edits/with-grid.ts';
import { augmentLabels, augmentSound, drawAugmentation, usualRanges } from './augment.ts';
import { stretchLabels, transposeLabels } from './labels.ts';
import { addNoise, applyGain, equalise, invertPolarity, limitPeak, shiftPitch } from './sound.ts';
import { timeStretch } from './time-stretch.ts';

const RATE = 44100;

/** Decaying tones with a click of noise, like kicks, at the given times. */
function hits(seconds: number, times: readonly number[]): Float32Array {
  const samples = new Float32Array(seconds * RATE);
  let state = 1;
  for (const time of times)
    for (let n = 0, start = Math.round(time * RATE); n < 0.2 * RATE; n++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const noise = 0.3 * (state / 2 ** 31 - 1) * Math.exp(-n / (0.01 * RATE));
      samples[start + n]! +=
        Math.exp(-n / (0.05 * RATE)) * (0.6 * Math.sin((2 * Math.PI * 60 * n) / RATE) + noise);
    }
  return samples;
}

function sine(hertz: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * RATE },
    (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / RATE),
  );
}

/** First sample near `time` that reaches 30 % of the local peak, in seconds. */
function onsetNear(samples: Float32Array, time: number): number {
  const centre = Math.round(time * RATE);
  const near = samples.subarray(Math.max(0, centre - 2000), centre + 4000);
  const peak = near.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return (Math.max(0, centre - 2000) + near.findIndex((sample) => Math.abs(sample) >= 0.3 * peak)) / RATE;
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

function frequencyOf(samples: Float32Array): number {
  const middle = samples.subarray(RATE / 2, samples.length - RATE / 2);
  let crossings = 0;
  for (let n = 1; n < middle.length; n++) if (middle[n - 1]! < 0 && middle[n]! >= 0) crossings++;
  return (crossings * RATE) / middle.length;
}

const times = [0.25, 0.75, 1.25, 1.75, 2.25, 2.75];

describe('time stretch', () => {
  it.each([0.9, 0.94, 1.06, 1.1])('moves what was at t to t × %d, to the millisecond', (ratio) => {
    const source = hits(3.2, times);
    const [stretched] = timeStretch([source], ratio) as [Float32Array];
    expect(stretched).toHaveLength(Math.round(source.length * ratio));
    for (const time of times) {
      const lag = onsetNear(source, time) - time;
      expect(Math.abs(onsetNear(stretched, time * ratio) - time * ratio - lag)).toBeLessThan(0.0015);
    }
  });

  it('keeps pitch and level', () => {
    const [stretched] = timeStretch([sine(440, 3)], 1.25) as [Float32Array];
    expect(frequencyOf(stretched)).toBeCloseTo(440, 0);
    expect(rms(stretched.subarray(RATE, 2 * RATE))).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it.each([0.8, 1.25])('keeps the partials of a chord apart at × %d', (ratio) => {
    const partials = [220, 277.18, 329.63, 440];
    const chord = partials
      .map((hertz) => sine(hertz, 4))
      .reduce((sum, tone) => sum.map((sample, n) => sample + tone[n]! / 4));
    const middle = timeStretch([chord], ratio)[0]!.subarray(RATE, 2 * RATE);
    // The residual after a sine and a cosine of each partial are removed, twice because they are not quite orthogonal.
    let residue = middle;
    for (const hertz of [...partials, ...partials])
      for (const wave of [Math.sin, Math.cos]) {
        const basis = middle.map((_, n) => wave((2 * Math.PI * hertz * n) / RATE));
        const share = residue.reduce((sum, sample, n) => sum + sample * basis[n]!, 0) / (middle.length / 2);
        residue = residue.map((sample, n) => sample - share * basis[n]!);
      }
    expect(20 * Math.log10(rms(middle) / rms(residue))).toBeGreaterThan(20);
  });

  it('keeps the stereo image', () => {
    const left = hits(1.5, [0.25, 0.75]);
    const [a, b] = timeStretch([left, left.map((sample) => -0.5 * sample)], 1.07) as [
      Float32Array,
      Float32Array,
    ];
    for (let n = 0; n < a.length; n += 97) expect(b[n]).toBeCloseTo(-0.5 * a[n]!, 5);
  });
});

describe('pitch shift', () => {
  it.each([-2, 3])('moves the pitch by %d semitones without moving beats', (semitones) => {
    const [tone] = shiftPitch([sine(440, 3)], semitones, RATE) as [Float32Array];
    expect(tone).toHaveLength(3 * RATE);
    expect(frequencyOf(tone)).toBeCloseTo(440 * 2 ** (semitones / 12), 0);
    const [beats] = shiftPitch([hits(3.2, times)], semitones, RATE) as [Float32Array];
    for (const time of times)
      expect(Math.abs(onsetNear(beats, time) - onsetNear(hits(3.2, times), time))).toBeLessThan(0.002);
  });
});

describe('gain, noise, equaliser, polarity', () => {
  const source = sine(1000, 1);

  it('do what their numbers say', () => {
    expect(rms(applyGain([source], -6.0206)[0]!)).toBeCloseTo(rms(source) / 2, 4);
    expect(invertPolarity([source])[0]![100]).toBe(-source[100]!);
    const noise = addNoise([source], 20, 'seed')[0]!.map((sample, n) => sample - source[n]!);
    expect(20 * Math.log10(rms(source) / rms(noise))).toBeCloseTo(20, 0);
    const gainAt = (hertz: number, ...bands: Parameters<typeof equalise>[1]) =>
      20 * Math.log10(rms(equalise([sine(hertz, 1)], bands, RATE)[0]!) / rms(sine(hertz, 1)));
    expect(gainAt(1000, { kind: 'peak', frequency: 1000, gain: 6 })).toBeCloseTo(6, 1);
    expect(gainAt(30, { kind: 'low-shelf', frequency: 300, gain: -6 })).toBeCloseTo(-6, 1);
    expect(gainAt(15_000, { kind: 'high-shelf', frequency: 3000, gain: 4 })).toBeCloseTo(4, 1);
    expect(gainAt(15_000, { kind: 'low-shelf', frequency: 300, gain: -6 })).toBeCloseTo(0, 1);
  });

  it('never clip', () => {
    const loud = augmentSound([source], RATE, { gain: 20 }, 'x')[0]!;
    expect(Math.max(...loud)).toBeLessThanOrEqual(1);
    expect(limitPeak([source])[0]).toBe(source);
  });
});

describe('labels of augmented audio', () => {
  it('keep beats, bars and cues together at any tempo', () => {
    fc.assert(
      fc.property(
        annotationArbitrary,
        fc.double({ min: 0.8, max: 1.25, noNaN: true }),
        (annotation, ratio) => {
          const stretched = annotationSchema.parse(stretchLabels(annotation, ratio));
          const [before, after] = [gridOf(annotation), gridOf(stretched)];
          for (const [i, cue] of annotation.cues.entries()) {
            const position = before.positionOf(cue.time);
            if (Math.abs(after.positionOf(stretched.cues[i]!.time) - position) > 1e-6) return false;
          }
          return stretched.structure.every(({ bar }, i) => bar === annotation.structure[i]!.bar);
        },
      ),
    );
  });

  it('are restored by the opposite change', () => {
    const annotation = makeAnnotation({ cues: [makeCue({ id: 'a', time: 10, end: 12 })] });
    const back = stretchLabels(stretchLabels(annotation, 1.25), 0.8);
    expect(back.cues[0]!.time).toBeCloseTo(10, 9);
    expect(back.audio.bpm).toBeCloseTo(120, 9);
    expect(transposeLabels(transposeLabels(annotation, 5), -5)).toEqual(annotation);
  });

  it('transpose the key', () => {
    // A minor up two semitones is B minor: 10A.
    expect(transposeLabels(makeAnnotation(), 2).audio.key).toBe('10A');
  });

  it('drop levels that were measured on another sound', () => {
    expect(augmentLabels(makeAnnotation(), { gain: -3 }).energy).toBeNull();
    expect(augmentLabels(makeAnnotation(), { polarity: true }).energy).not.toBeNull();
  });
});

describe('drawn augmentations', () => {
  it('are the same for the same seed and stay within their ranges', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const drawn = drawAugmentation(usualRanges, seed);
        expect(drawAugmentation(usualRanges, seed)).toEqual(drawn);
        expect(drawn.stretch).toBeGreaterThanOrEqual(0.943);
        expect(drawn.stretch).toBeLessThanOrEqual(1.064);
        expect(Math.abs(drawn.semitones!)).toBeLessThanOrEqual(2);
      }),
    );
    expect(drawAugmentation({}, 'x')).toEqual({});
  });
});
