import { describe, expect, it } from 'vitest';
import { energySchema } from '../../../shared/domain/index.ts';
import type { Section } from '../../../shared/domain/index.ts';
import { toMelSpectrogram } from '../front-end/mel-values.ts';
import type { TrackFeatures } from '../types.ts';
import { estimateEnergy, onsetRate } from './estimate-energy.ts';

interface Stretch {
  readonly seconds: number;
  readonly level: number;
}

/** A track whose three bands all follow `stretches`, with an onset every `gap` seconds. */
function track(
  stretches: readonly Stretch[],
  options: { loudness?: number; gap?: number } = {},
): TrackFeatures {
  const values = stretches.flatMap(({ seconds, level }) =>
    Array.from({ length: Math.round(seconds * 100) }, () => level),
  );
  const duration = values.length / 100;
  const frames = Math.ceil(duration * 50);
  const mel = new Float32Array(frames * 128);
  const gap = Math.round((options.gap ?? 0.5) * 50);
  // Each onset decays over 80 ms.
  for (let frame = 0; frame < frames; frame++)
    mel.fill(Math.max(0, 2 - 0.5 * (frame % gap)), frame * 128, frame * 128 + 128);
  return {
    duration,
    mel: toMelSpectrogram(mel, { bands: 128, frameRate: 50 }),
    onsets: { data: new Uint16Array(0), rate: 1000, start: 0 },
    levels: {
      rate: 100,
      bass: Float32Array.from(values),
      mid: Float32Array.from(values),
      high: Float32Array.from(values),
      loudness: options.loudness ?? -10,
    },
    chroma: { data: new Float32Array(0), frames: 0, rate: 5, tuning: 0 },
  };
}

const section = (time: number, bar: number): Section => ({ time, bar, label: 'other', confidence: 1 });
const grid = [{ time: 0, bpm: 120, beat: 1 }];

describe('estimateEnergy', () => {
  it('gives each section its level relative to the loud parts and each boundary its change', () => {
    const features = track([
      { seconds: 20, level: 0.05 },
      { seconds: 30, level: 0.1 },
      { seconds: 20, level: 0.02 },
    ]);
    const { energy, confidence } = estimateEnergy(features, grid, [
      section(0, 1),
      section(20, 11),
      section(50, 26),
    ]);
    expect(energySchema.parse(energy)).toEqual(energy);
    expect(energy.by_section.map(({ bass }) => Number(bass.toFixed(3)))).toEqual([0.5, 1, 0.2]);
    expect(energy.at_boundaries.map(({ delta }) => Number(delta.toFixed(3)))).toEqual([0.5, -0.8]);
    expect(confidence).toBe(1);
  });
  it('rises with loudness, onset density and tempo', () => {
    const overall = (loudness: number, gap: number, bpm: number): number =>
      estimateEnergy(track([{ seconds: 40, level: 0.1 }], { loudness, gap }), [{ time: 0, bpm, beat: 1 }], [])
        .energy.overall;
    expect(overall(-8, 0.5, 120)).toBeGreaterThan(overall(-16, 0.5, 120));
    expect(overall(-8, 0.25, 120)).toBeGreaterThan(overall(-8, 0.5, 120));
    expect(overall(-8, 0.5, 170)).toBeGreaterThan(overall(-8, 0.5, 100));
    expect(overall(0, 0.16, 200)).toBeLessThanOrEqual(1);
  });
  it('is zero for silence, with or without a grid', () => {
    const silence = track([{ seconds: 10, level: 0 }], { loudness: -Infinity });
    for (const anchors of [grid, []]) {
      const { energy } = estimateEnergy(silence, anchors, [section(0, 1)]);
      expect(energy.overall).toBe(0);
      expect(energy.by_section).toEqual([{ section: 0, bass: 0, mid: 0, high: 0 }]);
    }
  });
  it('is less sure of a snippet', () => {
    expect(estimateEnergy(track([{ seconds: 3, level: 0.1 }]), grid, []).confidence).toBeCloseTo(0.1, 6);
  });
});

describe('onsetRate', () => {
  it('counts onsets per second', () => {
    expect(onsetRate(track([{ seconds: 30, level: 0.1 }], { gap: 0.2 }).mel)).toBeCloseTo(5, 0);
  });
  it('is zero without any', () => {
    expect(onsetRate({ data: new Uint16Array(1280), frames: 10, bands: 128, frameRate: 50 })).toBe(0);
    expect(onsetRate({ data: new Uint16Array(0), frames: 0, bands: 128, frameRate: 50 })).toBe(0);
  });
});
