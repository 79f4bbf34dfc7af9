import { sigmoid } from '../../numeric/sigmoid.ts';
import { modelSource } from '../../../shared/domain/index.ts';
import type { BandOnsets } from '../front-end/band-onsets.ts';
import { measureBandOnsets } from '../front-end/band-onsets.ts';
import { createMelMeans } from '../front-end/spectral-change.ts';
import type { ActivationModel, Activations, MelSpectrogram } from '../types.ts';
import { measureChangeAtOnsets } from './change-at-onsets.ts';
import type { ChangeAtOnset } from './change-at-onsets.ts';

/** The source of all values based on signal-processing activations. */
export const SIGNAL_PROCESSING_SOURCE = modelSource('dsp-1');

/*
 * Three logistic regressions, fitted on the development tracks of docs/accuracy.md: beats per frame on the square roots of
 * the band onsets; downbeats (within 45 ms) and boundaries (within 0.3 s) per onset on the change of the music there.
 */
const BEAT = { bias: -4.13, low: 1.18, mid: 1.96, high: 1.96 } as const;
type ChangeWeights = Omit<ChangeAtOnset, 'frame'> & { readonly bias: number; readonly beat: number };
const DOWNBEAT: ChangeWeights = {
  bias: -2.61,
  beat: 0.73,
  harmony05: 0.78,
  harmony2: -0.21,
  spectrum1: 0.22,
  spectrum4: -0.04,
  spectrum12: 0.02,
};
const BOUNDARY: ChangeWeights = {
  bias: -7.08,
  beat: 0.02,
  harmony05: 0.49,
  harmony2: 0.28,
  spectrum1: 1.08,
  spectrum4: 0.7,
  spectrum12: 0.2,
};

/** Probability of a beat per frame: onsets that are strong in all bands. */
export function beatsFromOnsets(onsets: BandOnsets): Float32Array {
  const { frames, low, mid, high } = onsets;
  const instant = new Float32Array(frames + 1);
  for (let t = 0; t < frames; t++)
    instant[t] = sigmoid(
      BEAT.bias +
        BEAT.low * Math.sqrt(low[t]!) +
        BEAT.mid * Math.sqrt(mid[t]!) +
        BEAT.high * Math.sqrt(high[t]!),
    );
  // The onsets lag by half a frame; averaging two neighbours compensates.
  return Float32Array.from({ length: frames }, (_, t) => (instant[t]! + instant[t + 1]!) / 2);
}

function judgeChange(change: ChangeAtOnset, beat: number, weights: ChangeWeights): number {
  return sigmoid(
    weights.bias +
      weights.beat * Math.log(beat / (1 - beat)) +
      weights.harmony05 * change.harmony05 +
      weights.harmony2 * change.harmony2 +
      weights.spectrum1 * change.spectrum1 +
      weights.spectrum4 * change.spectrum4 +
      weights.spectrum12 * change.spectrum12,
  );
}

/**
 * Activations from signal processing alone, behind the same interface as a trained network, for use without one. Beats
 * are onsets that are strong in all bands; downbeats and boundaries are onsets at which harmony and spectrum change. It
 * does not model metre: the grid fit does.
 */
export function createSignalProcessingModel(): ActivationModel {
  return {
    source: SIGNAL_PROCESSING_SOURCE,
    async activate(mel: MelSpectrogram, signal?: AbortSignal): Promise<Activations> {
      signal?.throwIfAborted();
      const beat = beatsFromOnsets(measureBandOnsets(mel));
      const downbeat = new Float32Array(mel.frames);
      const boundary = new Float32Array(mel.frames);
      for (const change of measureChangeAtOnsets(createMelMeans(mel), beat, mel.frameRate)) {
        downbeat[change.frame] = judgeChange(change, beat[change.frame]!, DOWNBEAT);
        boundary[change.frame] = judgeChange(change, beat[change.frame]!, BOUNDARY);
      }
      return { source: SIGNAL_PROCESSING_SOURCE, frameRate: mel.frameRate, beat, downbeat, boundary };
    },
    dispose: async () => undefined,
  };
}
