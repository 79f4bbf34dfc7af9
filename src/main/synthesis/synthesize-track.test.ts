import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexGrid, sectionLabels } from '../../shared/domain/index.ts';
import { createRng } from '../numeric/rng.ts';
import { styleNames } from './styles.ts';
import { describeTrack, synthesizeTrack } from './synthesize-track.ts';

const short = { durationRange: [20, 40] } as const;

function peakIn(buffer: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let i = Math.max(0, from); i < Math.min(buffer.length, to); i++)
    peak = Math.max(peak, Math.abs(buffer[i]!));
  return peak;
}

describe('random numbers', () => {
  it('are the same for the same seed, and independent between forks', () => {
    const draw = (seed: string): number[] => Array.from({ length: 5 }, createRng(seed).next);
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    // Fixed values, because datasets are identified by their seeds.
    expect(draw('segue').map((value) => Math.round(value * 1e9))).toMatchInlineSnapshot(`
      [
        419757027,
        264851773,
        205079310,
        454311319,
        91666048,
      ]
    `);
    const used = createRng('a');
    used.next();
    expect(used.fork('x').next()).toBe(createRng('a').fork('x').next());
  });
});

describe('synthesizer', () => {
  it('creates the same track from the same seed, and another from another', () => {
    const first = synthesizeTrack('repeat', short);
    expect(describeTrack('repeat', short)).toEqual(first.truth);
    const again = synthesizeTrack('repeat', short);
    expect(again.truth).toEqual(first.truth);
    expect(Buffer.compare(Buffer.from(first.channels[0].buffer), Buffer.from(again.channels[0].buffer))).toBe(
      0,
    );
    expect(describeTrack('other', short)).not.toEqual(first.truth);
  });

  it.each(styleNames)('renders %s without gaps in level or range', (style) => {
    const { channels, truth, sampleRate } = synthesizeTrack('styles', { durationRange: [8, 14], style });
    expect(truth.style).toBe(style);
    expect(channels[0].length).toBe(Math.round(truth.duration_s * sampleRate));
    for (const channel of channels) {
      expect(channel.every((value) => Number.isFinite(value) && Math.abs(value) <= 1)).toBe(true);
      expect(peakIn(channel, 0, channel.length)).toBeGreaterThan(0.3);
    }
  });

  it.each([
    [30, 30],
    [70, 70],
    [5, 6],
  ])('keeps %i to %i seconds to the sample when asked', (least, most) => {
    for (const seed of ['a', 'b']) {
      const range = { durationRange: [least, most], keepsRange: true } as const;
      const { channels, truth, sampleRate } = synthesizeTrack(seed, range);
      const seconds = channels[0].length / sampleRate;
      expect(seconds).toBeGreaterThanOrEqual(least - 1e-4);
      expect(seconds).toBeLessThanOrEqual(most + 1e-4);
      expect(truth.duration_s).toBeCloseTo(seconds, 4);
      const times = [
        ...truth.beats_s,
        ...truth.sections.map(({ time }) => time),
        ...truth.cues.map(({ time }) => time),
      ];
      expect(Math.max(...times)).toBeLessThan(seconds);
      expect(Math.abs(channels[0].at(-1)!)).toBeLessThan(0.02);
    }
  });

  it('puts the attack of every kick on its truth time, and kicks on beats, to under a millisecond', () => {
    let checked = 0;
    for (const style of ['house', 'techno', 'hardcore', 'chip', 'trap'] as const) {
      const { channels, truth, sampleRate } = synthesizeTrack('exact', {
        ...short,
        style,
        solo: ['kick'],
        degrade: false,
        oddities: false,
      });
      const signal = channels[0];
      const kicks = truth.hits.filter((hit) => hit.drum === 'kick');
      for (const [i, kick] of kicks.entries()) {
        const at = Math.round(kick.time * sampleRate);
        const before = peakIn(signal, at - 300, at - 2);
        const loudest = peakIn(signal, at, at + 1000);
        // Filtered away at the end of a build-up, or on top of the previous one.
        if (loudest < 0.05 || before > 0.15 * loudest) continue;
        if ((kicks[i + 1]?.time ?? Infinity) - kick.time < 0.05) continue;
        let attack = Math.max(0, at - 300);
        while (Math.abs(signal[attack]!) < before + 0.2 * loudest) attack++;
        expect(Math.abs(attack / sampleRate - kick.time)).toBeLessThan(0.001);
        checked++;
      }
      const onBeat = kicks.filter((kick) => truth.beats_s.some((beat) => Math.abs(beat - kick.time) < 2e-6));
      expect(onBeat.length / kicks.length).toBeGreaterThan(
        style === 'house' || style === 'techno' ? 0.7 : 0.2,
      );
    }
    expect(checked).toBeGreaterThan(50);
  });

  it('yields a consistent truth for any seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const truth = describeTrack(seed, { durationRange: [15, 30] });
        const { beats_s: beats, downbeats_s: downbeats, sections, cues } = truth;
        expect(beats.length).toBeGreaterThan(8);
        expect(
          beats.every((beat, i) => beat >= 0 && beat < truth.duration_s && (i === 0 || beat > beats[i - 1]!)),
        ).toBe(true);
        const grid = indexGrid(
          truth.tempo_segments.map((segment) => ({
            time: segment.time_s,
            bpm: segment.bpm,
            beat: segment.beat,
          })),
          truth.beats_per_bar,
        );
        const fromGrid = grid.beats(beats[0]! - 1e-4, truth.duration_s);
        for (const [i, beat] of beats.entries()) expect(fromGrid[i]!.time).toBeCloseTo(beat, 4);
        for (const downbeat of downbeats) {
          expect(beats).toContain(downbeat);
          expect(grid.nearestBeat(downbeat).beatInBar).toBe(1);
        }
        expect(sections.length).toBeGreaterThan(0);
        for (const [i, section] of sections.entries()) {
          expect(sectionLabels).toContain(section.label);
          expect(section.time).toBeGreaterThan(sections[i - 1]?.time ?? -1);
        }
        // Only a section that began before the first sample may be off the grid, at 0.
        for (const section of sections.filter(({ time }) => time > 0)) {
          expect(downbeats).toContain(section.time);
          expect(grid.barAt(section.time)).toBeCloseTo(section.bar, 2);
        }
        for (const cue of cues) expect(cue.time >= 0 && cue.time < truth.duration_s).toBe(true);
        const slots = cues.filter((cue) => cue.kind === 'hot').map((cue) => cue.slot);
        expect(new Set(slots).size).toBe(slots.length);
        for (const change of truth.changes) expect(downbeats).toContain(change.time_s);
      }),
      { numRuns: 25 },
    );
  });

  it('covers tempi, keys, meters and forms over many seeds', () => {
    const truths = Array.from({ length: 90 }, (_, seed) =>
      describeTrack(`cover${seed}`, { durationRange: [15, 25] }),
    );
    expect(new Set(truths.map((truth) => truth.style)).size).toBe(styleNames.length);
    expect(Math.min(...truths.map((truth) => truth.bpm))).toBeLessThan(100);
    expect(Math.max(...truths.map((truth) => truth.bpm))).toBeGreaterThan(170);
    expect(truths.some((truth) => !Number.isInteger(truth.bpm))).toBe(true);
    expect(truths.some((truth) => truth.beats_per_bar === 3)).toBe(true);
    expect(truths.some((truth) => !truth.constant_tempo)).toBe(true);
    expect(new Set(truths.map((truth) => truth.key)).size).toBeGreaterThan(16);
  });

  it('refuses nonsensical lengths', () => {
    expect(() => synthesizeTrack(1, { durationRange: [40, 20] })).toThrow(/ascending/);
  });
});
