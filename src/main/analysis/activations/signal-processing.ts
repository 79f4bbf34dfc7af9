import type { BandOnsets } from '../front-end/band-onsets.ts';
import { measureBandOnsets } from '../front-end/band-onsets.ts';
import type { ActivationModel, Activations, MelSpectrogram } from '../types.ts';

/**
 * Logistic regression of beats on the square roots of the band onsets, fitted on the development tracks of docs/accuracy.md.
 */
const BEAT = { bias: -4.13, low: 1.18, mid: 1.96, high: 1.96 } as const;

/** Source of everything that follows from the stand-in's activations. */
export const SIGNAL_PROCESSING_SOURCE = 'ml_model_dsp-1';

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function activateBeats(onsets: BandOnsets): Float32Array {
  const { frames, low, mid, high } = onsets;
  const instant = new Float32Array(frames + 1);
  for (let t = 0; t < frames; t++)
    instant[t] = sigmoid(
      BEAT.bias +
        BEAT.low * Math.sqrt(low[t]!) +
        BEAT.mid * Math.sqrt(mid[t]!) +
        BEAT.high * Math.sqrt(high[t]!),
    );
  // The onsets lag by half a frame: the mean of two neighbours is in time.
  return Float32Array.from({ length: frames }, (_, t) => (instant[t]! + instant[t + 1]!) / 2);
}

/**
 * Activations from signal processing alone: the stand-in for a trained network, behind the same interface.
 */
export function createSignalProcessingModel(): ActivationModel {
  const source = SIGNAL_PROCESSING_SOURCE;
  return {
    source,
    activate(mel: MelSpectrogram): Promise<Activations> {
      const onsets = measureBandOnsets(mel);
      return Promise.resolve({
        source,
        frameRate: mel.frameRate,
        beat: activateBeats(onsets),
        downbeat: new Float32Array(mel.frames),
        boundary: new Float32Array(mel.frames),
      });
    },
    dispose: () => Promise.resolve(),
  };
}
