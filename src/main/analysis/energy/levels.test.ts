import { describe, expect, it } from 'vitest';
import type { BandLevels } from '../types.ts';
import { createLevelsConsumer } from './levels.ts';

function sine(hz: number, dbfs: number, seconds: number, sampleRate: number): Float32Array {
  const amplitude = 10 ** (dbfs / 20);
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRate),
  );
}

/** Pushes blocks of odd length, so that blocks never align with hops. */
function measure(channels: Float32Array[], sampleRate: number): BandLevels {
  const consumer = createLevelsConsumer(sampleRate);
  const length = channels[0]!.length;
  for (let from = 0; from < length; from += 10_007) {
    const part = channels.map((channel) => channel.subarray(from, Math.min(length, from + 10_007)));
    const mono = part[0]!.map((_, i) => part.reduce((sum, channel) => sum + channel[i]!, 0) / part.length);
    consumer.push({ channels: part, mono });
  }
  return consumer.finish();
}

function dbOf(values: Float32Array): number {
  // After the first 200 ms the filters have settled.
  const settled = values.subarray(20);
  return 10 * Math.log10(settled.reduce((sum, v) => sum + v * v, 0) / settled.length);
}

describe('integrated loudness', () => {
  it.each([44_100, 48_000, 96_000])('is -20.0 LUFS for a stereo 997 Hz sine at -20 dBFS (%i Hz)', (rate) => {
    const tone = sine(997, -20, 3, rate);
    expect(measure([tone, tone], rate).loudness).toBeCloseTo(-20, 1);
  });
  it('is -3.01 LUFS for a full-scale 997 Hz sine in one channel (BS.1770)', () => {
    const tone = sine(997, 0, 3, 48_000);
    expect(measure([tone, new Float32Array(tone.length)], 48_000).loudness).toBeCloseTo(-3.01, 1);
  });
  it('ignores what lies below the gates (EBU Tech 3341 case 3: -36, -23, -36 dBFS gives -23)', () => {
    const rate = 48_000;
    const tone = Float32Array.from([
      ...sine(1000, -36, 2, rate),
      ...sine(1000, -23, 12, rate),
      ...sine(1000, -36, 2, rate),
    ]);
    expect(Math.abs(measure([tone, tone], rate).loudness + 23)).toBeLessThan(0.1);
  });
  it('is -Infinity for silence and for no audio at all', () => {
    expect(measure([new Float32Array(44_100)], 44_100).loudness).toBe(-Infinity);
    expect(createLevelsConsumer(44_100).finish().loudness).toBe(-Infinity);
  });
});

describe('band levels', () => {
  it.each([
    [60, 'bass'],
    [700, 'mid'],
    [8000, 'high'],
  ] as const)('puts a %i Hz tone into %s at its level and little of it elsewhere', (hz, band) => {
    const levels = measure([sine(hz, -12, 2, 44_100)], 44_100);
    // The RMS of a sine is 3.01 dB below its peak.
    expect(dbOf(levels[band])).toBeCloseTo(-15.01, 0);
    const others = (['bass', 'mid', 'high'] as const).filter((other) => other !== band);
    for (const other of others) expect(dbOf(levels[other])).toBeLessThan(-40);
  });
  it('is 6 dB down in both bands at the crossover', () => {
    const levels = measure([sine(200, 0, 2, 44_100)], 44_100);
    expect(dbOf(levels.bass)).toBeCloseTo(-9.03, 0);
    expect(dbOf(levels.mid)).toBeCloseTo(-9.03, 0);
  });
  it.each([44_100, 22_050, 8000])('has 100 values per second at %i Hz', (rate) => {
    const levels = measure([sine(440, -6, 3.005, rate)], rate);
    expect(levels.rate).toBe(100);
    expect(levels.bass).toHaveLength(301);
    expect(levels.high).toHaveLength(301);
  });
  it('places a step in the right 10 ms', () => {
    const tone = sine(5000, -6, 2, 22_050).fill(0, 0, 22_050);
    const { high } = measure([tone], 22_050);
    expect(high[98]).toBeLessThan(1e-6);
    expect(high[101]).toBeGreaterThan(0.2);
  });
});
