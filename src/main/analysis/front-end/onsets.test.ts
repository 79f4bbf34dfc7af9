import { describe, expect, it } from 'vitest';
import type { OnsetNovelty } from '../types.ts';
import { createOnsetConsumer } from './onsets.ts';
import { addKick } from '../rhythm/synthetic-drums.fixture.ts';

function measure(mono: Float32Array, sampleRate: number, blockLength = 10_000): OnsetNovelty {
  const consumer = createOnsetConsumer(sampleRate);
  for (let at = 0; at < mono.length; at += blockLength) {
    const block = mono.subarray(at, at + blockLength);
    consumer.push({ channels: [block], mono: block });
  }
  return consumer.finish();
}

/** Time of the largest novelty within 20 ms of `time`, interpolated. */
function locate(onsets: OnsetNovelty, time: number): number {
  const centre = Math.round((time - onsets.start) * onsets.rate);
  let best = centre;
  for (let i = centre - 20; i <= centre + 20; i++) if (onsets.data[i]! > onsets.data[best]!) best = i;
  const [left, peak, right] = [onsets.data[best - 1]!, onsets.data[best]!, onsets.data[best + 1]!];
  return (best + (0.5 * (left - right)) / (left - 2 * peak + right)) / onsets.rate + onsets.start;
}

describe('createOnsetConsumer', () => {
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
