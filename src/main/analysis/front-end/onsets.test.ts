import { describe, expect, it } from 'vitest';
import type { OnsetNovelty } from '../types.ts';
import { ONSET_STEPS, createOnsetConsumer } from './onsets.ts';
import { addKick } from '../rhythm/synthetic-drums.fixture.ts';

function measure(mono: Float32Array, sampleRate: number, blockLength = 10_000): OnsetNovelty {
  const consumer = createOnsetConsumer(sampleRate);
  for (let at = 0; at < mono.length; at += blockLength) {
    const block = mono.subarray(at, at + blockLength);
    consumer.push({ channels: [block], mono: block });
  }
  return consumer.finish();
}

/** Time of the novelty maximum within 20 ms of `time`, interpolated. */
function locate(onsets: OnsetNovelty, time: number): number {
  const centre = Math.round((time - onsets.start) * onsets.rate);
  let best = centre;
  for (let i = centre - 20; i <= centre + 20; i++) if (onsets.data[i]! > onsets.data[best]!) best = i;
  const [left, peak, right] = [onsets.data[best - 1]!, onsets.data[best]!, onsets.data[best + 1]!];
  return (best + (0.5 * (left - right)) / (left - 2 * peak + right)) / onsets.rate + onsets.start;
}

/**
 * Computes the definition term by term, for value `frame` of a signal at 22 050 Hz: windowed DFTs, a logarithm per bin.
 */
function noveltyByDefinition(x: Float32Array, frame: number): number {
  const spectrum = (at: number): number[] =>
    Array.from({ length: 30 }, (_, k) => {
      let re = 0;
      let im = 0;
      for (let n = 0; n < 128; n++) {
        const value = (x[at * 22 + n - 64] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 128));
        re += value * Math.cos((2 * Math.PI * k * n) / 128);
        im -= value * Math.sin((2 * Math.PI * k * n) / 128);
      }
      return Math.log(1 + 100 * Math.hypot(re, im));
    });
  const now = spectrum(frame);
  const before = frame < 3 ? now.map(() => 0) : spectrum(frame - 3);
  return now.reduce((sum, level, k) => sum + Math.max(0, level - before[k]!) * (k < 2 ? 3 : 0.25), 0);
}

describe('createOnsetConsumer', () => {
  it('computes the novelty as defined, at any level', () => {
    for (const gain of [1, 1e-4, 1e9]) {
      const x = Float32Array.from(
        { length: 3000 },
        (_, n) => gain * (0.3 * Math.sin(n * 0.02) + 0.2 * Math.sin(n * n * 2e-4) + (n === 1500 ? 1 : 0)),
      );
      const { data } = measure(x, 22050);
      for (const frame of [0, 1, 2, 3, 20, 66, 67, 68, 69, 70, 71, 100]) {
        const expected = noveltyByDefinition(x, frame);
        const found = Math.min(65_535, ONSET_STEPS * expected);
        expect(Math.abs(data[frame]! - found)).toBeLessThan(0.6 + 1e-3 * found);
      }
    }
  });

  it.each([44100, 48000])('shows kicks at the time of their first sample (%i Hz)', (sampleRate) => {
    for (const pitch of [120, 180, 300]) {
      const mono = new Float32Array(sampleRate * 6);
      const times = Array.from({ length: 10 }, (_, k) => 0.3 + k * 0.5003);
      for (const time of times) addKick(mono, sampleRate, time, { pitch });
      const onsets = measure(mono, sampleRate);
      const errors = times.map((time) => locate(onsets, time) - time).sort((a, b) => a - b);
      expect(Math.abs(errors[5]!)).toBeLessThan(0.0006);
      expect(errors.at(-1)! - errors[0]!).toBeLessThan(0.001);
    }
  });

  it('is silent on silence and covers the whole track', () => {
    const onsets = measure(new Float32Array(44100), 44100);
    expect(Math.max(...onsets.data)).toBe(0);
    expect(onsets.data.length / onsets.rate).toBeCloseTo(1, 2);
  });

  it('does not depend on how the audio is cut into blocks', () => {
    const mono = Float32Array.from({ length: 20_000 }, (_, n) => Math.sin(n * n * 1e-5));
    expect(measure(mono, 44100, 333)).toEqual(measure(mono, 44100, 20_000));
  });
});
