import { describe, expect, it } from 'vitest';
import { annotation } from '../../../../tests/fixtures/datasets/annotations.ts';
import { decodeWaveformDat, encodeWaveformDat, waveformBands } from '../../audio/waveform.ts';
import { createLabelErrorDetector } from './detect.ts';
import { witnessGrid, witnessPhase } from './grid-witness.ts';
import { clarityOfChanges, measureAttacks, measureChanges, strengthOnBeats } from './sound.ts';
import type { TrackSound } from './sound.ts';

const RATE = 44_100;
const PER_PIXEL = 128;
const BPM = 128;
const START = 0.5;
const BEAT = 60 / BPM;

/** A kick on every beat from `START`, and hats on the off-beats in every second group of eight bars. */
function sound(seconds = 100): TrackSound {
  const length = Math.floor((seconds * RATE) / PER_PIXEL);
  const data = new Int8Array(length * waveformBands.length * 2);
  const hit = (time: number, band: number, level: number): void => {
    const at = Math.round((time * RATE) / PER_PIXEL);
    for (let i = 0; i < 30 && at + i < length; i++) {
      const value = Math.round(level * Math.exp(-i / 8));
      data[(at + i) * 6 + band * 2] = -value;
      data[(at + i) * 6 + band * 2 + 1] = value;
    }
  };
  for (let beat = 0; START + beat * BEAT < seconds; beat++) {
    hit(START + beat * BEAT, 0, 100);
    if (Math.floor(beat / 32) % 2 === 1) hit(START + (beat + 0.5) * BEAT, 2, 60);
  }
  return { pixels: { samplesPerPixel: PER_PIXEL, length, data }, sampleRate: RATE, offset: 0 };
}

const lines = (beats: number): number[] =>
  Array.from({ length: 50 }, (_, bar) => START + (bar * 4 + beats) * BEAT);

describe('waveform evidence about labels', () => {
  it('is read from the file that the editor shows', () => {
    const { pixels } = sound(3);
    const bytes = encodeWaveformDat(pixels, RATE);
    expect(decodeWaveformDat(bytes)).toEqual({ sampleRate: RATE, pixels });
    expect(decodeWaveformDat(bytes.subarray(0, -1))).toBeNull();
    expect(decodeWaveformDat(Uint8Array.of(1, 2, 3))).toBeNull();
  });

  it('distinguishes a grid on the attacks from one beside them', () => {
    const heard = sound();
    const attacks = measureAttacks(heard);
    const at = (by: number): number =>
      strengthOnBeats(heard, attacks, [{ time: START + by, bpm: BPM, beat: 1 }], 100);
    expect(at(0)).toBeGreaterThan(3 * at(0.03));
    expect(at(0)).toBeGreaterThan(3 * at(-0.02));
    const right = annotation({ downbeat: START, bpm: BPM });
    const shifted = annotation({ downbeat: START + 0.03, bpm: BPM });
    // Cues on their own beats support either.
    expect(witnessGrid(shifted, right, null)).toBeCloseTo(2 / 3, 9);
    expect(witnessGrid(shifted, right, heard)).toBeLessThan(0.01);
    expect(witnessGrid(right, shifted, heard)).toBeGreaterThan(0.99);
  });

  it('is clearest on the bar lines of the music', () => {
    const heard = sound();
    for (const beats of [1, 2, 3])
      expect(clarityOfChanges(heard, lines(0), 4 * BEAT)).toBeGreaterThan(
        clarityOfChanges(heard, lines(beats), 4 * BEAT),
      );
    const right = annotation({ downbeat: START, bpm: BPM });
    const turned = annotation({ downbeat: START, bpm: BPM, beat: 3 });
    expect(witnessPhase(right, turned, heard)).toBeGreaterThan(0.6);
    expect(witnessPhase(turned, right, heard)).toBeLessThan(0.4);
    expect(witnessPhase(turned, right, null)).toBe(0.5);
    expect(witnessPhase(right, right, heard)).toBe(0.5);
  });

  it('changes where the arrangement does', () => {
    const { pattern2 } = measureChanges(sound(), lines(0), 4 * BEAT);
    const greatest = [...pattern2.keys()].sort((a, b) => pattern2[b]! - pattern2[a]!).slice(0, 5);
    expect(greatest.sort((a, b) => a - b)).toEqual([8, 16, 24, 32, 40]);
  });

  it('finds a missing boundary that the model has not detected either', () => {
    const sections = [1, 9, 17, 25, 33, 41].map((bar, i) => [bar, i % 2 === 0 ? 'verse' : 'chorus'] as const);
    const detector = createLabelErrorDetector();
    for (let trackId = 1; trackId <= 30; trackId++)
      detector.add({
        trackId,
        artist: `Artist ${trackId}`,
        document: annotation({
          duration: 90,
          cueBars: [],
          sections: trackId === 7 ? sections.filter(([bar]) => bar !== 25) : sections,
        }),
        prediction: annotation({ duration: 90, source: 'ml_model_test', tier: 3, sections: [[1, 'verse']] }),
        sound: sound(),
      });
    const [worst] = detector.finish().issues.filter(({ kind }) => kind === 'boundary');
    expect(worst).toMatchObject({ trackId: 7, given: 'no boundary' });
    expect(worst!.time).toBeCloseTo(START + 24 * 4 * BEAT, 1);
  });
});
