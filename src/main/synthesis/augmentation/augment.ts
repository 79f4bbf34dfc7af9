import type { Annotation } from '../../../shared/domain/index.ts';
import { createRng } from '../../numeric/rng.ts';
import { stretchLabels, transposeLabels, withoutEnergy } from './labels.ts';
import { addNoise, applyGain, equalise, invertPolarity, limitPeak, shiftPitch } from './sound.ts';
import type { EqualiserBand } from './sound.ts';
import { timeStretch } from './time-stretch.ts';

/** What is done to one track, in this order; absent parts are left out. */
export interface Augmentation {
  /** New length ÷ old length. */
  readonly stretch?: number;
  /** Whole semitones. */
  readonly semitones?: number;
  readonly equaliser?: readonly EqualiserBand[];
  /** Noise at this signal-to-noise ratio, dB. */
  readonly snr?: number;
  /** dB. */
  readonly gain?: number;
  readonly polarity?: true;
}

/** Ranges to draw augmentations from, both ends included. */
export interface AugmentationRanges {
  /** Change of tempo in per cent; 6 is a pitch fader's usual range. */
  readonly tempo?: readonly [number, number];
  readonly semitones?: readonly [number, number];
  /** dB. */
  readonly gain?: readonly [number, number];
  /** dB. */
  readonly snr?: readonly [number, number];
  /** Largest boost or cut of an equaliser band, dB. */
  readonly equaliser?: number;
  /** In half of the variants. */
  readonly polarity?: boolean;
}

/** What a club and a careless rip do to a record. */
export const usualRanges: AugmentationRanges = {
  tempo: [-6, 6],
  semitones: [-2, 2],
  gain: [-9, 3],
  snr: [25, 50],
  equaliser: 6,
  polarity: true,
};

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Draws one augmentation; the same seed gives the same. */
export function drawAugmentation(ranges: AugmentationRanges, seed: string): Augmentation {
  const rng = createRng(seed);
  const within = ([low, high]: readonly [number, number]): number => rng.range(low, high);
  const { tempo, semitones, equaliser, snr, gain } = ranges;
  const bands = equaliser;
  return {
    ...(tempo ? { stretch: round(1 / (1 + within(tempo) / 100), 4) } : {}),
    ...(semitones ? { semitones: rng.int(semitones[0], semitones[1]) } : {}),
    ...(bands
      ? {
          equaliser: [
            {
              kind: 'low-shelf',
              frequency: round(rng.logRange(60, 250), 0),
              gain: round(rng.range(-bands, bands), 1),
            },
            {
              kind: 'peak',
              frequency: round(rng.logRange(300, 3000), 0),
              gain: round(rng.range(-bands, bands), 1),
            },
            {
              kind: 'high-shelf',
              frequency: round(rng.logRange(3000, 10_000), 0),
              gain: round(rng.range(-bands, bands), 1),
            },
          ],
        }
      : {}),
    ...(snr ? { snr: round(within(snr), 1) } : {}),
    ...(gain ? { gain: round(within(gain), 1) } : {}),
    ...(ranges.polarity && rng.chance(0.5) ? { polarity: true } : {}),
  };
}

/** Applies an augmentation to audio; loud results are scaled down rather than clipped. */
export function augmentSound(
  channels: readonly Float32Array[],
  sampleRate: number,
  augmentation: Augmentation,
  seed: string,
): readonly Float32Array[] {
  const { stretch, semitones, equaliser, snr, gain, polarity } = augmentation;
  let result = channels;
  if (stretch !== undefined && stretch !== 1) result = timeStretch(result, stretch);
  if (semitones) result = shiftPitch(result, semitones, sampleRate);
  if (equaliser) result = equalise(result, equaliser, sampleRate);
  if (snr !== undefined) result = addNoise(result, snr, seed);
  if (gain) result = applyGain(result, gain);
  if (polarity) result = invertPolarity(result);
  return limitPeak(result);
}

/** The annotation of the augmented audio. */
export function augmentLabels(annotation: Annotation, augmentation: Augmentation): Annotation {
  const { stretch, semitones, ...sound } = augmentation;
  let result = stretch === undefined || stretch === 1 ? annotation : stretchLabels(annotation, stretch);
  if (semitones) result = transposeLabels(result, semitones);
  const changesSound = sound.equaliser !== undefined || sound.snr !== undefined || sound.gain !== undefined;
  return changesSound ? withoutEnergy(result) : result;
}
