import { describe, expect, it } from 'vitest';
import { createSignalProcessingModel } from '../activations/signal-processing.ts';
import { measureHalfBeat, votePeaks } from './half-beat.ts';
import type { HalfBeatEvidence } from './half-beat.ts';
import { measureRhythm } from './rhythm-evidence.ts';
import { addHat, addKick, addTone, measureMono } from './synthetic-drums.fixture.ts';

const SAMPLE_RATE = 22050;

describe('votePeaks', () => {
  it('counts peaks by their places, and plateaus and equal peaks once each', () => {
    expect(votePeaks(Float64Array.from([0, 0, 3, 0, 0, 0, 3, 0, 0, 0]), 2)).toBe(1);
    expect(votePeaks(Float64Array.from([0, 0, 0, 3, 0, 0, 0, 3, 0, 0]), 2)).toBe(-1);
    expect(votePeaks(Float64Array.from([0, 0, 3, 0, 0, 0, 0, 3, 0, 0]), 2)).toBeCloseTo(0);
    expect(votePeaks(new Float64Array(10), 2)).toBe(0);
  });
});

describe('measureHalfBeat', () => {
  const period = 0.5;

  async function measure(mono: Float32Array, phase: number): Promise<HalfBeatEvidence> {
    const { mel, onsets } = measureMono(mono, SAMPLE_RATE);
    const activations = await createSignalProcessingModel().activate(mel);
    return measureHalfBeat({ period, phase }, measureRhythm(mel, onsets, activations));
  }

  /** Chords that change on the beat under loud hats off the beat; optionally kicks on the first beat of each bar. */
  function makeTrack({ kicks }: { kicks: boolean }): Float32Array {
    const mono = new Float32Array(SAMPLE_RATE * 66);
    for (let bar = 0; bar < 32; bar++) {
      const root = [110, 146.8, 98, 130.8][bar % 4]!;
      const time = 0.25 + bar * 4 * period;
      for (const ratio of [1, 1.25, 1.5, bar < 16 ? 2 : 3])
        addTone(mono, SAMPLE_RATE, time, 4 * period, root * ratio, 0.1);
      if (kicks) addKick(mono, SAMPLE_RATE, time);
      for (let beat = 0; beat < 4; beat++) addHat(mono, SAMPLE_RATE, time + (beat + 0.5) * period, 0.6);
    }
    return mono;
  }

  it('hears the structure of music whose loudest sounds are off the beat', async () => {
    for (const kicks of [true, false]) {
      const { votes } = await measure(makeTrack({ kicks }), 0.25);
      expect(votes.high).toBeLessThan(0);
      expect(votes.harmony2).toBeGreaterThan(0.5);
      expect(votes.spectrum4).toBeGreaterThan(0.3);
    }
    const { votes } = await measure(makeTrack({ kicks: true }), 0.25);
    expect(votes.low).toBeGreaterThan(0.3);
  });

  it('says the opposite half a beat later', async () => {
    const mono = makeTrack({ kicks: true });
    const [on, off] = [await measure(mono, 0.25), await measure(mono, 0)];
    for (const key of Object.keys(on.votes) as (keyof typeof on.votes)[])
      expect(Math.abs(on.votes[key] + off.votes[key])).toBeLessThan(0.15);
    expect(on.blocks).toHaveLength(1);
  });
});
