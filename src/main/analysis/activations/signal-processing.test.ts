import { describe, expect, it } from 'vitest';
import { addGroove, measureMono } from '../rhythm/synthetic-drums.fixture.ts';
import { SIGNAL_PROCESSING_SOURCE, createSignalProcessingModel } from './signal-processing.ts';

const SAMPLE_RATE = 22050;
const model = createSignalProcessingModel();

describe('createSignalProcessingModel', () => {
  it('gives probabilities that rise at beats and more at downbeats', async () => {
    const mono = new Float32Array(SAMPLE_RATE * 34);
    addGroove(mono, SAMPLE_RATE, { bpm: 120, start: 1, bars: 16, breaks: [[8, 10]] });
    const { mel } = measureMono(mono, SAMPLE_RATE);
    const activations = await model.activate(mel);
    expect(activations.source).toBe(SIGNAL_PROCESSING_SOURCE);
    for (const head of [activations.beat, activations.downbeat, activations.boundary]) {
      expect(head).toHaveLength(mel.frames);
      expect(head.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
    const meanAt = (head: Float32Array, offset: number, every: number): number => {
      let sum = 0;
      let count = 0;
      for (let time = 1 + offset; time < 16; time += every, count++) {
        const frame = Math.round(time * 50);
        sum += Math.max(head[frame - 1]!, head[frame]!, head[frame + 1]!);
      }
      return sum / count;
    };
    expect(meanAt(activations.beat, 0, 0.5)).toBeGreaterThan(5 * meanAt(activations.beat, 0.125, 0.5));
    expect(meanAt(activations.downbeat, 0, 2)).toBeGreaterThan(1.5 * meanAt(activations.downbeat, 1, 2));
  });

  it('stops when asked to', async () => {
    const { mel } = measureMono(new Float32Array(1000), SAMPLE_RATE);
    await expect(model.activate(mel, AbortSignal.abort())).rejects.toThrow('abort');
  });
});
