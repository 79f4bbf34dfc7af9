import { beatsFromOnsets } from '../activations/signal-processing.ts';
import { measureBandOnsets } from '../front-end/band-onsets.ts';
import type { BandOnsets } from '../front-end/band-onsets.ts';
import { createMelMeans } from '../front-end/spectral-change.ts';
import type { MelMeans } from '../front-end/spectral-change.ts';
import type { Activations, MelSpectrogram, OnsetNovelty } from '../types.ts';
import { findFirstSound } from './first-sound.ts';

export interface RhythmEvidence {
  readonly activations: Activations;
  readonly means: MelMeans;
  readonly bands: BandOnsets;
  /** Probability of a beat per frame from signal processing, whatever the model. */
  readonly signal: Float32Array;
  /** Seconds; when the track becomes audible. */
  readonly firstSound: number;
}

export function measureRhythm(
  mel: MelSpectrogram,
  onsets: OnsetNovelty,
  activations: Activations,
): RhythmEvidence {
  const bands = measureBandOnsets(mel);
  return {
    activations,
    means: createMelMeans(mel),
    bands,
    signal: beatsFromOnsets(bands),
    firstSound: findFirstSound(onsets),
  };
}
