import { describe, expect, it } from 'vitest';
import { indexGrid, sectionSchema } from '../../../shared/domain/index.ts';
import { toMelSpectrogram } from '../front-end/mel-values.ts';
import type { Activations, GridEstimate, TrackFeatures } from '../types.ts';
import { cutBars } from './bar-features.ts';
import { estimateStructure } from './estimate-structure.ts';

interface Part {
  readonly bars: number;
  /** Linear levels. */
  readonly bass: number;
  readonly mid: number;
  readonly high: number;
  readonly kick: boolean;
}

const PERIOD = 60 / 125;
const BAR = 4 * PERIOD;

/** Features of an arrangement at 125 BPM starting at `offset` seconds: a kick on every beat, hats between, a pad. */
function arrange(parts: readonly Part[], offset = 0): TrackFeatures {
  const bars = parts.flatMap((part) => Array.from({ length: part.bars }, () => part));
  const duration = offset + bars.length * BAR + 0.2;
  const frames = Math.floor(duration * 50) + 1;
  const mel = new Float32Array(frames * 128);
  const chroma = new Float32Array(Math.ceil(duration * 5) * 12);
  const size = Math.floor(duration * 100);
  const levels = { bass: new Float32Array(size), mid: new Float32Array(size), high: new Float32Array(size) };
  const partAt = (time: number): Part | undefined => bars[Math.floor((time - offset + 1e-6) / BAR)];
  for (let frame = 0; frame < frames; frame++) {
    const time = frame / 50;
    const part = partAt(time);
    if (!part) continue;
    const phase = (((time - offset) / PERIOD) % 1) as number;
    const kick = part.kick && phase < 0.3 ? part.bass : part.kick ? 0.1 * part.bass : part.bass;
    const hat = phase > 0.45 && phase < 0.65 ? part.high : 0.2 * part.high;
    for (let band = 0; band < 128; band++) {
      const value = band < 20 ? kick : band < 90 ? part.mid : hat;
      mel[frame * 128 + band] = Math.log1p(1000 * value) * (0.9 + 0.1 * Math.sin(band + 7 * frame));
    }
  }
  for (let i = 0; i < size; i++) {
    const time = (i + 0.5) / 100;
    const part = partAt(time);
    if (!part) continue;
    const phase = ((time - offset) / PERIOD) % 1;
    levels.bass[i] = part.kick ? part.bass * Math.exp(-4 * phase) : part.bass;
    levels.mid[i] = part.mid;
    levels.high[i] = phase > 0.45 ? part.high : 0.2 * part.high;
  }
  for (let frame = 0; frame < chroma.length / 12; frame++) if (partAt(frame / 5)) chroma[frame * 12 + 9] = 1;
  return {
    duration,
    mel: toMelSpectrogram(mel, { bands: 128, frameRate: 50 }),
    onsets: { data: new Uint16Array(0), rate: 1000, start: 0 },
    levels: { rate: 100, ...levels, loudness: -9 },
    chroma: { data: chroma, frames: chroma.length / 12, rate: 5, tuning: 0 },
  };
}

const activations: Activations = {
  source: 'ml_model_test-1',
  frameRate: 50,
  beat: new Float32Array(0),
  downbeat: new Float32Array(0),
  boundary: new Float32Array(0),
};

function gridAt(time: number): GridEstimate {
  return {
    grid: [{ time, bpm: 125, beat: 1 }],
    beatsPerBar: 4,
    confidence: 1,
    downbeatConfidence: 1,
    alternatives: [],
  };
}

const club: readonly Part[] = [
  { bars: 16, bass: 0.25, mid: 0.01, high: 0.02, kick: true },
  { bars: 32, bass: 0.4, mid: 0.2, high: 0.12, kick: true },
  { bars: 16, bass: 0.004, mid: 0.12, high: 0.01, kick: false },
  { bars: 32, bass: 0.4, mid: 0.22, high: 0.12, kick: true },
  { bars: 16, bass: 0.3, mid: 0.02, high: 0.03, kick: true },
];

describe('estimateStructure', () => {
  it('finds the parts of a club arrangement on their bars and names them', () => {
    const { sections, confidence } = estimateStructure(arrange(club), activations, gridAt(0));
    expect(sections.map(({ bar, label }) => [bar, label])).toEqual([
      [1, 'intro'],
      [17, 'drop'],
      [49, 'breakdown'],
      [65, 'drop'],
      [97, 'outro'],
    ]);
    for (const section of sections) {
      expect(sectionSchema.parse(section).source).toBe('ml_model_test-1');
      expect(section.time).toBeCloseTo((section.bar - 1) * BAR, 6);
    }
    expect(confidence).toBeGreaterThan(0.4);
  });
  it('counts bars as the grid does when the music starts late', () => {
    const grid = gridAt(1.2);
    const { sections } = estimateStructure(arrange(club, 1.2), activations, grid);
    const index = indexGrid(grid.grid, 4);
    expect(sections[0]!.bar).toBe(1);
    for (const section of sections) expect(section.time).toBeCloseTo(index.timeOfBar(section.bar), 6);
  });
  it('makes one section of a loop that never changes', () => {
    const loop = [{ bars: 64, bass: 0.4, mid: 0.2, high: 0.1, kick: true }];
    const { sections } = estimateStructure(arrange(loop), activations, gridAt(0));
    expect(sections).toHaveLength(1);
  });
  it('works without a grid, to about two seconds and with half the confidence', () => {
    const noGrid: GridEstimate = { ...gridAt(0), grid: [], confidence: 0, downbeatConfidence: 0 };
    const { sections } = estimateStructure(arrange(club), activations, noGrid);
    for (const bar of [17, 49, 65, 97])
      expect(Math.min(...sections.map(({ time }) => Math.abs(time - (bar - 1) * BAR)))).toBeLessThan(2.1);
    expect(Math.max(...sections.map((section) => section.confidence))).toBeLessThanOrEqual(0.5);
  });
  it('has no sections for silence and one for a single bar', () => {
    const silence = arrange([{ bars: 8, bass: 0, mid: 0, high: 0, kick: false }]);
    expect(estimateStructure(silence, activations, gridAt(0))).toEqual({
      sections: [],
      confidence: 0,
      evidence: null,
    });
    const bar = arrange([{ bars: 1, bass: 0.3, mid: 0.3, high: 0.3, kick: true }]);
    expect(estimateStructure(bar, activations, gridAt(0)).sections).toHaveLength(1);
  });
});

describe('cutBars', () => {
  it('begins with the bar of the first sound, not before the file', () => {
    const bars = cutBars({ start: 0, end: 20 }, gridAt(0.5));
    expect(bars.firstBar).toBe(0);
    expect(bars.lines[0]).toBe(0);
    expect(bars.lines[1]).toBeCloseTo(0.5, 9);
  });
  it('begins at bar 1 when the grid starts with the music', () => {
    const bars = cutBars({ start: 0.48, end: 20 }, gridAt(0.5));
    expect(bars.firstBar).toBe(1);
    expect(bars.lines[0]).toBeCloseTo(0.5, 9);
  });
  it('ends with the last bar that is at least half filled', () => {
    expect(cutBars({ start: 0, end: 8 * BAR + 0.1 }, gridAt(0)).count).toBe(8);
    expect(cutBars({ start: 0, end: 8 * BAR + 0.6 * BAR }, gridAt(0)).count).toBe(9);
  });
});
