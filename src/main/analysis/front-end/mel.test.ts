import { describe, expect, it } from 'vitest';
import type { MelSpectrogram } from '../types.ts';
import { MEL_STEP } from './mel-values.ts';
import { createMelConsumer, melBandEdges, melFrontEnd } from './mel.ts';

function measure(mono: Float32Array, sampleRate: number, blockLength = 4096): MelSpectrogram {
  const consumer = createMelConsumer(sampleRate);
  for (let at = 0; at < mono.length; at += blockLength) {
    const block = mono.subarray(at, at + blockLength);
    consumer.push({ channels: [block], mono: block });
  }
  return consumer.finish();
}

function signal(length: number, at: (n: number) => number): Float32Array {
  return Float32Array.from({ length }, (_, n) => at(n));
}

/** Computes the definition term by term: reflected frames, plain DFT, dense triangles. */
function measureByDefinition(x: Float32Array, frame: number): Float64Array {
  const { fftSize, hop, sampleRate, bands } = melFrontEnd;
  const edges = melBandEdges();
  const windowed = Float64Array.from({ length: fftSize }, (_, n) => {
    let i = frame * hop + n - fftSize / 2;
    if (i < 0) i = -i;
    if (i >= x.length) i = 2 * (x.length - 1) - i;
    return x[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / fftSize));
  });
  const result = new Float64Array(bands);
  for (let k = 0; k <= fftSize / 2; k++) {
    let re = 0;
    let im = 0;
    for (let n = 0; n < fftSize; n++) {
      re += windowed[n]! * Math.cos((2 * Math.PI * k * n) / fftSize);
      im -= windowed[n]! * Math.sin((2 * Math.PI * k * n) / fftSize);
    }
    const magnitude = Math.hypot(re, im) / Math.sqrt(fftSize);
    const frequency = (k * sampleRate) / fftSize;
    for (let b = 0; b < bands; b++) {
      const [low, centre, high] = [edges[b]!, edges[b + 1]!, edges[b + 2]!];
      const weight = Math.max(
        0,
        Math.min((frequency - low) / (centre - low), (high - frequency) / (high - centre)),
      );
      result[b] = result[b]! + weight * magnitude;
    }
  }
  return result.map((value) => Math.log1p(1000 * value));
}

/** Stored values are rounded to the nearest step, and in single precision quiet bands get some of the loud ones. */
function expectValue(mel: MelSpectrogram, frame: number, band: number, expected: number): void {
  const found = mel.data[frame * mel.bands + band]! * MEL_STEP;
  expect(Math.abs(found - expected)).toBeLessThan(MEL_STEP / 2 + 5e-4);
}

describe('createMelConsumer', () => {
  const x = signal(
    5000,
    (n) => 0.5 * Math.sin(n * 0.13) + 0.2 * Math.sin(n * n * 1e-5) + (n === 3000 ? 1 : 0),
  );

  it('computes the front end as defined, at the mirrored edges too', () => {
    const mel = measure(x, 22050);
    expect(mel.frames).toBe(12);
    for (const frame of [0, 1, 5, 10, 11]) {
      const expected = measureByDefinition(x, frame);
      for (let b = 0; b < 128; b++) expectValue(mel, frame, b, expected[b]!);
    }
  });

  it('goes on as defined in long tracks', () => {
    // More than 4096 frames (82 s), and an odd number of them.
    const long = signal(441 * 4110 + 100, (n) => 0.5 * Math.sin(n * 0.13) + 0.2 * Math.sin(n * n * 1e-9));
    const mel = measure(long, 22050);
    expect(mel.frames).toBe(4111);
    expect(mel.data).toHaveLength(4111 * 128);
    for (const frame of [4094, 4095, 4096, 4097, 4110]) {
      const expected = measureByDefinition(long, frame);
      for (let b = 0; b < 128; b++) expectValue(mel, frame, b, expected[b]!);
    }
  });

  it('does not depend on how the audio is cut into blocks', () => {
    expect(measure(x, 22050, 37)).toEqual(measure(x, 22050, 5000));
  });

  it('puts 440 Hz into the band around 440 Hz, whatever the sample rate', () => {
    const edges = melBandEdges();
    for (const rate of [22050, 44100, 48000]) {
      const mel = measure(
        signal(rate, (n) => Math.sin((2 * Math.PI * 440 * n) / rate)),
        rate,
      );
      const frame = mel.data.subarray(25 * 128, 26 * 128);
      const loudest = frame.indexOf(Math.max(...frame));
      expect(edges[loudest]!).toBeLessThan(440);
      expect(edges[loudest + 2]!).toBeGreaterThan(440);
      expect(mel.frames).toBe(51);
    }
  });

  it('gives one frame for a single sample and none for no audio', () => {
    expect(measure(new Float32Array(1), 44100).frames).toBe(1);
    expect(measure(new Float32Array(0), 44100)).toMatchObject({ frames: 0, frameRate: 50 });
  });
});
