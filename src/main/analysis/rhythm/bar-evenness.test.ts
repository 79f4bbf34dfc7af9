import { describe, expect, it } from 'vitest';
import type { Activations } from '../types.ts';
import { measureBarEvenness } from './bar-evenness.ts';

const FRAME_RATE = 50;
const BEAT_S = 0.4;

/** A model that hears a downbeat every so many beats. */
function downbeatsEvery(beats: number): Activations {
  const downbeat = new Float32Array(100 * FRAME_RATE);
  for (let time = 0.2; time < 99; time += beats * BEAT_S) downbeat[Math.round(time * FRAME_RATE)] = 0.9;
  return { frameRate: FRAME_RATE, downbeat } as unknown as Activations;
}

/** Both phases of a tempo, half a beat apart. */
const phasesOf = (period: number): { period: number; phase: number }[] =>
  [0.2, 0.2 + period / 2].map((phase) => ({ period, phase: phase % period }));

describe('measureBarEvenness', () => {
  it('is even at the tempo at which bars have four beats', () => {
    expect(measureBarEvenness(phasesOf(BEAT_S), downbeatsEvery(4))).toBeGreaterThan(-0.3);
    expect(measureBarEvenness(phasesOf(2 * BEAT_S), downbeatsEvery(4))).toBeGreaterThan(-0.3);
  });

  it('is uneven at double that tempo, where every second bar begins with nothing', () => {
    expect(measureBarEvenness(phasesOf(BEAT_S / 2), downbeatsEvery(4))).toBe(-0.5);
  });

  it('says nothing about bars of three', () => {
    expect(measureBarEvenness(phasesOf(BEAT_S), downbeatsEvery(3))).toBeGreaterThan(-0.5);
  });

  it('does not prefer the off-beats, where the model hears no bars at all', () => {
    const [on, off] = phasesOf(BEAT_S / 2) as [
      { period: number; phase: number },
      { period: number; phase: number },
    ];
    expect(measureBarEvenness([off, on], downbeatsEvery(4))).toBe(
      measureBarEvenness([on, off], downbeatsEvery(4)),
    );
  });
});
